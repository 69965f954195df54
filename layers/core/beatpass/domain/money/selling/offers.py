"""Whether what a buyer agreed on is still offered when it is paid for (docs/specification.md 10.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.selling.sales import Agreement, TooLate
from beatpass.domain.money.selling.track_offers import Licence, price_of
from beatpass.domain.platform.times import from_iso

VALID_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An agreement that is not paid yet, with the payment intent by which it can be."""

    sale_id: str
    intent_id: str
    track_id: str
    licence: Licence
    price: int
    at: str


def offer_of(sale: Agreement, intent_id: str) -> Offer:
    return Offer(
        sale_id=sale.id,
        intent_id=intent_id,
        track_id=sale.track_id,
        licence=sale.licence,
        price=sale.price,
        at=sale.at,
    )


def why_void(offer: Offer | Agreement, track: Track | None, *, age: timedelta) -> TooLate | None:
    """Why a payment at this age of the offer comes too late; ``track`` as it is now. None while the offer holds."""
    if track is None:
        return "track_deleted"
    if track.sold:
        return "sold_to_another"
    if not track.public:
        return "withdrawn"
    if price_of(track, offer.licence) != offer.price:
        return "repriced"
    return "expired" if age > VALID_FOR else None


def age_of(offer: Offer | Agreement, now: datetime) -> timedelta:
    return now - from_iso(offer.at)


def age_when_paid(payment: Payment) -> timedelta:
    """By Stripe's clock alone: from the payment intent to its charge."""
    return from_iso(payment.charged_at) - from_iso(payment.begun_at) if payment.charged_at else timedelta()
