"""Roll up the days of each past month into one document, so that a page of years costs one call.

A run that is missed or interrupted loses nothing: readers take the days instead, and the next run continues.

See docs/decisions/0018-months.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile

from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.insights.months import (
    ChangedMonth,
    changed_months,
    months_with_plays,
    producers_with_buffered_plays,
    roll_up,
)
from beatpass.storage.platform import keys
from beatpass.usecases.platform.parallel import in_parallel
from beatpass.usecases.platform.project_activity import flush_buffer
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

# BatchGetItem takes 100 keys.
_MONTHS_PER_CALL = 100


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The months with plays, those that this run rolled up, and those left for the next run."""

    months: int
    made: int
    left: int


def roll_up_days(*, before: str, segments: int = 1, in_time: Callable[[], bool] = lambda: True) -> RolledUp:
    """Roll up all changed months before ``before`` (YYYY-MM), until ``in_time`` returns false.

    Play buffers with plays of these months are flushed first: a month is the sum of its days.

    ``segments`` is the number of segments of the tables that are scanned in parallel. Raises Unavailable: the caller
    may retry later.
    """
    in_parallel(lambda number: _flush_buffers((number, segments), before, in_time), segments)
    parts = in_parallel(lambda number: _roll_up_segment((number, segments), before, in_time), segments)
    return RolledUp(*(sum(column) for column in zip(*parts, strict=True)))


def _flush_buffers(part: tuple[int, int], before: str, in_time: Callable[[], bool]) -> None:
    for artist_id in takewhile(lambda _: in_time(), producers_with_buffered_plays(before, part)):
        retry_conflicts(partial(flush_buffer, artist_id))


def _roll_up_segment(part: tuple[int, int], before: str, in_time: Callable[[], bool]) -> tuple[int, int, int]:
    past = (key for key in months_with_plays(part) if key[1] < keys.MONTHS + before)
    months = made = left = 0
    while batch := list(islice(past, _MONTHS_PER_CALL)):
        changed = changed_months(batch)
        made_now = sum(in_time() and _try_roll_up(each) for each in changed)
        months, made, left = months + len(batch), made + made_now, left + len(changed) - made_now
    return months, made, left


def _try_roll_up(changed: ChangedMonth) -> bool:
    """False if a play of the month was recorded at the same time."""
    try:
        roll_up(changed)
    except Conflict:
        return False
    return True
