"""What recent days and half-years hold, as one short list: three half-years, then 32 days, the latest first.

A window ends with a day that its owner keeps, because several windows share it. Nothing behind its reach is counted
or kept, and that day only ever moves forward: so a window is a function of what was counted, in any order. Zeros at
its end are left out, which keeps most windows to a few numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

# The current, the past, and one for a board that is built a little behind the latest fact.
SEASONS_KEPT = 3
# Thirty days, and two for the same reason.
DAYS_KEPT = 32

Window = list[int]


@lru_cache(maxsize=4096)  # asked for the same days with every play
def season_of(day: int) -> int:
    """The half-year of a day number, numbered from year 0."""
    when = date.fromordinal(day)
    return 2 * when.year + (when.month > 6)  # noqa: PLR2004 - the first half ends with June


def count(window: Window, day: int, by: int, *, latest: int) -> None:
    """Count on this day, as far as the window that ends with ``latest`` reaches."""
    _add_season(window, season_of(latest) - season_of(day), by)
    _add_day(window, latest - day, by)


def count_once(window: Window, days: Collection[int], by: int, *, latest: int) -> None:
    """Count what has all these days once: in each of their half-years, and on the last of them."""
    for season in set(map(season_of, days)):
        _add_season(window, season_of(latest) - season, by)
    _add_day(window, latest - max(days), by)


def merge(window: Window, other: Window, sign: int, *, latest: int, other_latest: int) -> None:
    """Add what another window holds, or take it out again; the other ends no later."""
    if not other:
        return
    behind = season_of(latest) - season_of(other_latest)
    for age, number in enumerate(other[:SEASONS_KEPT]):
        _add_season(window, behind + age, sign * number)
    for age, number in enumerate(other[SEASONS_KEPT:]):
        _add_day(window, latest - other_latest + age, sign * number)


def advance(window: Window, *, latest: int, to: int) -> None:
    """Let the window end with a later day."""
    seasons, days = window[:SEASONS_KEPT], window[SEASONS_KEPT:]
    later = min(season_of(to) - season_of(latest), SEASONS_KEPT)
    seasons = [*[0] * later, *seasons, *[0] * SEASONS_KEPT][:SEASONS_KEPT]
    days = [*[0] * min(to - latest, DAYS_KEPT), *days][:DAYS_KEPT]
    window[:] = [*seasons, *days]
    _trim(window)


def since(window: Window, first: int, *, latest: int) -> int:
    """What was counted on that day and later; that day must be within reach."""
    return sum(window[SEASONS_KEPT : SEASONS_KEPT + max(latest - first + 1, 0)])


def within(window: Window, season: int, *, latest: int) -> int:
    """What was counted in that half-year; nothing in one out of reach."""
    age = season_of(latest) - season
    return window[age] if 0 <= age < min(SEASONS_KEPT, len(window)) else 0


def _add_season(window: Window, age: int, by: int) -> None:
    if 0 <= age < SEASONS_KEPT:
        _add(window, age, by)


def _add_day(window: Window, age: int, by: int) -> None:
    if 0 <= age < DAYS_KEPT:
        _add(window, SEASONS_KEPT + age, by)


def _add(window: Window, place: int, by: int) -> None:
    window.extend([0] * (place + 1 - len(window)))
    window[place] += by
    _trim(window)


def _trim(window: Window) -> None:
    while window and not window[-1]:
        window.pop()
