"""Stored splits: the state of each, when it is due, its lines on the finances page, and its journal entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.domain.money.bookkeeping.statement_lines import About
from beatpass.domain.money.bookkeeping.transactions import Transaction
from beatpass.domain.money.pooling.pools import Pool
from beatpass.domain.money.pooling.splits import Split, carried_entries, split_line
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import get, query_all
from beatpass.storage.dynamodb.tables import FinanceItem, Key
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money.journal import add_carried, move_lines, write_entries
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class StoredSplit:
    """``version`` guards the next write; 0 is a split that is not stored, nor on its producer's page."""

    split: Split
    version: int

    @property
    def issued(self) -> bool:
        """Whether it is on its producer's page, and due if it is to be sent."""
        return self.version > 0


def issue_split(split: Split) -> None:
    """Store the split, unless it is, with its line on its producer's page. One call; two more where it is stored."""
    try:
        with transaction() as writes:
            write_split(writes, StoredSplit(split, 0), split)
    except Conflict:
        if get_split(_key(split)) is None:
            raise


def list_splits(pool: Pool) -> list[StoredSplit]:
    """All splits of the pool, sorted by producer; one call for each shard and every MB."""
    found: list[StoredSplit] = []
    for shard in range(keys.SPLIT_SHARDS):
        pk = keys.splits(pool.month, pool.currency, pool.allocation or "", shard)
        found += [_stored(item) for item in query_all(FinanceItem, pk, FinanceItem.sk < keys.LAST)]
    return sorted(found, key=lambda stored: stored.split.artist_id)


def get_split(key: Key) -> StoredSplit | None:
    item = get(FinanceItem, key)
    return _stored(item) if item else None


def key_of(month: str, currency: str, allocation: str, artist_id: str) -> Key:
    return keys.split(month, currency, allocation, artist_id)


def list_due_splits(until: str, *, limit: int) -> list[Key]:
    """The keys of the first splits that are due by then; one call for each shard."""
    due: list[tuple[str, str]] = []
    between = FinanceItem.sk < until + keys.LAST
    for shard in range(keys.SPLIT_SHARDS):
        with faults():
            found = FinanceItem.query(keys.due_splits(shard), between, limit=limit, consistent_read=True)
            due += [(item.sk, item.body or "") for item in found]
    return [(pk, sk) for _, body in sorted(due)[:limit] for pk, sk in (json.loads(body),)]


def write_split(
    writes: Writes,
    before: StoredSplit,
    after: Split,
    *,
    fresh: Sequence[JournalEntry] = (),
    lines: Sequence[Transaction] = (),
) -> None:
    """Write the new state if the stored one is ``before``, with its due time, ``fresh`` entries and lines."""
    split, key = before.split, _key(after)
    item = FinanceItem(*key, version=before.version + 1, body=documents.dump(after))
    condition = FinanceItem.version == before.version if before.version else FinanceItem.pk.does_not_exist()
    writes.save(item, condition=condition)
    if before.issued and split.due_at and split.due_at != after.due_at:
        writes.delete(FinanceItem(*keys.due_split(split.due_at, key)))
    if after.due_at and (not before.issued or split.due_at != after.due_at):
        writes.save(FinanceItem(*keys.due_split(after.due_at, key), body=json.dumps(key)))
    carried = list(carried_entries(after, issuing=not before.issued, was_carried=before.issued and split.carried))
    write_entries(writes, split.artist_id, [*fresh, *carried], About(period=split.month))
    add_carried(writes, split.artist_id, carried)
    move_lines(writes, split.artist_id, [split_line(split)] if before.issued else [], lines or [split_line(after)])


def _key(split: Split) -> Key:
    return key_of(split.month, split.currency, split.allocation, split.artist_id)


def _stored(item: FinanceItem) -> StoredSplit:
    return StoredSplit(documents.load(Split, item.body or ""), int(item.version or 0))
