"""Sales of tracks (docs/specification.md 10.4): what one is, given what Stripe has of its payment.

Everything here is a pure function of the sale as it was agreed and of the payment as fetched, so duplicates and any
order of events end the same: whoever fetched last, knows most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.money import journal
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.journal import BUYERS, DISPUTES, PLATFORM, JournalEntry, movement, place
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.pricing import Quote
from beatpass.domain.platform.errors import NotFound

Licence = Literal["standard", "exclusive"]
# ``review``: what was paid is not what was agreed; a person must look at it, and no licence is granted.
Status = Literal["pending", "paid", "failed", "refunded", "review"]
# Why a payment that succeeded grants nothing: the buyer gets it back.
TooLate = Literal["sold_to_another", "track_deleted"]

_LINE = "sale_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a buyer set out to buy; never changed. ``account_id`` is the uploader's at Stripe."""

    id: str
    track_id: str
    artist_id: str
    account_id: str
    buyer_id: str
    licence: Licence
    price: int
    fee: int
    currency: str
    at: str

    @property
    def quote(self) -> Quote:
        return Quote(Money(self.price, self.currency), Money(self.fee, self.currency))

    @property
    def line_id(self) -> str:
        """Of its line on the finances page."""
        return f"{_LINE}{self.id}"

    @property
    def group(self) -> str:
        """Stripe's transfer_group of everything that passes this sale's money on."""
        return f"sale_{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has come of it. ``transferred`` is what the producer has of it now, ``refunded`` what the buyer got back.

    ``disputed``: a dispute holds the money; ``dispute`` is the latest one's status at Stripe, also where it moved none.
    ``sent_again``: after a dispute was won, by a transfer of its own.
    """

    status: Status = "pending"
    reason: str | None = None
    charge_id: str | None = None
    paid_at: str | None = None
    refunded: int = 0
    transferred: int = 0
    disputed: bool = False
    dispute: str | None = None
    sent_again: bool = False

    @property
    def granted(self) -> bool:
        """The buyer holds the licence."""
        return self.status == "paid"


def sale_of_line(line_id: str) -> str:
    """The sale whose line of the finances page this is; NotFound for any other line."""
    if not line_id.startswith(_LINE):
        raise NotFound("sale")
    return line_id.removeprefix(_LINE)


def refundable(sale: Agreement, come: Outcome) -> int:
    """What of the price and the fee can still be given back, the producer's part of it with it.

    Nothing while a dispute holds the money; and what was sent again is not the charge's transfer any more, so that a
    refund would leave it with the producer.
    """
    if not come.granted or come.disputed or come.sent_again:
        return 0
    return sale.quote.total.amount - come.refunded


def outcome(sale: Agreement, payment: Payment, *, too_late: TooLate | None = None) -> Outcome:
    """``too_late``: what became of the track before it was paid for."""
    status, reason = _status(sale, payment)
    if too_late and status == "paid":
        status, reason = "review", too_late
    return Outcome(
        status=status,
        reason=reason,
        charge_id=payment.charge_id,
        paid_at=payment.charged_at,
        refunded=payment.refunded,
        transferred=sum(transfer.left for transfer in payment.transfers),
        disputed=any(dispute.held for dispute in payment.disputes),
        dispute=payment.disputes[0].status if payment.disputes else None,  # Stripe lists the latest first
        sent_again=any(transfer.dispute_id for transfer in payment.transfers),
    )


def _status(sale: Agreement, payment: Payment) -> tuple[Status, str | None]:
    if payment.status == "canceled":
        return "failed", "canceled"
    if payment.status != "succeeded":
        return ("failed", payment.error) if payment.error else ("pending", None)
    if Money(payment.amount, payment.currency) != sale.quote.total:
        return "review", "amount_differs"
    return ("refunded", None) if payment.fully_refunded else ("paid", None)


def entries(sale: Agreement, payment: Payment) -> Iterator[JournalEntry]:
    """The journal of this sale so far; earlier fetches gave a part of the same."""

    def money(amount: int) -> Money:
        return Money(amount, payment.currency)

    if payment.charge_id and payment.charged_at and payment.status == "succeeded":
        charged = money(payment.amount)
        yield movement(payment.charge_id, "charge", charged, at=payment.charged_at, source=BUYERS, target=PLATFORM)
    for refund in payment.refunds:
        back = money(refund.amount)
        yield movement(refund.id, "refund", back, at=refund.at, source=PLATFORM, target=BUYERS)
        if not refund.standing:
            failed = f"{refund.id}#failed"
            yield movement(failed, "refund_failed", back, at=refund.at, source=BUYERS, target=PLATFORM)
    for moved in (each for dispute in payment.disputes for each in dispute.movements):
        yield movement(moved.id, "dispute", money(moved.amount), at=moved.at, source=DISPUTES, target=PLATFORM)
    account = journal.producer(sale.artist_id)
    refunds = {refund.id: place(refund.at, refund.id) for refund in payment.refunds}
    for sent in payment.transfers:
        onward = Money(sent.amount, sent.currency)
        # Stripe lists the latest first; what followed the first transfer has a line of its own (transactions.of_sale).
        line = place(sale.at, sale.line_id) if sent is payment.transfers[-1] else place(sent.at, sent.id)
        yield movement(sent.id, "transfer", onward, at=sent.at, source=PLATFORM, target=account, line=line)
        for taken in sent.reversals:
            back = Money(taken.amount, sent.currency)
            line = refunds.get(taken.refund_id or "") or place(taken.at, taken.id)
            yield movement(taken.id, "reversal", back, at=taken.at, source=account, target=PLATFORM, line=line)


# --- what is still to be done at Stripe


@dataclass(frozen=True, slots=True)
class RefundAll:
    """The payment came too late, or is not what was agreed: the buyer gets it back."""

    intent_id: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A dispute took the money from the platform: the producer's part of it comes back."""

    transfer_id: str
    dispute_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class SendAgain:
    """The dispute was won: what was taken back goes to the producer again."""

    dispute_id: str
    amount: int
    charge_id: str


Remedy = RefundAll | TakeBack | SendAgain


def remedies(payment: Payment, *, too_late: bool) -> Iterator[Remedy]:
    """What Stripe must be asked for, each with a key of its own; nothing once it is done.

    A refund that was tried is not tried again: one that failed at the buyer's bank is for a person to look at.
    """
    if too_late and payment.charge_id and not payment.refunds and not payment.disputes:
        yield RefundAll(payment.id)
    for dispute in payment.disputes:
        taken = [
            (transfer, reversal)
            for transfer in payment.transfers
            for reversal in transfer.reversals
            if reversal.dispute_id == dispute.id
        ]
        if dispute.held and not taken:
            yield from (
                TakeBack(transfer.id, dispute.id, transfer.left) for transfer in payment.transfers if transfer.left > 0
            )
        sent = any(transfer.dispute_id == dispute.id for transfer in payment.transfers)
        if dispute.status == "won" and not dispute.held and taken and not sent and payment.charge_id:
            amount = sum(reversal.amount for _, reversal in taken)
            yield SendAgain(dispute.id, amount, payment.charge_id)
