"""The achievements that a daily run decides: age of a profile, early adopters, and the top biller.

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


class Creation(NamedTuple):
    """A producer's creation; sorts by time, then by id. ``unpaid``: it exists and does not hold the achievement."""

    created_at: str
    artist_id: str
    unpaid: bool


def instant(day: str) -> str:
    """The beginning of the day (YYYY-MM-DD): a day's run decides as of this time."""
    return f"{day}T00:00:00.000Z"


def by_age(artist_id: str, standing: Standing, *, day: str) -> Iterator[AchievementEarned]:
    """The age achievements that this profile has reached when the day begins, and does not hold yet."""
    if not standing.exists or not standing.created_at:
        return
    months = whole_months(day_of(standing.created_at), day)
    for name, least in AGE_TARGETS:
        if months >= least and name not in standing.achievements:
            yield _earned(artist_id, name, day=day, value=months, cutoff=least)


def creation_of(artist_id: str, standing: Standing, *, day: str) -> Creation | None:
    """None without a profile, or for one created after the day began.

    By the next run, the standings have all producers that were created before.
    """
    if not standing.created_at or standing.created_at >= instant(day):
        return None
    return Creation(standing.created_at, artist_id, standing.exists and EARLY_ADOPTER not in standing.achievements)


class EarlyAdopters:
    """The first EARLY_ADOPTERS producers of all that are added. A deleted producer stays among them."""

    def __init__(self) -> None:
        self._first: list[Creation] = []

    def add(self, creations: Iterable[Creation]) -> None:
        for each in creations:
            if len(self._first) < EARLY_ADOPTERS or each < self._first[-1]:
                insort(self._first, each)
                del self._first[EARLY_ADOPTERS:]

    def __iter__(self) -> Iterator[Creation]:
        return iter(self._first)

    def earned(self, *, day: str) -> Iterator[AchievementEarned]:
        for position, each in enumerate(self._first, 1):
            if each.unpaid:
                yield _earned(each.artist_id, EARLY_ADOPTER, day=day, value=position, cutoff=EARLY_ADOPTERS)


class TopIncomeTrack:
    """The track, or the tied tracks, with the highest lifetime sale income; none before a first sale.

    The ``credited`` producers have earned Top Biller.
    """

    def __init__(self) -> None:
        self.income = 0
        self.credited: set[str] = set()

    def add(self, income: int, credited: Iterable[str]) -> None:
        if income > self.income:
            self.income, self.credited = income, set()
        if income and income == self.income:
            self.credited.update(credited)

    def earned(self, standings: Mapping[str, Standing], *, day: str) -> Iterator[AchievementEarned]:
        """``standings`` are those of the credited producers."""
        for artist_id in sorted(self.credited):
            standing = standings[artist_id]
            if standing.exists and TOP_BILLER not in standing.achievements:
                yield _earned(artist_id, TOP_BILLER, day=day, value=self.income, cutoff=self.income)


def _earned(artist_id: str, achievement: str, *, day: str, value: int, cutoff: int) -> AchievementEarned:
    return AchievementEarned(
        artist_id=artist_id, achievement=achievement, at=instant(day), by=f"day:{day}", value=value, cutoff=cutoff
    )
