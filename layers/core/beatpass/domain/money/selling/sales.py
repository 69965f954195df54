"""Sales of tracks (docs/specification.md 10.4): the outcome of a sale, derived from its payment at Stripe.

Everything here is a pure function of the agreed sale and of the payment as fetched, so that duplicates and any order of
events lead to the same result: the latest fetch decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.selling.pricing import Quote
from beatpass.domain.money.selling.track_offers import Licence
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.facts import Credit

# ``review``: the amount paid is not the agreed one. An operator must look at it, and no licence is granted.
SaleStatus = Literal["pending", "paid", "failed", "refunded", "review"]
# Why a payment that succeeded grants no licence: the buyer is refunded.
TooLate = Literal["sold_to_another", "track_deleted", "withdrawn", "repriced", "expired"]
TOO_LATE: tuple[TooLate, ...] = get_args(TooLate)

_LINE = "sale_"
# The prefix of Stripe's transfer_group of the transfers of a sale.
SALE_GROUP = "sale_"
# The reason of a failed sale whose payment intent was canceled: it cannot be paid any more.
CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What buyer and producer agreed on; it never changes. ``account_id`` is the uploader's at Stripe.

    ``title`` is the track's at that time: the sale's record outlives the track. ``tax`` is on top of price and fee, by
    a ``tax_calculation`` of Stripe's; 0 and empty where Stripe Tax is off.
    """

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
    title: str = ""
    tax: int = 0
    tax_calculation: str = ""

    @property
    def quote(self) -> Quote:
        price, fee, tax = (Money(amount, self.currency) for amount in (self.price, self.fee, self.tax))
        return Quote(price, fee, tax)

    @property
    def line_id(self) -> str:
        """The id of its line on the finances page."""
        return line_id_of(self.id)

    @property
    def group(self) -> str:
        """Stripe's transfer_group of all transfers of this sale."""
        return f"{SALE_GROUP}{self.id}"


@dataclass(frozen=True, slots=True)
class GrantedLicence:
    """When the sale granted its licence, who was credited then, and the album of the track."""

    at: str
    credits: tuple[Credit, ...]
    album_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleOutcome:
    """``transferred`` is what the producer has of the sale now; ``refunded`` is what the buyer got back.

    ``disputed``: a dispute holds the money. ``dispute`` is the status of the latest dispute, also if it moved no money.
    ``sent_again``: after a won dispute or a failed refund, a further transfer repeated the reversed one.
    ``receipt_url`` is for the buyer, at Stripe; ``country`` is the buyer's.
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
    receipt_url: str | None = None
    country: str | None = None

    @property
    def too_late(self) -> TooLate | None:
        """Why the buyer is given everything back instead of the licence."""
        return next((why for why in TOO_LATE if why == self.reason), None)

    @property
    def payable(self) -> bool:
        """The payment intent can still be paid: a declined card can be replaced."""
        return self.status == "pending" or (self.status == "failed" and self.reason != CANCELED)

    @property
    def granted(self) -> bool:
        """The buyer holds the licence."""
        return self.status == "paid"


def line_id_of(sale_id: str) -> str:
    """The id of the line of the finances page that shows the sale."""
    return f"{_LINE}{sale_id}"


def sale_id_of_line(line_id: str) -> str:
    """The id of the sale that this line of the finances page shows. Raises NotFound for any other line."""
    if not line_id.startswith(_LINE):
        raise NotFound("sale")
    return line_id.removeprefix(_LINE)


def refundable_amount(sale: Agreement, outcome: SaleOutcome) -> int:
    """How much of price, fee and tax can still be refunded, together with the producer's part of it.

    Nothing while a dispute holds the money.
    """
    if not outcome.granted or outcome.disputed:
        return 0
    return sale.quote.total.amount - outcome.refunded


def derive_outcome(sale: Agreement, payment: Payment, *, too_late: TooLate | None = None) -> SaleOutcome:
    """``too_late``: what happened to the track before it was paid for, if the buyer cannot have it any more."""
    status, reason = _status(sale, payment)
    if too_late and status in ("paid", "refunded"):
        status, reason = "review" if status == "paid" else status, too_late
    return SaleOutcome(
        status=status,
        reason=reason,
        charge_id=payment.charge_id,
        paid_at=payment.charged_at,
        refunded=payment.refunded,
        transferred=sum(transfer.left for transfer in payment.transfers),
        disputed=any(dispute.held for dispute in payment.disputes),
        dispute=payment.disputes[0].status if payment.disputes else None,  # Stripe lists the latest first
        sent_again=any(transfer.repeated for transfer in payment.transfers),
        receipt_url=payment.receipt_url,
        country=payment.country,
    )


def _status(sale: Agreement, payment: Payment) -> tuple[SaleStatus, str | None]:
    if payment.status == "canceled":
        return "failed", CANCELED
    if payment.status != "succeeded":
        return ("failed", payment.error) if payment.error else ("pending", None)
    if Money(payment.amount, payment.currency) != sale.quote.total:
        return "review", "amount_differs"
    return ("refunded", None) if payment.fully_refunded else ("paid", None)
