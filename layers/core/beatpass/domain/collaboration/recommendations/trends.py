"""In which genres collaborations are played more and more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures, trend_of

SHOWN = 5


@dataclass(slots=True)
class Trends:
    """Plays of collaborative tracks by genre, each producer's dealt out whole by the shares of its genres."""

    recent: Counter[str] = field(default_factory=Counter)
    former: Counter[str] = field(default_factory=Counter)

    def add(self, portrait: ProducerFeatures) -> None:
        if not portrait.joint_plays and not portrait.former_joint_plays:
            return
        total = sum(portrait.genres.values())
        for genre, count in portrait.genres.items():
            self.recent[genre] += portrait.joint_plays * count // total
            self.former[genre] += portrait.former_joint_plays * count // total

    def take(self, other: Trends) -> None:
        """Of another part of the producers."""
        self.recent.update(other.recent)
        self.former.update(other.former)

    def growing(self) -> dict[str, float]:
        """The trend of each genre that grows, see trend_of."""
        trends = {genre: trend_of(self.recent[genre], self.former[genre]) for genre in self.recent}
        return {genre: trend for genre, trend in trends.items() if trend > 0}


def strongest(growing: Mapping[str, float]) -> list[str]:
    """The genres that grow most, at most SHOWN."""
    return sorted(growing, key=lambda genre: (-growing[genre], genre))[:SHOWN]
