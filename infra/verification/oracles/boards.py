"""An oracle for the boards: the rules of docs/specification.md 5, calculated for one producer at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import ceil, floor

from infra.verification.oracles.periods import InPeriod, Standing, contribution_of_a_weight, in_period

DECIMALS: dict[str, int] = {"overall": 6, "quality": 4, "collaboration": 4, "earnings": 9}
RULED_TIERS: dict[str, tuple[int, ...]] = {
    "overall": (80, 65, 50, 30),
    "plays": (100_000, 50_000, 10_000, 1_000),
    "uploads": (100, 50, 25, 10),
    "quality": (95, 85, 75, 60),
    "earnings": (15, 10, 5, 2),
}
RULED_WEIGHTS: dict[str, int] = {
    "points": 25,
    "plays": 20,
    "uploads": 15,
    "quality": 15,
    "collaboration": 15,
    "earnings": 10,
}


@dataclass(frozen=True)
class Oracle:
    """The rules of docs/specification.md 5, one producer at a time, with scores as they are shown."""

    ranked: dict[str, Standing]
    all_standings: list[Standing]
    period: str
    as_of: datetime
    known: dict[str, dict[str, tuple[Fraction, int]]] = field(default_factory=dict)

    @classmethod
    def of_all(cls, all_standings: Mapping[str, Standing], period: str, *, as_of: datetime) -> Oracle:
        ranked = {name: s for name, s in all_standings.items() if s.exists and s.public_tracks >= 1 and not s.admin}
        return cls(ranked, list(all_standings.values()), period, as_of)

    def of(self, standing: Standing) -> InPeriod:
        return in_period(standing, self.period, self.as_of.date())

    @property
    def platform(self) -> int:
        return sum(self.of(standing).weight for standing in self.all_standings if standing.exists)

    def score(self, category: str, name: str) -> Fraction:
        """The score as shown, rounded half up. Only contributions are floats."""
        parts = 10 ** DECIMALS.get(category, 0)
        return Fraction(self._parts(category, name, parts), parts)

    def _parts(self, category: str, name: str, parts: int) -> int:
        s, mine = self.ranked[name], self.of(self.ranked[name])
        match category:
            case "points":
                return sum(s.xp.values())
            case "plays":
                return mine.plays
            case "uploads":
                return mine.tracks
            case "quality":
                return half_up(Fraction(s.completeness_sum, s.public_tracks) * parts)
            case "collaboration":
                worth = float(mine.collaborative_weight) * contribution_of_a_weight(self.as_of)
                counted = 10 * mine.collaborators + 5 * mine.collaboration_achievements
                return parts * counted + parts // 100 * mine.collaborative_plays + round(2 * parts * worth)
            case "earnings":
                return round(float(mine.weight) * (100 * parts / self.platform)) if self.platform else 0
            case "overall":
                population = len(self.ranked)
                shares = (
                    Fraction(weight, 100) * 100 * Fraction(population - self.rank(part, name) + 1, population)
                    for part, weight in RULED_WEIGHTS.items()
                )
                return half_up(sum(shares, Fraction(0)) * parts)
            case _:
                raise ValueError(f"{category} is not a category")

    def key(self, category: str, name: str) -> tuple[Fraction, int]:
        second = len(self.ranked[name].achievements) if category == "points" else 0
        return self.score(category, name), second

    def rank(self, category: str, name: str) -> int:
        keys = self._keys(category)
        return 1 + sum(key > keys[name] for key in keys.values())

    def _keys(self, category: str) -> dict[str, tuple[Fraction, int]]:
        if category not in self.known:
            self.known[category] = {name: self.key(category, name) for name in self.ranked}
        return self.known[category]

    def order(self, category: str) -> list[str]:
        return sorted(
            self.ranked,
            key=lambda name: (self.rank(category, name), self.ranked[name].created_at, name),
        )

    def tier(self, category: str, name: str) -> str:
        tiers = ("diamond", "platinum", "gold", "silver")
        population = len(self.ranked)
        if category in RULED_TIERS:
            score = self.score(category, name)
            reached = [tier for tier, least in zip(tiers, RULED_TIERS[category], strict=True) if score >= least]
        else:
            rank, score = self.rank(category, name), self.score(category, name)
            above_floor = score > 0 and score > min(self.score(category, other) for other in self.ranked)
            reached = [
                tier
                for tier, percent in zip(tiers, (1, 5, 20, 50), strict=True)
                if above_floor and population >= 20 and rank <= ceil(Fraction(percent, 100) * population)
            ]
        return reached[0] if reached else "bronze"


def half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))
