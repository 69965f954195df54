"""Sales as they are stored: what was agreed, and what has come of it with everything that moved, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from beatpass.domain.money.journal import JournalEntry
from beatpass.domain.money.sales import Agreement, Outcome
from beatpass.domain.money.transactions import Transaction
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get, get_together
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.money.journal import move_lines, write_entries
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class Known:
    """What has come of a sale, by a fetch that began at ``fetched_at`` ("" before the first).

    ``entries`` are the ids of the journal's that are in. ``holds``: this sale has the track for itself; ``licensed``:
    its licence was granted once.
    """

    fetched_at: str = ""
    outcome: Outcome = Outcome()  # noqa: RUF009 - frozen
    entries: tuple[str, ...] = ()
    lines: tuple[Transaction, ...] = ()
    holds: bool = False
    licensed: bool = False


@dataclass(frozen=True, slots=True)
class StoredSale:
    """``version`` guards the next write of what is known."""

    agreement: Agreement
    known: Known
    version: int


def sale_items(sale_id: str) -> list[Wanted]:
    return [(FinanceItem, keys.sale(sale_id)), (FinanceItem, keys.sale_outcome(sale_id))]


def sale_of(agreed: FinanceItem | None, come: FinanceItem | None) -> StoredSale | None:
    if agreed is None or agreed.body is None:
        return None
    agreement = documents.load(Agreement, agreed.body)
    if come is None or come.body is None:
        return StoredSale(agreement, Known(), 0)
    return StoredSale(agreement, known_of(come.body), int(come.version or 0))


def get_sale(sale_id: str) -> StoredSale | None:
    """One call."""
    return sale_of(*get_together(sale_items(sale_id)))


def agree(sale: Agreement) -> None:
    """Before Stripe hears of it. Conflict where a sale of this id was agreed already."""
    with faults():
        item = FinanceItem(*keys.sale(sale.id), body=documents.dump(sale))
        item.save(condition=FinanceItem.pk.does_not_exist())


def write_outcome(writes: Writes, before: StoredSale, after: Known, fresh: Sequence[JournalEntry]) -> None:
    """The new state over the one that was read, the ``fresh`` entries, and the lines of the finances page."""
    sale = before.agreement
    condition = FinanceItem.version == before.version if before.version else FinanceItem.pk.does_not_exist()
    come = FinanceItem(*keys.sale_outcome(sale.id), version=before.version + 1, body=_dump(after))
    writes.save(come, condition=condition)
    write_entries(writes, sale.artist_id, fresh)
    move_lines(writes, sale.artist_id, before.known.lines, after.lines)


# --- who has a track for itself


def holder_item(track_id: str) -> Wanted:
    return FinanceItem, keys.exclusive(track_id)


def holder_of(item: FinanceItem | None) -> str | None:
    """The sale that has the track for itself."""
    return str(json.loads(item.body)) if item and item.body else None


def hold(writes: Writes, track_id: str, sale_id: str) -> None:
    """Fails the transaction where another sale has it."""
    body = json.dumps(sale_id)
    free = FinanceItem.pk.does_not_exist() | (FinanceItem.body == body)
    writes.save(FinanceItem(*keys.exclusive(track_id), body=body), condition=free)


def let_go(writes: Writes, track_id: str, sale_id: str) -> None:
    writes.delete(FinanceItem(*keys.exclusive(track_id)), condition=FinanceItem.body == json.dumps(sale_id))


def _dump(known: Known) -> str:
    return json.dumps(asdict(known), separators=(",", ":"))


def known_of(text: str) -> Known:
    content = json.loads(text)
    return Known(
        fetched_at=content["fetched_at"],
        outcome=Outcome(**content["outcome"]),
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
    """The payment intent that was made for the sale; None where nobody noted one."""
    item = get(FinanceItem, keys.sale_intent(sale_id))
    return str(json.loads(item.body)) if item and item.body else None


# --- refunds that were asked for here


def refund_item(sale_id: str, refund_id: str) -> Wanted:
    return FinanceItem, keys.sale_refund(sale_id, refund_id)


def refund_of(item: FinanceItem | None) -> int | None:
    """The amount; None where it was not asked for."""
    return int(json.loads(item.body)) if item and item.body else None


def ask_refund(sale_id: str, refund_id: str, amount: int) -> None:
    """Before Stripe hears of it. Conflict where a refund of this id was asked for already."""
    item = FinanceItem(*keys.sale_refund(sale_id, refund_id), body=json.dumps(amount))
    with faults():
        item.save(condition=FinanceItem.pk.does_not_exist())
