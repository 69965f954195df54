"""The periods of the leaderboards, and which of a producer's figures belong to each (docs/specification.md 5.5).

A play counts by the UTC day on which it started; a track, with its contribution and its collaborators, by the day of
its publication; an achievement by the day it was unlocked. ``7d`` and ``30d`` are the last days, including today; a
season is a half-year. Only past seasons have ended: in other periods, figures that arrive while a build reads count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from beatpass.domain.platform.times import day_number, day_of
from beatpass.domain.platform.windows import season_of, since, within
from beatpass.domain.progress.achievements import COLLABORATION_TARGETS

if TYPE_CHECKING:  # a cold start of a function that names periods alone needs no figures
    from beatpass.domain.platform.figures import Standing

Period = str

ALL_TIME: Period = "all_time"
RECENT: dict[Period, int] = {"7d": 7, "30d": 30}
# A play is logged a day after it started at the latest (docs/specification.md 2.1).
LATE_DAYS = 1
# The format of a period. Which seasons can be read depends on the builds.
PATTERN = r"^(all_time|7d|30d|[0-9]{4}-H[12])$"

_SEASON = re.compile(r"([0-9]{4})-H([12])")
_COLLABORATIONS = frozenset(name for name, _ in COLLABORATION_TARGETS)


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """A producer's figures in a period. ``plays`` are qualified plays of the tracks that still credit the producer."""

    plays: int
    tracks: int
    collaborators: int
    collaborative_tracks: int
    collaborative_plays: int
    collaborative_weight: int
    collaboration_achievements: int
    weight: int


def current_periods(as_of: datetime) -> tuple[Period, ...]:
    """The periods whose boards can be read: all time, the recent days, the current and the past season.

    A build ranks all of them but a frozen season.
    """
    season = season_of(as_of.date().toordinal())
    return (ALL_TIME, *RECENT, season_name(season), season_name(season - 1))


def season_name(season: int) -> Period:
    return f"{season // 2:04d}-H{season % 2 + 1}"


def season_number(period: Period) -> int | None:
    """The half-year of a season, numbered as ``season_of`` does; None for other periods."""
    found = _SEASON.fullmatch(period)
    return 2 * int(found[1]) + int(found[2]) - 1 if found else None


def season_to_freeze(now: datetime) -> Period | None:
    """The past season, once plays of its last day can no longer be logged (docs/specification.md 2.1); None before."""
    today = now.date().toordinal()
    season = season_of(today) - 1
    return season_name(season) if season_of(today - LATE_DAYS) > season else None


def is_over(period: Period, now: datetime) -> bool:
    """Whether the period is a season that has ended."""
    season = season_number(period)
    return season is not None and season < season_of(now.date().toordinal())


def score_of(standing: Standing, period: Period, as_of: datetime) -> PeriodScore:
    """The producer's figures in a period of ``current_periods``. Raises ValueError for an unknown period."""
    if period == ALL_TIME:
        return _of_all_time(standing)
    first, season = _bounds(period, as_of.date().toordinal())
    latest, recent = standing.latest_day, standing.recent

    def counted(name: str) -> int:
        window = recent.get(name)
        if window is None:
            return 0
        return since(window, first, latest=latest) if season is None else within(window, season, latest=latest)

    return PeriodScore(
        plays=counted("plays"),
        tracks=counted("tracks"),
        collaborators=counted("collaborators"),
        collaborative_tracks=counted("collaborative_tracks"),
        collaborative_plays=counted("collaborative_plays"),
        collaborative_weight=counted("collaborative_weight"),
        collaboration_achievements=_unlocked(standing, first, season),
        weight=counted("weight"),
    )


def _of_all_time(standing: Standing) -> PeriodScore:
    return PeriodScore(
        plays=standing.ranked_plays,
        tracks=standing.public_tracks,
        collaborators=standing.collaborators,
        collaborative_tracks=standing.collaborative_tracks,
        collaborative_plays=standing.collaborative_plays,
        collaborative_weight=standing.collaborative_weight,
        collaboration_achievements=len(_COLLABORATIONS & standing.achievements.keys()),
        weight=standing.weight,
    )


@lru_cache
def _bounds(period: Period, today: int) -> tuple[int, int | None]:
    """(the first day of ``7d`` or ``30d``, the season's number): the one that the period has, and 0 or None."""
    if period in RECENT:
        return today - RECENT[period] + 1, None
    season = season_number(period)
    if season is None:
        raise ValueError(f"{period} is no period")
    return 0, season


def _unlocked(standing: Standing, first: int, season: int | None) -> int:
    """The number of collaboration achievements unlocked in the period."""
    held = _COLLABORATIONS & standing.achievements.keys()
    days = (day_number(day_of(standing.achievements[name])) for name in held)
    return sum(day >= first if season is None else season_of(day) == season for day in days)
