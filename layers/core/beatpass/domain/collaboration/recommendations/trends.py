"""Find the genres in which plays of collaborations grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures, trend_of

GENRES_SHOWN = 5


@dataclass(slots=True)
class Trends:
    """Plays of collaborative tracks by genre; a producer's plays are distributed in proportion to its genres."""

    recent: Counter[str] = field(default_factory=Counter)
    previous: Counter[str] = field(default_factory=Counter)

    def add(self, features: ProducerFeatures) -> None:
        if not features.joint_plays and not features.previous_joint_plays:
            return
        total = sum(features.genres.values())
        for genre, count in features.genres.items():
            self.recent[genre] += features.joint_plays * count // total
            self.previous[genre] += features.previous_joint_plays * count // total

    def merge(self, other: Trends) -> None:
        """Add the plays of another segment of the producers."""
        self.recent.update(other.recent)
        self.previous.update(other.previous)

    def growing(self) -> dict[str, float]:
        """The trend of each growing genre, see trend_of."""
        trends = {genre: trend_of(self.recent[genre], self.previous[genre]) for genre in self.recent}
        return {genre: trend for genre, trend in trends.items() if trend > 0}


def strongest(growing: Mapping[str, float]) -> list[str]:
    """The GENRES_SHOWN genres that grow most, in descending order."""
    return sorted(growing, key=lambda genre: (-growing[genre], genre))[:GENRES_SHOWN]
