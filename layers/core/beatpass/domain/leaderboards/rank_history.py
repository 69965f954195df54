"""The builds that a rank history has: all builds of two days, the first build of each day for a year.

See docs/specification.md 11.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.platform.times import day_of, from_iso, to_iso

# How long all builds, and the first builds of a day, are in a history. Their items live longer (build_leaderboards.py).
EVERY = timedelta(days=2)
DAILY = timedelta(days=366)
# How long the own ranks of a day's first build are stored: a day longer than they are in a history.
DAILY_KEPT = DAILY + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastBuild:
    """A build whose own ranks can still be read. ``daily`` is true for a day's first build."""

    snapshot: str
    as_of: str
    buckets: int
    population: int
    daily: bool


@dataclass(frozen=True, slots=True)
class PastRank:
    """``rank`` and ``score`` are None if the build did not rank the producer."""

    build: PastBuild
    rank: int | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class RankHistory:
    """``ranks`` are by build, oldest first."""

    build: Build | None
    ranks: list[PastRank]


def is_daily(previous: Build | None, as_of: datetime) -> bool:
    """Whether a build as of this moment is the first of its UTC day."""
    return previous is None or day_of(previous.as_of) < day_of(to_iso(as_of))


def past_build(build: Build) -> PastBuild:
    return PastBuild(build.snapshot, build.as_of, build.buckets, build.population, build.daily)


def with_latest(past: list[PastBuild], latest: PastBuild) -> list[PastBuild]:
    """The builds of a history as of ``latest``, which is the last of them; oldest first."""
    moment = from_iso(latest.as_of)
    every, daily = to_iso(moment - EVERY), to_iso(moment - DAILY)
    known = {each.snapshot: each for each in [*past, latest]}
    kept = [each for each in known.values() if each.as_of > (daily if each.daily else every)]
    return sorted(kept, key=lambda each: each.as_of)
