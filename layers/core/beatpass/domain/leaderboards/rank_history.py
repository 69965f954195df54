"""Which builds a rank history can tell of: every one of two days, the first of each day for a year.

See docs/specification.md 11.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from beatpass.domain.leaderboards.boards import Build, Place
from beatpass.domain.platform.times import day_of, from_iso, to_iso

# Every build, then the first of a day. Their items live a little longer, see usecases/build_leaderboards.py.
EVERY = timedelta(days=2)
DAILY = timedelta(days=366)
# Own ranks of a day's first build: a day more than the history tells of.
DAILY_KEPT = DAILY + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastBuild:
    """A build whose own ranks can still be read; ``daily`` for a year."""

    snapshot: str
    as_of: str
    buckets: int
    population: int
    daily: bool


@dataclass(frozen=True, slots=True)
class RankHistory:
    """``told`` is oldest first; a place is None where the producer was not ranked."""

    build: Build | None
    told: list[tuple[PastBuild, Place | None]]


def is_daily(before: Build | None, as_of: datetime) -> bool:
    """Whether a build of this moment is the first of its UTC day."""
    return before is None or day_of(before.as_of) < day_of(to_iso(as_of))


def past_build(build: Build) -> PastBuild:
    return PastBuild(build.snapshot, build.as_of, build.buckets, build.population, build.daily)


def remembered(past: list[PastBuild], latest: PastBuild) -> list[PastBuild]:
    """Oldest first, with this one, and without those that are no longer told of beside it."""
    moment = from_iso(latest.as_of)
    every, daily = to_iso(moment - EVERY), to_iso(moment - DAILY)
    known = {each.snapshot: each for each in [*past, latest]}
    kept = [each for each in known.values() if each.as_of > (daily if each.daily else every)]
    return sorted(kept, key=lambda each: each.as_of)
