"""The disputes of a producer's sales, as rows of their own, written with the sale."""

from __future__ import annotations

from collections.abc import Iterable

from beatpass.domain.money.selling.disputes import DisputedSale
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import query_page
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys


def write_disputes(
    writes: Writes, artist_id: str, before: Iterable[DisputedSale], after: Iterable[DisputedSale]
) -> None:
    """Write the rows that changed. A dispute is never deleted at Stripe."""
    known = set(before)
    for each in after:
        if each not in known:
            key = keys.disputed(artist_id, each.at, each.id)
            writes.save(FinanceItem(*key, body=documents.dump(each)))


def list_disputes(artist_id: str, *, after: str | None, limit: int) -> tuple[list[DisputedSale], str | None]:
    """The newest disputes after a cursor position, and the position of the last one; None at the end. One call."""
    pk = keys.disputed(artist_id, "", "")[0]
    between = FinanceItem.sk < after if after else FinanceItem.sk < keys.LAST
    items, last = query_page(FinanceItem, pk, between, limit=limit)
    return [documents.load(DisputedSale, item.body or "") for item in items], last
