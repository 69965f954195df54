"""Try splits again that were given up, or wait for something that has come meanwhile: by hand (docs/stripe.md 4.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from beatpass.domain.money.splits import Split, is_unsent, retried
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.pools import StoredPool, list_pools, payable_accounts, put_pool
from beatpass.storage.money.splits import StoredSplit, list_splits, write_split


def list_unsent() -> Iterator[Split]:
    """Of every month; reads all parts of all pools."""
    for _, unsent in _unsent():
        yield from (each.split for each in unsent)


def retry_splits(*, now: Callable[[], datetime]) -> int:
    """How many are due now. A month that was closed over them is open for sending again, until they are settled."""
    count = 0
    for stored, unsent in _unsent():
        if stored.pool.state == "closed":
            put_pool(stored, replace(stored.pool, state="sending"))
        accounts = dict(payable_accounts([each.split.artist_id for each in unsent]))
        for each in unsent:
            after = retried(each.split, accounts.get(each.split.artist_id), now())
            with suppress(Conflict), transaction() as writes:  # a sender has it
                write_split(writes, each, after)
                count += 1
    return count


def _unsent() -> Iterator[tuple[StoredPool, list[StoredSplit]]]:
    for stored in list_pools():
        splits = list_splits(stored.pool) if stored.pool.allocation else []
        if unsent := [each for each in splits if is_unsent(each.split)]:
            yield stored, unsent
