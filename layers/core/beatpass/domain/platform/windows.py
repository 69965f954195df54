"""Windows: counts of recent half-years and days as one short list, three half-years and then 32 days, latest first.

A window ends with the day ``latest``, which its owner stores, because several windows share it. Counts older than the
window are dropped, and ``latest`` only moves forward: therefore the content does not depend on the order of counting.
Trailing zeros are removed, so most windows have only a few numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

# The current and the previous half-year, and one more because a board may be built as of a time before the latest fact.
SEASONS_IN_WINDOW = 3
# Thirty days, and two more for the same reason.
DAYS_IN_WINDOW = 32

Window = list[int]


@lru_cache(maxsize=4096)  # each play asks for the same few days
def season_of(day: int) -> int:
    """The half-year of a day number, numbered from year 0."""
    when = date.fromordinal(day)
    return 2 * when.year + (when.month > 6)  # noqa: PLR2004 - the first half ends with June


def count(window: Window, day: int, by: int, *, latest: int) -> None:
    """Add ``by`` to the day and to its half-year, as far as the window that ends with ``latest`` has them."""
    _add_season(window, season_of(latest) - season_of(day), by)
    _add_day(window, latest - day, by)


def count_once(window: Window, days: Collection[int], by: int, *, latest: int) -> None:
    """Count a thing with several days: once in each half-year of these days, and once on the last day.

    Thus it is counted at most once in each range that ends with the window.
    """
    for season in set(map(season_of, days)):
        _add_season(window, season_of(latest) - season, by)
    _add_day(window, latest - max(days), by)


def merge(window: Window, other: Window, sign: int, *, latest: int, other_latest: int) -> None:
    """Add (``sign`` +1) or subtract (-1) another window, which ends on the same day or earlier."""
    if not other:
        return
    behind = season_of(latest) - season_of(other_latest)
    for age, number in enumerate(other[:SEASONS_IN_WINDOW]):
        _add_season(window, behind + age, sign * number)
    for age, number in enumerate(other[SEASONS_IN_WINDOW:]):
        _add_day(window, latest - other_latest + age, sign * number)


def advance(window: Window, *, latest: int, to: int) -> None:
    """Move the end of the window forward to the day ``to``."""
    seasons, days = window[:SEASONS_IN_WINDOW], window[SEASONS_IN_WINDOW:]
    later = min(season_of(to) - season_of(latest), SEASONS_IN_WINDOW)
    seasons = [*[0] * later, *seasons, *[0] * SEASONS_IN_WINDOW][:SEASONS_IN_WINDOW]
    days = [*[0] * min(to - latest, DAYS_IN_WINDOW), *days][:DAYS_IN_WINDOW]
    window[:] = [*seasons, *days]
    _trim(window)


def since(window: Window, first: int, *, latest: int) -> int:
    """The sum of the day ``first`` and all later days; ``first`` must be in the window."""
    return sum(window[SEASONS_IN_WINDOW : SEASONS_IN_WINDOW + max(latest - first + 1, 0)])


def within(window: Window, season: int, *, latest: int) -> int:
    """The count of the half-year; 0 if it is outside of the window."""
    age = season_of(latest) - season
    return window[age] if 0 <= age < min(SEASONS_IN_WINDOW, len(window)) else 0


def _add_season(window: Window, age: int, by: int) -> None:
    if 0 <= age < SEASONS_IN_WINDOW:
        _add(window, age, by)


def _add_day(window: Window, age: int, by: int) -> None:
    if 0 <= age < DAYS_IN_WINDOW:
        _add(window, SEASONS_IN_WINDOW + age, by)


def _add(window: Window, index: int, by: int) -> None:
    window.extend([0] * (index + 1 - len(window)))
    window[index] += by
    _trim(window)


def _trim(window: Window) -> None:
    while window and not window[-1]:
        window.pop()
