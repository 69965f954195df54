"""What a daily run decides: the ages of profiles, who was among the first, and whose track sold best.

See docs/specification.md 4.3.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import day_of, whole_months
from beatpass.domain.progress.achievements import AGE_TARGETS, EARLY_ADOPTER, EARLY_ADOPTERS, TOP_BILLER


class Arrival(NamedTuple):
    """When a producer came: earlier ones first, of one moment by id. ``waits``: it exists, and lacks the award."""

    created_at: str
    artist_id: str
    waits: bool


def instant(day: str) -> str:
    """The moment for which a day's run decides: that at which the day begins."""
    return f"{day}T00:00:00.000Z"


def by_age(artist_id: str, standing: Standing, *, day: str) -> Iterator[AchievementEarned]:
    """The ages that this profile has reached when the day begins and holds nothing for."""
    if not standing.exists or not standing.created_at:
        return
    months = whole_months(day_of(standing.created_at), day)
    for name, least in AGE_TARGETS:
        if months >= least and name not in standing.achievements:
            yield _earned(artist_id, name, day=day, value=months, cutoff=least)


def arrival(artist_id: str, standing: Standing, *, day: str) -> Arrival | None:
    """None for who never had a profile, or came when the day had begun: the next run knows all who came before."""
    if not standing.created_at or standing.created_at >= instant(day):
        return None
    return Arrival(standing.created_at, artist_id, standing.exists and EARLY_ADOPTER not in standing.achievements)


class First:
    """The first so many of all who are taken in; those that are deleted keep their places."""

    def __init__(self) -> None:
        self._first: list[Arrival] = []

    def take(self, arrivals: Iterable[Arrival]) -> None:
        for each in arrivals:
            if len(self._first) < EARLY_ADOPTERS or each < self._first[-1]:
                insort(self._first, each)
                del self._first[EARLY_ADOPTERS:]

    def __iter__(self) -> Iterator[Arrival]:
        return iter(self._first)

    def earned(self, *, day: str) -> Iterator[AchievementEarned]:
        for place, each in enumerate(self._first, 1):
            if each.waits:
                yield _earned(each.artist_id, EARLY_ADOPTER, day=day, value=place, cutoff=EARLY_ADOPTERS)


class TopIncome:
    """The track with the highest lifetime sale income, or those that tie; none before a first sale.

    Whoever is ``credited`` on it has earned Top Biller.
    """

    def __init__(self) -> None:
        self.income = 0
        self.credited: set[str] = set()

    def take(self, income: int, credited: Iterable[str]) -> None:
        if income > self.income:
            self.income, self.credited = income, set()
        if income and income == self.income:
            self.credited.update(credited)

    def earned(self, standings: Mapping[str, Standing], *, day: str) -> Iterator[AchievementEarned]:
        """``standings`` are those of the credited."""
        for artist_id in sorted(self.credited):
            standing = standings[artist_id]
            if standing.exists and TOP_BILLER not in standing.achievements:
                yield _earned(artist_id, TOP_BILLER, day=day, value=self.income, cutoff=self.income)


def _earned(artist_id: str, achievement: str, *, day: str, value: int, cutoff: int) -> AchievementEarned:
    return AchievementEarned(
        artist_id=artist_id, achievement=achievement, at=instant(day), by=f"day:{day}", value=value, cutoff=cutoff
    )
