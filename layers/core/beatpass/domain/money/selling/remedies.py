"""What Stripe must be asked for because of the state of a payment (docs/stripe.md 4.7).

A remedy that Stripe refuses is tried again daily, each time under a new idempotency key, until it is carried out or the
payment does not need it any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from beatpass.domain.money.payments import Dispute, Payment, Refund
from beatpass.domain.money.selling.sales import Agreement, TooLate
from beatpass.domain.platform.times import to_iso

Cause = Literal["refund", "dispute"]
# What a producer reads while a remedy waits.
Waiting = Literal["disputed_not_taken_back", "refunded_not_taken_back", "not_sent_again", "not_refunded"]
_DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RefundPayment:
    """The payment came too late: refund all that is left of it to the buyer."""

    intent_id: str

    @property
    def name(self) -> str:
        return "refund:all"

    @property
    def waiting(self) -> Waiting:
        return "not_refunded"


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The buyer has, or gets, the money: reverse the producer's part of a transfer."""

    cause: Cause
    cause_id: str
    transfer_id: str
    amount: int

    @property
    def name(self) -> str:
        return f"{self.cause}:{self.cause_id}:{self.transfer_id}:{self.amount}:reversal"

    @property
    def waiting(self) -> Waiting:
        return "disputed_not_taken_back" if self.cause == "dispute" else "refunded_not_taken_back"


@dataclass(frozen=True, slots=True)
class SendAgain:
    """The dispute was won, or the refund failed: transfer to the producer again what was reversed."""

    cause: Cause
    cause_id: str
    amount: int

    @property
    def name(self) -> str:
        return f"{self.cause}:{self.cause_id}:reinstatement"

    @property
    def waiting(self) -> Waiting:
        return "not_sent_again"


Remedy = RefundPayment | TakeBack | SendAgain


@dataclass(frozen=True, slots=True)
class Attempt:
    """A remedy that Stripe refused, with its error code: the next try has this ``number``, and is due then."""

    number: int
    due_at: str
    code: str
    waiting: Waiting


def after_refusal(remedy: Remedy, before: Attempt | None, code: str, now: datetime) -> Attempt:
    """A refund of a late payment is tried again at once, without the producer's part, which is taken back later."""
    number = before.number if before else 1
    at_once = isinstance(remedy, RefundPayment) and number == 1
    return Attempt(number + 1, to_iso(now if at_once else now + _DAILY), code, remedy.waiting)


def remedies(sale: Agreement, payment: Payment, *, too_late: TooLate | None) -> Iterator[Remedy]:
    """The requests that Stripe must still get; none once they are done.

    A refund is not tried again once Stripe took it: if it failed at the buyer's bank, an operator must look at it.
    After one of a part, which somebody made at Stripe, the rest is refunded.
    """
    if too_late and _can_be_refunded(payment):
        yield RefundPayment(payment.id)
    for cause, cause_id, amount in _owed(sale, payment):
        yield from _take_back(payment, cause, cause_id, amount)
    for dispute in payment.disputes:
        if dispute.status == "won" and not dispute.held:
            taken = _taken(payment, "dispute", dispute.id)
            amount = min(taken, taken * dispute.reinstated // dispute.withdrawn) if dispute.withdrawn else 0
            yield from _send_again(payment, "dispute", dispute.id, amount)
    for refund in payment.refunds if not too_late else ():
        if not refund.standing:
            yield from _send_again(payment, "refund", refund.id, _taken(payment, "refund", refund.id))


def _can_be_refunded(payment: Payment) -> bool:
    paid = payment.charge_id is not None and payment.status == "succeeded"
    refunds_stand = all(each.standing for each in payment.refunds)
    return paid and refunds_stand and payment.refunded < payment.amount and not payment.disputes


def _owed(sale: Agreement, payment: Payment) -> Iterator[tuple[Cause, str, int]]:
    """What the producer still owes for each refund and held dispute: its share of what the buyer has, rounded down.

    The share of all causes together is rounded, so that nothing is left once the buyer has everything. Refunds that
    the platform gave of its own are not counted.
    """
    counted = given = 0
    for cause, found, amount in _causes(payment):
        taken = _taken(payment, cause, found.id)
        reversed_by_stripe = isinstance(found, Refund) and not found.take_back
        if reversed_by_stripe and not taken:
            continue
        counted += amount
        due = sale.price * min(counted, payment.amount) // payment.amount - given
        given += taken if reversed_by_stripe else max(due, taken)
        if not reversed_by_stripe and due > taken:
            yield cause, found.id, due - taken


def _causes(payment: Payment) -> Iterator[tuple[Cause, Refund | Dispute, int]]:
    """Refunds that stand, then disputes that hold money, the oldest first, with their amount in the sale's currency."""
    for refund in sorted(payment.refunds, key=lambda each: (each.at, each.id)):
        if refund.standing:
            yield "refund", refund, refund.amount
    for dispute in sorted(payment.disputes, key=lambda each: (each.at, each.id)):
        if dispute.held:
            yield "dispute", dispute, _disputed_amount(payment, dispute)


def _disputed_amount(payment: Payment, dispute: Dispute) -> int:
    """In the payment's currency; where the bank disputes in another one, by what left the balance of what arrived.

    All of it where that left the balance of another currency: the rate is not known, and most disputes are of all.
    """
    if dispute.currency == payment.currency:
        return min(dispute.amount, payment.amount)
    settled = payment.settled
    if settled is None or settled.amount <= 0 or {each.currency for each in dispute.movements} != {settled.currency}:
        return payment.amount
    return min(payment.amount * dispute.withdrawn // settled.amount, payment.amount)


def _taken(payment: Payment, cause: Cause, cause_id: str) -> int:
    return sum(
        reversal.amount
        for transfer in payment.transfers
        for reversal in transfer.reversals
        if (reversal.refund_id if cause == "refund" else reversal.dispute_id) == cause_id
    )


def _take_back(payment: Payment, cause: Cause, cause_id: str, amount: int) -> Iterator[TakeBack]:
    """From the transfers that have something left, the latest first."""
    for transfer in payment.transfers:
        part = min(amount, transfer.left)
        if part > 0:
            yield TakeBack(cause, cause_id, transfer.id, part)
            amount -= part


def _send_again(payment: Payment, cause: Cause, cause_id: str, amount: int) -> Iterator[SendAgain]:
    sent = any(
        (transfer.refund_id if cause == "refund" else transfer.dispute_id) == cause_id for transfer in payment.transfers
    )
    if amount > 0 and not sent and payment.charge_id:
        yield SendAgain(cause, cause_id, amount)
