"""Write down what a build or a daily run has found earned: each achievement of a producer once, ever.

Facts that are there already are passed over, so any run may be delivered again, or beside another, or go on where one
broke off. What a run that crashed has written stays: it was earned.

See docs/specification.md 4.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock

from beatpass.domain.errors import TryAgain
from beatpass.domain.facts import AchievementEarned
from beatpass.storage.bulk import put_new
from beatpass.storage.figures import TRANSACTION_ITEMS
from beatpass.usecases.in_parts import in_parts
from beatpass.usecases.retrying import pause

_ATTEMPTS = 6


def record_awards(earned: Iterable[AchievementEarned], *, writers: int = 1) -> int:
    """How many were new. So many writers are at work at once. Raises Unavailable: the same again, later."""
    source, turn = iter(earned), Lock()

    def write(_: int) -> int:
        return sum(_put(batch) for batch in _batches(source, turn))

    return sum(in_parts(write, writers))


def _batches(source: Iterator[AchievementEarned], turn: Lock) -> Iterator[list[AchievementEarned]]:
    while True:
        with turn:
            batch = list(islice(source, TRANSACTION_ITEMS))
        if not batch:
            return
        yield batch


def _put(batch: list[AchievementEarned]) -> int:
    for attempt in range(1, _ATTEMPTS):
        try:
            return put_new(batch)
        except TryAgain:
            pause(attempt)
    return put_new(batch)
