"""Stored sales: the agreement, and the state, which is written with its journal entries and lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from beatpass.domain.money.journal import JournalEntry
from beatpass.domain.money.sales import Agreement, SaleOutcome
from beatpass.domain.money.transactions import Transaction
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get, get_together
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.money.journal import move_lines, write_entries
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class SaleState:
    """A sale as of a fetch that began at ``fetched_at`` ("" before the first).

    ``entries`` are the ids of its entries in the journal. ``holds``: this sale has the exclusive licence of the track.
    ``licensed``: its licence was granted at some time.
    """

    fetched_at: str = ""
    outcome: SaleOutcome = SaleOutcome()  # noqa: RUF009 - frozen
    entries: tuple[str, ...] = ()
    lines: tuple[Transaction, ...] = ()
    holds: bool = False
    licensed: bool = False


@dataclass(frozen=True, slots=True)
class StoredSale:
    """``version`` guards the next write of ``state``."""

    agreement: Agreement
    state: SaleState
    version: int


def sale_items(sale_id: str) -> list[Wanted]:
    return [(FinanceItem, keys.sale(sale_id)), (FinanceItem, keys.sale_outcome(sale_id))]


def sale_of(agreed: FinanceItem | None, state: FinanceItem | None) -> StoredSale | None:
    if agreed is None or agreed.body is None:
        return None
    agreement = documents.load(Agreement, agreed.body)
    if state is None or state.body is None:
        return StoredSale(agreement, SaleState(), 0)
    return StoredSale(agreement, sale_state_of(state.body), int(state.version or 0))


def get_sale(sale_id: str) -> StoredSale | None:
    """One call."""
    return sale_of(*get_together(sale_items(sale_id)))


def put_agreement(sale: Agreement) -> None:
    """Store the agreement, before any request to Stripe. Raises Conflict if a sale of this id exists."""
    with faults():
        item = FinanceItem(*keys.sale(sale.id), body=documents.dump(sale))
        item.save(condition=FinanceItem.pk.does_not_exist())


def write_outcome(writes: Writes, before: StoredSale, after: SaleState, fresh: Sequence[JournalEntry]) -> None:
    """Write the new state if the stored one is ``before``, with the ``fresh`` entries and the lines of the page."""
    sale = before.agreement
    condition = FinanceItem.version == before.version if before.version else FinanceItem.pk.does_not_exist()
    state = FinanceItem(*keys.sale_outcome(sale.id), version=before.version + 1, body=_dump(after))
    writes.save(state, condition=condition)
    write_entries(writes, sale.artist_id, fresh)
    move_lines(writes, sale.artist_id, before.state.lines, after.lines)


# --- the holder of a track's exclusive licence


def holder_item(track_id: str) -> Wanted:
    return FinanceItem, keys.exclusive(track_id)


def holder_of(item: FinanceItem | None) -> str | None:
    """The id of the sale that holds the exclusive licence, if any."""
    return str(json.loads(item.body)) if item and item.body else None


def set_holder(writes: Writes, track_id: str, sale_id: str) -> None:
    """Make this sale the holder; fails the transaction where another sale is."""
    body = json.dumps(sale_id)
    free = FinanceItem.pk.does_not_exist() | (FinanceItem.body == body)
    writes.save(FinanceItem(*keys.exclusive(track_id), body=body), condition=free)


def clear_holder(writes: Writes, track_id: str, sale_id: str) -> None:
    writes.delete(FinanceItem(*keys.exclusive(track_id)), condition=FinanceItem.body == json.dumps(sale_id))


def _dump(state: SaleState) -> str:
    return json.dumps(asdict(state), separators=(",", ":"))


def sale_state_of(text: str) -> SaleState:
    content = json.loads(text)
    return SaleState(
        fetched_at=content["fetched_at"],
        outcome=SaleOutcome(**content["outcome"]),
        entries=tuple(content["entries"]),
        lines=tuple(Transaction(**line) for line in content["lines"]),
        holds=content["holds"],
        licensed=content["licensed"],
    )


# --- the payment


def put_intent(sale_id: str, intent_id: str) -> None:
    with faults():
        FinanceItem(*keys.sale_intent(sale_id), body=json.dumps(intent_id)).save()


def find_intent(sale_id: str) -> str | None:
    """The payment intent of the sale; None if none was stored."""
    item = get(FinanceItem, keys.sale_intent(sale_id))
    return str(json.loads(item.body)) if item and item.body else None


# --- refunds requested through the API


def refund_item(sale_id: str, refund_id: str) -> Wanted:
    return FinanceItem, keys.sale_refund(sale_id, refund_id)


def refund_of(item: FinanceItem | None) -> int | None:
    """The requested amount; None if this refund was not requested."""
    return int(json.loads(item.body)) if item and item.body else None


def put_refund_request(sale_id: str, refund_id: str, amount: int) -> None:
    """Store the request, before any request to Stripe. Raises Conflict if a refund of this id exists."""
    item = FinanceItem(*keys.sale_refund(sale_id, refund_id), body=json.dumps(amount))
    with faults():
        item.save(condition=FinanceItem.pk.does_not_exist())
