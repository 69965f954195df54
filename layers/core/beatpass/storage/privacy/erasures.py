"""Requests to forget somebody: those that are due, and, without a user's id, those that are done."""

from __future__ import annotations

from dataclasses import replace

from beatpass.domain.privacy.erasures import Erasure
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import Wanted, query_all
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.platform import keys


def due_item(kind: str, of: str) -> Wanted:
    return CatalogueItem, keys.due_erasure(kind, of)


def erasure_of(item: CatalogueItem | None) -> Erasure | None:
    return documents.load(Erasure, item.body) if item and item.body else None


def request(writes: Writes, erasure: Erasure) -> None:
    """Record it, in the transaction that deletes what can be deleted at once; one that is due already is replaced."""
    writes.save(CatalogueItem(*keys.due_erasure(erasure.kind, erasure.id), body=documents.dump(erasure)))


def list_due() -> list[Erasure]:
    """Everything that is not done; one call per MB."""
    return _list(keys.ERASURES_DUE)


def list_done() -> list[Erasure]:
    return _list(keys.ERASURES)


def finish(erasure: Erasure, *, done_at: str) -> None:
    """It is done: nothing but the id and the times stays. Idempotent."""
    done = replace(erasure, done_at=done_at, user_id="")
    due = CatalogueItem(*keys.due_erasure(erasure.kind, erasure.id))
    try:
        with transaction() as writes:
            writes.save(CatalogueItem(*keys.erasure(erasure.kind, erasure.id), body=documents.dump(done)))
            writes.delete(due, condition=CatalogueItem.body == documents.dump(erasure))
    except Conflict:
        return  # it was requested again, or another run was faster


def _list(partition: str) -> list[Erasure]:
    return [documents.load(Erasure, item.body) for item in query_all(CatalogueItem, partition) if item.body]
