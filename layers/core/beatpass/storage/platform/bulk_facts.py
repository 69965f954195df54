"""Write facts by the thousand, for awards, imports and demo data, and read which of them are applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beatpass.domain.platform.facts import Fact
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.dynamodb import documents, write
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import batch_get
from beatpass.storage.dynamodb.tables import ActivityItem, CatalogueItem, Key, StandingItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import figure_keys
from beatpass.storage.platform.activity import record, to_item
from beatpass.storage.platform.fact_keys import fact_key
from beatpass.storage.platform.working_documents import TRANSACTION_ITEMS


@dataclass(frozen=True, slots=True)
class Change:
    """A fact and the catalogue rows that are written with it."""

    fact: Fact
    rows: tuple[CatalogueItem, ...]


def recorded(facts: Iterable[Fact]) -> set[Key]:
    """The keys of those of these facts that are in the activity table; one call per 100."""
    wanted = {fact_key(fact) for fact in facts}
    with faults():
        found = ActivityItem.batch_get(wanted, consistent_read=True, attributes_to_get=["pk", "sk"])
        return {(item.pk, item.sk) for item in found}


def record_changes(changes: Sequence[Change]) -> None:
    """Write each fact and its rows in one transaction, in this order; several changes share a transaction.

    Raises Conflict if a fact exists: nothing of its transaction is written, but all earlier transactions are.
    """
    shared: list[Change] = []
    size = 0
    for change in changes:
        if size + 1 + len(change.rows) > TRANSACTION_ITEMS:
            _record_together(shared)
            shared, size = [], 0
        shared.append(change)
        size += 1 + len(change.rows)
    if shared:
        _record_together(shared)


def _record_together(changes: Sequence[Change]) -> None:
    with transaction() as writes:
        for change in changes:
            record(change.fact, writes)
            for row in change.rows:
                writes.save(row)


def put_facts(facts: Iterable[Fact]) -> None:
    """Write facts without rows, 25 a call. After Unavailable some are written: ask ``recorded`` before a retry."""
    with faults():
        writes = ActivityItem.batch_write()
        for fact in facts:
            writes.save(to_item(fact))
        writes.commit()


def put_new(facts: Sequence[Fact]) -> int:
    """Write those of these facts that do not exist yet, all of them or none; the number of them.

    At most TRANSACTION_ITEMS facts. Raises Conflict and Unavailable: the facts may exist, and a retry then writes none.
    """
    return write.put_new([to_item(fact) for fact in facts])


def standings(artist_ids: Iterable[str]) -> dict[str, Standing]:
    """Each producer's standing, a default one where none is stored; one call per 100."""
    wanted = {figure_keys.key_of(StandingKey(artist_id)): artist_id for artist_id in artist_ids}
    found = {artist_id: Standing() for artist_id in wanted.values()}
    for item in batch_get(StandingItem, list(wanted)):
        found[wanted[item.pk, item.sk]] = documents.load(Standing, item.body)
    return found
