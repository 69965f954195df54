"""Stored sales: the agreement, and the state, which is written with its journal entries and lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.domain.money.bookkeeping.statement_lines import About
from beatpass.domain.money.bookkeeping.transactions import Transaction
from beatpass.domain.money.selling.disputes import DisputedSale
from beatpass.domain.money.selling.offers import Offer, offer_of
from beatpass.domain.money.selling.remedies import Attempt
from beatpass.domain.money.selling.sales import Agreement, GrantedLicence, SaleOutcome
from beatpass.domain.platform.facts import Credit
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get, get_together, query_all, query_page
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money.disputes import write_disputes
from beatpass.storage.money.journal import move_lines, write_entries
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class SaleState:
    """A sale as of a fetch that began at ``fetched_at`` ("" before the first).

    ``entries`` are the ids of its entries in the journal. ``holds``: this sale has the exclusive licence of the track.
    ``licensed``: its licence was granted at some time; ``grant`` says when, if its track existed. ``attempts`` are the
    remedies that Stripe refused, by name; ``disputes`` are the rows of its disputes.
    """

    fetched_at: str = ""
    outcome: SaleOutcome = SaleOutcome()  # noqa: RUF009 - frozen
    entries: tuple[str, ...] = ()
    lines: tuple[Transaction, ...] = ()
    holds: bool = False
    licensed: bool = False
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    disputes: tuple[DisputedSale, ...] = ()
    grant: GrantedLicence | None = None

    @property
    def due_at(self) -> str | None:
        """When a refused remedy is tried again."""
        return min((each.due_at for each in self.attempts.values()), default=None)


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
    """Store the agreement, before any request to Stripe, and its row among the buyer's purchases.

    Raises Conflict if a sale of this id exists.
    """
    with transaction() as writes:
        item = FinanceItem(*keys.sale(sale.id), body=documents.dump(sale))
        writes.save(item, condition=FinanceItem.pk.does_not_exist())
        writes.save(FinanceItem(*keys.purchase(sale.buyer_id, sale.at, sale.id), body=json.dumps(sale.id)))


def list_purchases(buyer_id: str, *, after: str | None, limit: int) -> tuple[list[StoredSale], str | None]:
    """The buyer's newest sales after a cursor position, and the position of the last one; None at the end. Two calls,
    and one more for each hundred items.
    """
    pk = keys.purchase(buyer_id, "", "")[0]
    between = FinanceItem.sk < after if after else FinanceItem.sk < keys.LAST
    rows, last = query_page(FinanceItem, pk, between, limit=limit)
    wanted = [item for row in rows for item in sale_items(json.loads(row.body or ""))]
    found = iter(get_together(wanted) if wanted else ())
    sales = (sale_of(agreed, state) for agreed, state in zip(found, found, strict=True))
    return [each for each in sales if each], last


def write_outcome(
    writes: Writes, before: StoredSale, after: SaleState, fresh: Sequence[JournalEntry], *, intent_id: str
) -> None:
    """Write the new state if the stored one is ``before``, with the ``fresh`` entries and the lines of the page.

    The offer ends once it cannot be paid any more, and a refused remedy is due for its next try.
    """
    sale = before.agreement
    condition = FinanceItem.version == before.version if before.version else FinanceItem.pk.does_not_exist()
    state = FinanceItem(*keys.sale_outcome(sale.id), version=before.version + 1, body=documents.dump_whole(after))
    writes.save(state, condition=condition)
    write_entries(writes, sale.artist_id, fresh, _about(sale, after.outcome))
    write_disputes(writes, sale.artist_id, before.state.disputes, after.disputes)
    move_lines(writes, sale.artist_id, before.state.lines, after.lines)
    due = before.state.due_at, after.due_at
    if due[0] and due[0] != due[1]:
        writes.delete(FinanceItem(*keys.due_remedy(due[0], sale.id)))
    if due[1] and due[0] != due[1]:
        writes.save(FinanceItem(*keys.due_remedy(due[1], sale.id), body=json.dumps(intent_id)))
    if before.state.outcome.payable and not after.outcome.payable:
        writes.delete(FinanceItem(*keys.offer(sale.at, sale.id)))


def _about(sale: Agreement, outcome: SaleOutcome) -> About:
    return About(
        gross=sale.quote.before_tax.amount,
        fee=sale.fee,
        track_id=sale.track_id,
        title=sale.title,
        licence=sale.licence,
        country=outcome.country,
    )


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


def sale_state_of(text: str) -> SaleState:
    content = documents.fields_of(SaleState, text)
    return SaleState(
        fetched_at=content["fetched_at"],
        outcome=SaleOutcome(**content["outcome"]),
        entries=tuple(content["entries"]),
        lines=tuple(Transaction(**line) for line in content["lines"]),
        holds=content["holds"],
        licensed=content["licensed"],
        attempts={name: Attempt(**each) for name, each in content.get("attempts", {}).items()},
        disputes=tuple(DisputedSale(**each) for each in content.get("disputes", ())),
        grant=_grant_of(content.get("grant")),
    )


def _grant_of(content: dict[str, Any] | None) -> GrantedLicence | None:
    if content is None:
        return None
    credited = tuple(Credit(**each) for each in content["credits"])
    return GrantedLicence(content["at"], credited, content["album_id"])


# --- the payment


def put_intent(sale: Agreement, intent_id: str) -> None:
    """Store the payment intent, and the offer that it stands for until it is paid or canceled."""
    offer = documents.dump(offer_of(sale, intent_id))
    with transaction() as writes:
        writes.save(FinanceItem(*keys.sale_intent(sale.id), body=json.dumps(intent_id)))
        writes.save(FinanceItem(*keys.offer(sale.at, sale.id), body=offer))


def find_intent(sale_id: str) -> str | None:
    """The payment intent of the sale; None if none was stored."""
    item = get(FinanceItem, keys.sale_intent(sale_id))
    return str(json.loads(item.body)) if item and item.body else None


# --- what is tried again, or ends by itself


def list_offers() -> list[Offer]:
    """All offers that are not paid or canceled yet, the oldest first; one call for every MB."""
    items = query_all(FinanceItem, keys.OFFERS, FinanceItem.sk < keys.LAST)
    return [documents.load(Offer, item.body or "") for item in items]


def forget_offer(offer: Offer) -> None:
    with faults():
        FinanceItem(*keys.offer(offer.at, offer.sale_id)).delete()


def list_due_remedies(until: str, *, limit: int) -> list[str]:
    """The payment intents of the sales with a remedy to be tried again by then; one call."""
    with faults():
        found = FinanceItem.query(
            keys.REMEDIES_DUE, FinanceItem.sk < until + keys.LAST, limit=limit, consistent_read=True
        )
        return [str(json.loads(item.body or "")) for item in found]


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
