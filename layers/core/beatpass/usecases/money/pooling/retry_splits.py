"""An operator's retry of splits that failed or wait (docs/stripe.md 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from beatpass.domain.money.pooling.splits import Split, is_unsent, retry
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.pools import StoredPool, find_payable_accounts, list_pools, put_pool
from beatpass.storage.money.splits import StoredSplit, list_splits, write_split
from beatpass.usecases.platform.callables import Clock


def list_unsent() -> Iterator[Split]:
    """Splits of all months that wait or failed; reads all splits of all pools."""
    for _, unsent in _unsent():
        yield from (each.split for each in unsent)


def retry_splits(*, now: Clock) -> int:
    """Make all of them due, and count them. A closed month returns to sending until they are settled."""
    count = 0
    for stored, unsent in _unsent():
        if stored.pool.state == "closed":
            put_pool(stored, replace(stored.pool, state="sending"))
        accounts = dict(find_payable_accounts([each.split.artist_id for each in unsent]))
        for each in unsent:
            after = retry(each.split, accounts.get(each.split.artist_id), now())
            with suppress(Conflict), transaction() as writes:  # a sender is working on it
                write_split(writes, each, after)
                count += 1
    return count


def _unsent() -> Iterator[tuple[StoredPool, list[StoredSplit]]]:
    for stored in list_pools():
        splits = list_splits(stored.pool) if stored.pool.allocation else []
        if unsent := [each for each in splits if is_unsent(each.split)]:
            yield stored, unsent
