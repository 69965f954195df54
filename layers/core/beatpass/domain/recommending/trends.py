"""In which genres producers who collaborate are played more and more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from beatpass.domain.recommending.portraits import Portrait

# Plays are dealt to genres in whole thousandths: sums are the same in any order.
_UNITS = 1_000
# So many plays, as if there had always been as many: a handful of first ones is no trend.
_STEADY = 10 * _UNITS
SHOWN = 5


@dataclass(slots=True)
class Trends:
    """Plays of collaborating producers by genre, each dealt out by the shares of its genres."""

    recent: Counter[str] = field(default_factory=Counter)
    former: Counter[str] = field(default_factory=Counter)

    def add(self, portrait: Portrait) -> None:
        if not portrait.collaborates or not portrait.genres:
            return
        total = sum(portrait.genres.values())
        for genre, count in portrait.genres.items():
            self.recent[genre] += _UNITS * portrait.plays * count // total
            self.former[genre] += _UNITS * portrait.former_plays * count // total

    def take(self, other: Trends) -> None:
        """Of another part of the producers."""
        self.recent.update(other.recent)
        self.former.update(other.former)

    def growing(self) -> dict[str, float]:
        """0 to 1 of each genre that grows: 0.5 where three plays of four are of the later 30 days."""
        trends = {genre: self._trend(genre) for genre in self.recent}
        return {genre: trend for genre, trend in trends.items() if trend > 0}

    def _trend(self, genre: str) -> float:
        recent, former = self.recent[genre], self.former[genre]
        return (recent - former) / (recent + former + _STEADY)


def strongest(growing: Mapping[str, float]) -> list[str]:
    """The genres that grow most, at most SHOWN."""
    return sorted(growing, key=lambda genre: (-growing[genre], genre))[:SHOWN]
