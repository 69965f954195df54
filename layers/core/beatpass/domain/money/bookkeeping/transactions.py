"""Transactions: the lines of a producer's finances page, for sales, splits, payouts and refunds.

See docs/specification.md 10.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from beatpass.domain.money.payments import Payment
from beatpass.domain.money.selling.sales import Agreement, SaleOutcome

TransactionType = Literal["sale", "subscription", "payout", "refund"]
TransactionStatus = Literal["queued", "sending", "paid", "pending", "failed", "excluded"]
TransactionFilter = Literal["all", "sales", "subscriptions", "paid", "pending", "failed"]

# The filter "pending" shows all that a producer waits for.
_OF_STATUS: dict[TransactionStatus, TransactionFilter] = {
    "queued": "pending",
    "sending": "pending",
    "pending": "pending",
    "paid": "paid",
    "failed": "failed",
}
_OF_TYPE: dict[TransactionType, TransactionFilter] = {
    "sale": "sales",
    "refund": "sales",
    "subscription": "subscriptions",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Amounts in minor units. ``net`` is the producer's part: the nets of payouts sum to what its bank received, all
    others to its lifetime sum.

    ``at`` never changes, and with it the sort key. ``period`` is a split's month (YYYY-MM), ``bonus`` the part of it
    that comes from producers who could not be paid.
    """

    id: str
    type: TransactionType
    status: TransactionStatus
    at: str
    amount: int
    fee: int
    net: int
    currency: str
    track_id: str | None = None
    period: str | None = None
    reason: str | None = None
    bonus: int = 0

    @property
    def filters(self) -> tuple[TransactionFilter, ...]:
        found: list[TransactionFilter] = ["all"]
        if of_type := _OF_TYPE.get(self.type):
            found.append(of_type)
        if of_status := _OF_STATUS.get(self.status):
            found.append(of_status)
        return tuple(found)


def sale_lines(
    sale: Agreement, payment: Payment, outcome: SaleOutcome, *, waiting: str | None = None
) -> Iterator[Transaction]:
    """The sale's line shows the first transfer; each refund, reversal and repeated transfer has its own line.

    ``waiting`` says what Stripe has refused so far, and is shown as the sale's reason.
    """
    first = payment.transfers[-1] if payment.transfers else None
    yield Transaction(
        id=sale.line_id,
        type="sale",
        status=_status(outcome),
        at=sale.at,
        amount=sale.price + sale.fee,
        fee=sale.fee,
        net=first.amount if first else 0,
        currency=sale.currency,
        track_id=sale.track_id,
        reason=waiting or outcome.reason or ("refunded" if outcome.status == "refunded" else None),
    )
    yield from _refunds(sale, payment)
    yield from _without_refund(sale, payment)
    for again in payment.transfers[:-1]:
        reason = "refund_failed" if again.refund_id else "dispute_won"
        yield _line(sale, again.id, "sale", again.at, again.amount, again.amount, reason)


def _status(outcome: SaleOutcome) -> TransactionStatus:
    match outcome.status:
        case "pending" | "review":
            return "pending"
        case "failed":
            return "failed"
        case "paid" | "refunded":
            return "paid"


def _refunds(sale: Agreement, payment: Payment) -> Iterator[Transaction]:
    """A refund without a reversal was paid by the platform: its net for the producer is 0."""
    reversals = [reversal for transfer in payment.transfers for reversal in transfer.reversals]
    amounts = _refunded_before_tax(sale, payment)
    for refund in payment.refunds:
        taken = sum(reversal.amount for reversal in reversals if reversal.refund_id == refund.id)
        line = _line(sale, refund.id, "refund", refund.at, -amounts[refund.id], -taken, None)
        yield line if refund.arrived else replace(line, status="pending" if refund.standing else "failed")


def _refunded_before_tax(sale: Agreement, payment: Payment) -> dict[str, int]:
    """What each refund gives back of price and fee; those that stand add up to all of it with the last.

    Tax is never the seller's, and in none of its lines.
    """
    quoted, found, standing = sale.quote, dict[str, int](), 0
    for refund in sorted(payment.refunds, key=lambda each: (each.at, each.id)):
        before, after = (standing, standing + refund.amount) if refund.standing else (0, refund.amount)
        parts = [amount * quoted.before_tax.amount // quoted.total.amount for amount in (before, after)]
        found[refund.id] = parts[1] - parts[0]
        standing = after if refund.standing else standing
    return found


def _without_refund(sale: Agreement, payment: Payment) -> Iterator[Transaction]:
    for reversal in (each for transfer in payment.transfers for each in transfer.reversals):
        if reversal.refund_id is None:
            reason = "dispute" if reversal.dispute_id else "reversal"
            yield _line(sale, reversal.id, "refund", reversal.at, -reversal.amount, -reversal.amount, reason)


def _line(
    sale: Agreement, line_id: str, kind: TransactionType, at: str, amount: int, net: int, reason: str | None
) -> Transaction:
    return Transaction(
        id=line_id,
        type=kind,
        status="paid",
        at=at,
        amount=amount,
        fee=0,
        net=net,
        currency=sale.currency,
        track_id=sale.track_id,
        reason=reason,
    )
