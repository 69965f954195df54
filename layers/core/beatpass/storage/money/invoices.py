"""Stored invoices of subscriptions: what was booked of each, with its journal entries and the sums of the pools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zlib import crc32

from beatpass.domain.money.pooling.invoice_books import Booked, PaymentBooks
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import get
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.money.journal import write_entries
from beatpass.storage.money.pools import add_to_sum, take_from_reserve
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class StoredInvoice:
    """``entries`` are the ids of its journal entries, ``books`` are by charge; ``version`` guards the next write."""

    id: str
    entries: tuple[str, ...] = ()
    books: Mapping[str, PaymentBooks] = field(default_factory=dict)
    version: int = 0


def get_invoice(invoice_id: str) -> StoredInvoice:
    """One call."""
    return invoice_of(invoice_id, get(FinanceItem, keys.invoice(invoice_id)))


def invoice_of(invoice_id: str, item: FinanceItem | None) -> StoredInvoice:
    if item is None or item.body is None:
        return StoredInvoice(invoice_id)
    content = documents.fields_of(StoredInvoice, item.body)
    return StoredInvoice(
        invoice_id,
        tuple(content["entries"]),
        {charge_id: PaymentBooks(**each) for charge_id, each in content["books"].items()},
        int(item.version or 0),
    )


def write_booked(writes: Writes, before: StoredInvoice, booked: Booked) -> None:
    """Write the entries of a movement, the sums of the pools, and the invoice if the stored one is ``before``.

    Fails the transaction if a month is frozen, or a reserve has less than is taken.
    """
    after = replace(
        before,
        entries=tuple(sorted({*before.entries, *(entry.id for entry in booked.entries)})),
        books={**before.books, booked.charge_id: booked.books},
    )
    body = documents.dump_whole(after, without=["id", "version"])
    condition = FinanceItem.version == before.version if before.version else FinanceItem.pk.does_not_exist()
    writes.save(FinanceItem(*keys.invoice(before.id), version=before.version + 1, body=body), condition=condition)
    write_entries(writes, None, booked.entries)
    for month, amount in booked.pools.items():
        if amount:
            add_to_sum(writes, month, booked.books.currency, amount, shard=crc32(booked.entries[0].id.encode()))
    for month, amount in booked.reserves.items():
        take_from_reserve(writes, month, booked.books.currency, amount)
