"""Growth: the last 30 whole days compared with the 30 days before (docs/specification.md 9.6).

Today is unfinished, so it is counted apart and never compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from beatpass.domain.platform.rounding import rounded

GrowthStatus = Literal["exceptional", "strong", "steady", "slight_decline", "needs_attention"]
WINDOW_DAYS = 30

_STATUSES: tuple[tuple[float, GrowthStatus], ...] = ((15, "exceptional"), (5, "strong"))


def growth_percent(daily: Iterable[tuple[int, int]], *, today: int) -> float | None:
    """The change in percent, from (day number, count) pairs; the recent window ends with the day before ``today``.

    None where the previous window is empty, which covers a history of under a week.
    """
    recent = previous = 0
    for day, count in daily:
        age = today - day
        if 0 < age <= WINDOW_DAYS:
            recent += count
        elif WINDOW_DAYS < age <= 2 * WINDOW_DAYS:
            previous += count
    if not previous:
        return None
    return rounded(100 * (recent - previous) / previous, 2)


def count_recent_plays(daily: Iterable[tuple[int, int]], *, today: int) -> int:
    """The sum of the recent window, from (day number, count) pairs."""
    return sum(count for day, count in daily if 0 < today - day <= WINDOW_DAYS)


def count_todays_plays(daily: Iterable[tuple[int, int]], *, today: int) -> int:
    """The plays of today so far, from (day number, count) pairs."""
    return sum(count for day, count in daily if day == today)


GrowthReason = Literal["unknown_track", "under_a_week", "nothing_to_compare"]
_LEAST_HISTORY_DAYS = 7


def growth_reason(percent: float | None, *, published: int | None, today: int) -> GrowthReason | None:
    """Why a track has no growth figure; ``published`` is the day number of its first publication."""
    if percent is not None:
        return None
    young = published is None or today - published < _LEAST_HISTORY_DAYS
    return "under_a_week" if young else "nothing_to_compare"


def growth_status(percent: float | None) -> GrowthStatus | None:
    if percent is None:
        return None
    for more_than, status in _STATUSES:
        if percent > more_than:
            return status
    if percent >= 0:
        return "steady"
    return "slight_decline" if percent >= -5 else "needs_attention"  # noqa: PLR2004 - the scale of docs/specification.md 9.6
