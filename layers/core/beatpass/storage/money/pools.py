"""Stored pools: a document for each, and its sharded sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.domain.money.pooling.pools import Pool
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import batch_get, get, get_together, query_all
from beatpass.storage.dynamodb.tables import FinanceItem, StripeAccountItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.money.journal import write_entries
from beatpass.storage.money.pool_sums import SHARDS, sum_items, sum_of
from beatpass.storage.money.stripe_accounts import connection_item, connection_of
from beatpass.storage.money.stripe_events import account_of
from beatpass.storage.platform import keys

_FROZEN = '"frozen"'  # JSON, as every body is
_BATCH = 100


@dataclass(frozen=True, slots=True)
class StoredPool:
    """``version`` guards the next write."""

    pool: Pool
    version: int


def list_pools() -> list[StoredPool]:
    """All pools, oldest first: twelve per year and currency."""
    items = query_all(FinanceItem, keys.POOLS, FinanceItem.sk < keys.LAST)
    return [_stored(item) for item in items]


def open_pool(month: str, currency: str) -> StoredPool:
    """Open the month's pool unless it exists, and return it. One call; two more to open it."""
    key = keys.pool(month, currency)
    item = get(FinanceItem, key)
    if item is None:
        fresh = StoredPool(Pool(month=month, currency=currency), 0)
        try:
            with faults():
                _item(fresh, fresh.pool).save(condition=FinanceItem.pk.does_not_exist())
        except Conflict:
            pass  # another writer opened it
        item = get(FinanceItem, key)
    if item is None:
        raise Conflict
    return _stored(item)


def find_allocation(month: str, currency: str) -> str | None:
    """The id of the pool's allocation; None before it is allocated."""
    item = get(FinanceItem, keys.pool(month, currency))
    return _stored(item).pool.allocation if item else None


def put_pool(before: StoredPool, after: Pool) -> StoredPool:
    """Raises Conflict where another writer changed the pool."""
    with faults():
        _item(before, after).save(condition=FinanceItem.version == before.version)
    return StoredPool(after, before.version + 1)


def carry_pool(writes: Writes, before: StoredPool, after: Pool, entry: JournalEntry, *, to: str) -> None:
    """Write the closed pool, and add its amount to the month ``to``; fails the transaction if that one is frozen."""
    writes.save(_item(before, after), condition=FinanceItem.version == before.version)
    write_entries(writes, None, [entry])
    add_to_sum(writes, to, entry.currency, after.amount, shard=crc32(entry.id.encode()))


def put_allocated(writes: Writes, before: StoredPool, after: Pool, entry: JournalEntry | None) -> None:
    """Write the allocated pool, and move its reserve with ``entry`` into the month ``after.reserved_to``; fails the
    transaction if that one is frozen.
    """
    writes.save(_item(before, after), condition=FinanceItem.version == before.version)
    if entry and after.reserved_to:
        write_entries(writes, None, [entry])
        add_to_sum(writes, after.reserved_to, after.currency, after.reserve, shard=crc32(entry.id.encode()))
        writes.save(FinanceItem(*keys.reserve(after.month, after.currency), amount=after.reserve))


def find_reserve(month: str, currency: str) -> tuple[str, int] | None:
    """The month that took this one's reserve, and how much of it is left; None without one. One call."""
    pool, left = get_together([(FinanceItem, keys.pool(month, currency)), (FinanceItem, keys.reserve(month, currency))])
    target = _stored(pool).pool.reserved_to if pool else None
    return (target, int(left.amount or 0)) if target and left else None


def take_from_reserve(writes: Writes, month: str, currency: str, amount: int) -> None:
    """Fails the transaction where less is left."""
    writes.update(
        FinanceItem(*keys.reserve(month, currency)),
        actions=[FinanceItem.amount.add(-amount)],
        condition=FinanceItem.amount >= amount,
    )


def add_to_sum(writes: Writes, month: str, currency: str, amount: int, *, shard: int) -> None:
    """Add to one shard of the month's sum; fails the transaction if the month is frozen."""
    writes.update(
        FinanceItem(*keys.pool_sum(month, currency, shard % SHARDS)),
        actions=[FinanceItem.amount.add(amount)],
        condition=FinanceItem.body.does_not_exist(),
    )


def freeze_sums(pool: Pool) -> int:
    """Freeze the pool's sums, and give their total; idempotent."""
    for shard in range(SHARDS):
        with faults():
            FinanceItem(*keys.pool_sum(pool.month, pool.currency, shard)).update([FinanceItem.body.set(_FROZEN)])
    return sum_of(get_together(sum_items(pool.month, pool.currency)))


def find_payable_accounts(artist_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(producer, account) of the producers among these who can be paid now; two calls for every hundred."""
    for start in range(0, len(artist_ids), _BATCH):
        some = artist_ids[start : start + _BATCH]
        connections = zip(some, map(connection_of, get_together([*map(connection_item, some)])), strict=True)
        accounts = {found.account_id: artist_id for artist_id, found in connections if found}
        for item in batch_get(StripeAccountItem, [keys.stripe_account(account_id) for account_id in accounts]):
            account = account_of(item)
            if account and account.transfers_active:
                yield accounts[account.id], account.id


def _stored(item: FinanceItem) -> StoredPool:
    return StoredPool(documents.load(Pool, item.body or ""), int(item.version or 0))


def _item(before: StoredPool, after: Pool) -> FinanceItem:
    key = keys.pool(after.month, after.currency)
    return FinanceItem(*key, version=before.version + 1, body=documents.dump(after))
