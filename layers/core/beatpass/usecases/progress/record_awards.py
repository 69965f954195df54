"""Write down what a build or a daily run has found earned: each achievement of a producer once, ever.

Facts that are there already are passed over, so any run may be delivered again, or beside another, or go on where one
broke off. What a run that crashed has written stays: it was earned.

See docs/specification.md 4.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock

from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.facts import AchievementEarned
from beatpass.storage.platform.bulk_facts import put_new
from beatpass.storage.platform.working_documents import TRANSACTION_ITEMS
from beatpass.usecases.platform.parallel import in_parallel
from beatpass.usecases.platform.retry_conflicts import pause

_ATTEMPTS = 6


def record_awards(earned: Iterable[AchievementEarned], *, writers: int = 1) -> int:
    """How many were new. So many writers are at work at once. Raises Unavailable: the same again, later."""
    source, turn = iter(earned), Lock()

    def write(_: int) -> int:
        return sum(_put(batch) for batch in _batches(source, turn))

    return sum(in_parallel(write, writers))


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
