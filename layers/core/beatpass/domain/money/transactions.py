"""The lines of a producer's finances page: sales, subscription splits, payouts, refunds.

See docs/specification.md 10.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from beatpass.domain.money.payments import Payment
from beatpass.domain.money.sales import Agreement, Outcome

Type = Literal["sale", "subscription", "payout", "refund"]
Status = Literal["queued", "sending", "paid", "pending", "failed", "excluded"]
Filter = Literal["all", "sales", "subscriptions", "paid", "pending", "failed"]

# What a producer waits for is pending, whatever it is that it waits for.
_OF_STATUS: dict[Status, Filter] = {
    "queued": "pending",
    "sending": "pending",
    "pending": "pending",
    "paid": "paid",
    "failed": "failed",
}
_OF_TYPE: dict[Type, Filter] = {"sale": "sales", "refund": "sales", "subscription": "subscriptions"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Amounts in minor units. ``net`` is the producer's part; of all lines but payouts they sum to its lifetime, of
    payouts to what its bank has.

    ``at`` never changes, so that a line keeps its place. ``period`` is a split's month (YYYY-MM), ``bonus`` what of it
    comes from the parts of producers who could not be paid.
    """

    id: str
    type: Type
    status: Status
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
    def filters(self) -> tuple[Filter, ...]:
        found: list[Filter] = ["all"]
        if of_type := _OF_TYPE.get(self.type):
            found.append(of_type)
        if of_status := _OF_STATUS.get(self.status):
            found.append(of_status)
        return tuple(found)


def of_sale(sale: Agreement, payment: Payment, come: Outcome) -> Iterator[Transaction]:
    """The sale's own line stays as it was paid; whatever is taken back or sent again has a line of its own."""
    first = payment.transfers[-1] if payment.transfers else None
    yield Transaction(
        id=sale.line_id,
        type="sale",
        status=_status(come),
        at=sale.at,
        amount=sale.price + sale.fee,
        fee=sale.fee,
        net=first.amount if first else 0,
        currency=sale.currency,
        track_id=sale.track_id,
        reason=come.reason or ("refunded" if come.status == "refunded" else None),
    )
    yield from _refunds(sale, payment)
    yield from _without_refund(sale, payment)
    for again in payment.transfers[:-1]:
        yield _line(sale, again.id, "sale", again.at, again.amount, again.amount, "dispute_won")


def _status(come: Outcome) -> Status:
    match come.status:
        case "pending" | "review":
            return "pending"
        case "failed":
            return "failed"
        case "paid" | "refunded":
            return "paid"


def _refunds(sale: Agreement, payment: Payment) -> Iterator[Transaction]:
    """A refund that took nothing back was paid by the platform: the producer's net of it is 0."""
    reversals = [reversal for transfer in payment.transfers for reversal in transfer.reversals]
    for refund in payment.refunds:
        taken = sum(reversal.amount for reversal in reversals if reversal.refund_id == refund.id)
        line = _line(sale, refund.id, "refund", refund.at, -refund.amount, -taken, None)
        yield line if refund.standing else _failed(line)


def _failed(line: Transaction) -> Transaction:
    """The buyer did not get it; what was taken back of the producer stays taken until somebody sends it again."""
    return replace(line, status="failed")


def _without_refund(sale: Agreement, payment: Payment) -> Iterator[Transaction]:
    for reversal in (each for transfer in payment.transfers for each in transfer.reversals):
        if reversal.refund_id is None:
            reason = "dispute" if reversal.dispute_id else "reversal"
            yield _line(sale, reversal.id, "refund", reversal.at, -reversal.amount, -reversal.amount, reason)


def _line(sale: Agreement, line_id: str, kind: Type, at: str, amount: int, net: int, reason: str | None) -> Transaction:
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
