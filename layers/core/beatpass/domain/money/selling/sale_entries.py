"""The journal entries of a sale, derived from its payment at Stripe (docs/stripe.md 4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import (
    BUYERS,
    DISPUTES,
    PLATFORM,
    TAXES,
    EntryKind,
    JournalEntry,
    line_sort_key,
    make_entry,
)
from beatpass.domain.money.bookkeeping.settlements import Settlement, amount_in, settled_entries
from beatpass.domain.money.bookkeeping.transfers import transfer_entries
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.selling.sales import Agreement


def sale_entries(sale: Agreement, payment: Payment, *, booked: Sequence[str] = ()) -> Iterator[JournalEntry]:
    """The journal entries of this sale so far. A later fetch gives the same entries and perhaps more.

    What Stripe has not put on a balance yet has no entry. ``booked`` are the ids of entries that are in the journal, in
    their order: the tax in a refund depends on what was refunded before it.
    """
    yield from _buyer_entries(sale, payment, booked)
    refunds = {refund.id: line_sort_key(refund.at, refund.id) for refund in payment.refunds}
    for sent in payment.transfers:
        # Stripe lists the latest first; each transfer after the first has its own line (transactions.sale_lines).
        first = sent is payment.transfers[-1]
        yield from transfer_entries(
            sent,
            kind="transfer",
            source=PLATFORM,
            artist_id=sale.artist_id,
            line=line_sort_key(sale.at, sale.line_id) if first else line_sort_key(sent.at, sent.id),
            line_of=lambda taken: refunds.get(taken.refund_id or "") or line_sort_key(taken.at, taken.id),
        )


@dataclass(frozen=True, slots=True)
class _Movement:
    """What ``payer`` paid, or got back as an amount below 0, and how it ``settled`` on the platform's balance."""

    id: str
    kind: EntryKind
    payer: str
    paid: Money
    settled: Settlement
    at: str


def _movements(payment: Payment) -> Iterator[_Movement]:
    """The charge, its refunds and their failures, and disputes, as far as they are on the balance."""
    currency = payment.currency
    if payment.charge_id and payment.charged_at and payment.settled:
        paid = Money(payment.amount, currency)
        yield _Movement(payment.charge_id, "charge", BUYERS, paid, payment.settled, payment.charged_at)
    for refund in payment.refunds:
        paid = Money(refund.amount, currency)
        if refund.settled:
            yield _Movement(refund.id, "refund", BUYERS, -paid, refund.settled, refund.at)
        if refund.returned:
            yield _Movement(f"{refund.id}#failed", "refund_failed", BUYERS, paid, refund.returned, refund.returned.at)
    for moved in (each for dispute in payment.disputes for each in dispute.movements):
        yield _Movement(moved.id, "dispute", DISPUTES, Money(moved.amount, moved.currency), moved, moved.at)


def _buyer_entries(sale: Agreement, payment: Payment, booked: Sequence[str]) -> Iterator[JournalEntry]:
    """Nothing before the charge is on the balance: only then is known what the tax is in its currency."""
    if payment.settled is None:
        return
    whole, currency = payment.settled.amount, payment.settled.currency
    places = {name: number for number, name in enumerate(booked)}
    left = 0
    for moved in sorted(_movements(payment), key=lambda each: (places.get(each.id, len(places)), each.settled.at)):
        after = left + amount_in(Money(whole, currency), moved.paid, moved.settled)
        tax = _tax_within(sale, after, whole) - _tax_within(sale, left, whole)
        left = after
        yield from _entries(moved, tax, currency)


def _tax_within(sale: Agreement, left: int, whole: int) -> int:
    """The tax in what is ``left`` of the ``whole`` payment, rounded up."""
    return -(-min(max(left, 0), whole) * sale.tax // sale.quote.total.amount) if whole > 0 else 0


def _entries(moved: _Movement, tax: int, currency: str) -> Iterator[JournalEntry]:
    """``tax`` is in the ``currency`` of the charge: where the movement settled in another, it has its own entry."""
    same = moved.settled.currency == currency
    inside = {PLATFORM: moved.settled.net - tax, TAXES: tax} if same else {PLATFORM: moved.settled.net}
    yield from settled_entries(
        moved.id, moved.kind, moved.paid, moved.settled, at=moved.at, payer=moved.payer, inside=inside
    )
    if tax and not same:
        owed = Money(tax, currency)
        yield make_entry(f"{moved.id}#tax", moved.kind, owed, at=moved.at, source=PLATFORM, target=TAXES)
