"""Roll up the days of months that are over into a document each, so that a page of years costs one call.

Nothing is lost by a run that never comes or ends half way: readers then take the days. The next run goes on.

See docs/decisions/0018-months.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS
from beatpass.storage.insights.months import ChangedMonth, changed_months, months_with_plays, roll_up
from beatpass.storage.platform import keys
from beatpass.usecases.platform.parallel import in_parallel


@dataclass(frozen=True, slots=True)
class RolledUp:
    """How many months there are, how many were made now, and how many are left for the next run."""

    months: int
    made: int
    left: int


def roll_up_days(*, before: str, segments: int = 1, in_time: Callable[[], bool] = lambda: True) -> RolledUp:
    """All months before this one (YYYY-MM); the tables are read in so many parts at once, and left when time is over.

    Raises Unavailable: the same again, later.
    """
    parts = in_parallel(lambda number: _roll_up_part((number, segments), before, in_time), segments)
    return RolledUp(*(sum(column) for column in zip(*parts, strict=True)))


def _roll_up_part(part: tuple[int, int], before: str, in_time: Callable[[], bool]) -> tuple[int, int, int]:
    over = (key for key in months_with_plays(part) if key[1] < keys.MONTHS + before)
    months = made = left = 0
    while some := list(islice(over, BATCH_GET_ITEMS)):
        changed = changed_months(some)
        made_now = sum(in_time() and _made(each) for each in changed)
        months, made, left = months + len(some), made + made_now, left + len(changed) - made_now
    return months, made, left


def _made(changed: ChangedMonth) -> bool:
    """False where plays of it came meanwhile."""
    try:
        roll_up(changed)
    except Conflict:
        return False
    return True
