"""Record the achievements that a build or a daily run found earned, each once per producer (docs/specification.md 4.3).

Facts that exist already are skipped. So a run may be delivered again, run beside another, or continue after a crash.
The facts of a crashed run stay, because the achievements were earned.
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
    """Write the facts by ``writers`` parallel threads. Returns how many were new. Raises Unavailable; retry later."""
    source, lock = iter(earned), Lock()

    def write(_: int) -> int:
        return sum(_put(batch) for batch in _batches(source, lock))

    return sum(in_parallel(write, writers))


def _batches(source: Iterator[AchievementEarned], lock: Lock) -> Iterator[list[AchievementEarned]]:
    while True:
        with lock:
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
