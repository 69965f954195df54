"""Sales of tracks (docs/specification.md 10.4): the outcome of a sale, derived from its payment at Stripe.

Everything here is a pure function of the agreed sale and of the payment as fetched, so that duplicates and any order of
events lead to the same result: the latest fetch decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.money import journal
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.journal import BUYERS, DISPUTES, PLATFORM, JournalEntry, line_sort_key, make_entry
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.pricing import Quote
from beatpass.domain.platform.errors import NotFound

Licence = Literal["standard", "exclusive"]
# ``review``: the amount paid is not the agreed one. An operator must look at it, and no licence is granted.
SaleStatus = Literal["pending", "paid", "failed", "refunded", "review"]
# Why a payment that succeeded grants no licence: the buyer is refunded.
TooLate = Literal["sold_to_another", "track_deleted"]

_LINE = "sale_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What buyer and producer agreed on; it never changes. ``account_id`` is the uploader's at Stripe."""

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
        """The id of its line on the finances page."""
        return f"{_LINE}{self.id}"

    @property
    def group(self) -> str:
        """Stripe's transfer_group of all transfers of this sale."""
        return f"sale_{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleOutcome:
    """``transferred`` is what the producer has of the sale now; ``refunded`` is what the buyer got back.

    ``disputed``: a dispute holds the money. ``dispute`` is the status of the latest dispute, also if it moved no money.
    ``sent_again``: after a won dispute, a further transfer repeated the reversed one.
    """

    status: SaleStatus = "pending"
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


def sale_id_of_line(line_id: str) -> str:
    """The id of the sale that this line of the finances page shows. Raises NotFound for any other line."""
    if not line_id.startswith(_LINE):
        raise NotFound("sale")
    return line_id.removeprefix(_LINE)


def refundable_amount(sale: Agreement, outcome: SaleOutcome) -> int:
    """How much of price and fee can still be refunded, together with the producer's part of it.

    Nothing while a dispute holds the money. Nothing either after a repeated transfer: it does not belong to the charge,
    so that a refund of the charge would not reverse it.
    """
    if not outcome.granted or outcome.disputed or outcome.sent_again:
        return 0
    return sale.quote.total.amount - outcome.refunded


def derive_outcome(sale: Agreement, payment: Payment, *, too_late: TooLate | None = None) -> SaleOutcome:
    """``too_late``: what happened to the track before it was paid for, if the buyer cannot have it any more."""
    status, reason = _status(sale, payment)
    if too_late and status == "paid":
        status, reason = "review", too_late
    return SaleOutcome(
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


def _status(sale: Agreement, payment: Payment) -> tuple[SaleStatus, str | None]:
    if payment.status == "canceled":
        return "failed", "canceled"
    if payment.status != "succeeded":
        return ("failed", payment.error) if payment.error else ("pending", None)
    if Money(payment.amount, payment.currency) != sale.quote.total:
        return "review", "amount_differs"
    return ("refunded", None) if payment.fully_refunded else ("paid", None)


def sale_entries(sale: Agreement, payment: Payment) -> Iterator[JournalEntry]:
    """The journal entries of this sale so far. A later fetch gives the same entries and perhaps more."""

    def money(amount: int) -> Money:
        return Money(amount, payment.currency)

    if payment.charge_id and payment.charged_at and payment.status == "succeeded":
        charged = money(payment.amount)
        yield make_entry(payment.charge_id, "charge", charged, at=payment.charged_at, source=BUYERS, target=PLATFORM)
    for refund in payment.refunds:
        back = money(refund.amount)
        yield make_entry(refund.id, "refund", back, at=refund.at, source=PLATFORM, target=BUYERS)
        if not refund.standing:
            failed = f"{refund.id}#failed"
            yield make_entry(failed, "refund_failed", back, at=refund.at, source=BUYERS, target=PLATFORM)
    for moved in (each for dispute in payment.disputes for each in dispute.movements):
        yield make_entry(moved.id, "dispute", money(moved.amount), at=moved.at, source=DISPUTES, target=PLATFORM)
    account = journal.producer_account(sale.artist_id)
    refunds = {refund.id: line_sort_key(refund.at, refund.id) for refund in payment.refunds}
    for sent in payment.transfers:
        onward = Money(sent.amount, sent.currency)
        # Stripe lists the latest first; each transfer after the first has its own line (transactions.sale_lines).
        line = (
            line_sort_key(sale.at, sale.line_id) if sent is payment.transfers[-1] else line_sort_key(sent.at, sent.id)
        )
        yield make_entry(sent.id, "transfer", onward, at=sent.at, source=PLATFORM, target=account, line=line)
        for taken in sent.reversals:
            back = Money(taken.amount, sent.currency)
            line = refunds.get(taken.refund_id or "") or line_sort_key(taken.at, taken.id)
            yield make_entry(taken.id, "reversal", back, at=taken.at, source=account, target=PLATFORM, line=line)


# --- what remains to be done at Stripe


@dataclass(frozen=True, slots=True)
class RefundPayment:
    """The payment came too late: refund all of it to the buyer."""

    intent_id: str


@dataclass(frozen=True, slots=True)
class ReverseTransfer:
    """A dispute took the money from the platform: reverse the producer's transfer."""

    transfer_id: str
    dispute_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class RepeatTransfer:
    """The dispute was won: transfer to the producer again what was reversed."""

    dispute_id: str
    amount: int
    charge_id: str


Remedy = RefundPayment | ReverseTransfer | RepeatTransfer


def remedies(payment: Payment, *, too_late: bool) -> Iterator[Remedy]:
    """The requests that Stripe must still get; none once they are done.

    A refund is not tried again: if it failed at the buyer's bank, an operator must look at it.
    """
    if too_late and payment.charge_id and not payment.refunds and not payment.disputes:
        yield RefundPayment(payment.id)
    for dispute in payment.disputes:
        taken = [
            (transfer, reversal)
            for transfer in payment.transfers
            for reversal in transfer.reversals
            if reversal.dispute_id == dispute.id
        ]
        if dispute.held and not taken:
            yield from (
                ReverseTransfer(transfer.id, dispute.id, transfer.left)
                for transfer in payment.transfers
                if transfer.left > 0
            )
        sent = any(transfer.dispute_id == dispute.id for transfer in payment.transfers)
        if dispute.status == "won" and not dispute.held and taken and not sent and payment.charge_id:
            amount = sum(reversal.amount for _, reversal in taken)
            yield RepeatTransfer(dispute.id, amount, payment.charge_id)
