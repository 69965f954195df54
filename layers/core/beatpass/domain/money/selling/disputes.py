"""Disputes of sales, as the producer sees them (docs/specification.md 10.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.money.payments import Dispute, Payment
from beatpass.domain.money.selling.sales import Agreement
from beatpass.domain.money.selling.track_offers import Licence

# ``closed``: the bank ended it before it took money, or for another reason than a decision.
DisputeOutcome = Literal["open", "won", "lost", "closed"]
_OUTCOMES: dict[str, DisputeOutcome] = {
    "won": "won",
    "lost": "lost",
    "warning_closed": "closed",
    "prevented": "closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedSale:
    """A dispute with the sale that it is about. ``amount`` is what the bank disputes, in its own currency; ``reason``
    and ``status`` are Stripe's words, ``due_by`` is by when evidence has to be there.

    ``taken`` of the producer's money was taken back for it, ``returned`` was sent again, in ``sale_currency``.
    """

    id: str
    sale_id: str
    track_id: str
    title: str
    licence: Licence
    amount: int
    currency: str
    reason: str
    status: str
    at: str
    due_by: str | None
    taken: int
    returned: int
    sale_currency: str

    @property
    def outcome(self) -> DisputeOutcome:
        return _OUTCOMES.get(self.status, "open")

    @property
    def needs_response(self) -> bool:
        """Whether evidence can be handed in now."""
        return self.status.endswith("needs_response")


def disputed_sales(sale: Agreement, payment: Payment) -> Iterator[DisputedSale]:
    for dispute in payment.disputes:
        yield _disputed(sale, payment, dispute)


def _disputed(sale: Agreement, payment: Payment, dispute: Dispute) -> DisputedSale:
    reversals = (each for transfer in payment.transfers for each in transfer.reversals)
    return DisputedSale(
        id=dispute.id,
        sale_id=sale.id,
        track_id=sale.track_id,
        title=sale.title,
        licence=sale.licence,
        amount=dispute.amount,
        currency=dispute.currency,
        reason=dispute.reason,
        status=dispute.status,
        at=dispute.at,
        due_by=dispute.due_by,
        taken=sum(each.amount for each in reversals if each.dispute_id == dispute.id),
        returned=sum(each.amount for each in payment.transfers if each.dispute_id == dispute.id),
        sale_currency=sale.currency,
    )
