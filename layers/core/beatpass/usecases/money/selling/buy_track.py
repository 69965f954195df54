"""Buy a licence of a track (docs/specification.md 10.4): store the agreement, and create the payment at Stripe."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.money.accounts.payout_readiness import SalesRefused
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.selling.offers import age_of, why_void
from beatpass.domain.money.selling.pricing import CURRENCY, quote
from beatpass.domain.money.selling.sales import Agreement
from beatpass.domain.money.selling.taxes import BuyerLocation
from beatpass.domain.money.selling.track_offers import Licence, price_of
from beatpass.domain.platform.errors import (
    Invalid,
    NotForSale,
    NotFound,
    OfferEnded,
    OwnTrack,
    PurchaseIdTaken,
    SellerRefused,
    TrackSold,
)
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import Connect, LocationRefused, StripeApi, StripeRefused, stripe_api
from beatpass.settings import SETTINGS
from beatpass.storage.catalogue.entities import entity_of, track_item, user_item, user_of
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money import stripe_events
from beatpass.storage.money.sales import find_intent, get_sale, holder_item, holder_of, put_agreement, put_intent
from beatpass.storage.money.stripe_accounts import find_connection, forget_refusal, put_refusal


def buy_track(
    track_id: str,
    *,
    purchase_id: str,
    licence: Licence,
    user_id: str,
    now: datetime,
    location: BuyerLocation | None = None,
    connect: Connect = stripe_api,
) -> tuple[Agreement, str]:
    """The sale and the payment's client secret. A repeated purchase_id gives the same sale, at its original price.

    The buyer's ``location`` is needed where Stripe Tax is on. Raises NotFound for a track that is not public, OwnTrack,
    TrackSold, NotForSale, OfferEnded, PurchaseIdTaken, Invalid (the location), SellerRefused (Stripe does not let this
    producer be paid; its page says so) and TryAgain.
    """
    sale = _find_agreement(track_id, purchase_id, licence, user_id, now=now)
    if sale is None:
        sale = _make_agreement(track_id, purchase_id, licence, user_id, at=to_iso(now))
        if SETTINGS.stripe_tax:
            sale = _with_tax(sale, location, connect())
        try:
            put_agreement(sale)
        except Conflict:
            return buy_track(
                track_id,
                purchase_id=purchase_id,
                licence=licence,
                user_id=user_id,
                location=location,
                now=now,
                connect=connect,
            )
    api = connect()
    if intent_id := find_intent(sale.id):
        return sale, api.fetch_client_secret(intent_id)
    try:
        intent_id, secret = api.create_intent(sale)
    except StripeRefused as error:  # the account lost its capability, or cannot be paid from this country
        country = _note_refusal(sale, str(error), at=to_iso(now))
        raise SellerRefused(country=country) from error
    put_intent(sale, intent_id)
    forget_refusal(sale.artist_id)
    return sale, secret


def _with_tax(sale: Agreement, location: BuyerLocation | None, api: StripeApi) -> Agreement:
    """Before the agreement is stored: its total never changes."""
    if location is None:
        raise Invalid(buyer_location="Say where the buyer is: tax depends on it.")
    try:
        tax = api.calculate_tax(sale.quote.before_tax, location)
    except LocationRefused as error:
        raise Invalid(
            buyer_location="Tax cannot be told for this place: check country, postal_code and state."
        ) from error
    return replace(sale, tax=tax.amount, tax_calculation=tax.calculation)


def _note_refusal(sale: Agreement, code: str, *, at: str) -> str:
    """For the producer's finances page; the account's country."""
    account = stripe_events.get_account(sale.account_id)
    put_refusal(sale.artist_id, SalesRefused(code=code, at=at))
    return (account.country if account else None) or "unknown"


def _find_agreement(
    track_id: str, purchase_id: str, licence: Licence, user_id: str, *, now: datetime
) -> Agreement | None:
    """Raises PurchaseIdTaken, and OfferEnded where it was not paid and does not hold any more."""
    stored = get_sale(purchase_id)
    if stored is None:
        return None
    sale = stored.agreement
    if (sale.track_id, sale.licence, sale.buyer_id) != (track_id, licence, user_id):
        raise PurchaseIdTaken
    track = entity_of(Track, get_together([track_item(track_id)])[0])
    if stored.state.outcome.payable and why_void(sale, track, age=age_of(sale, now)):
        raise OfferEnded
    return sale


def _make_agreement(track_id: str, purchase_id: str, licence: Licence, user_id: str, *, at: str) -> Agreement:
    item, held, buyer = get_together([track_item(track_id), holder_item(track_id), user_item(user_id)])
    track = entity_of(Track, item)
    if track is None or not track.public:
        raise NotFound("track")
    if set(track.credits) & set(user_of(buyer, user_id).artist_ids):
        raise OwnTrack
    if track.sold or holder_of(held):
        raise TrackSold
    price = price_of(track, licence)
    if price is None:
        raise NotForSale
    return Agreement(
        id=purchase_id,
        track_id=track_id,
        artist_id=track.uploader_id,
        account_id=_find_payable_account(track.uploader_id),
        buyer_id=user_id,
        licence=licence,
        price=price,
        fee=quote(Money(price, CURRENCY)).fee.amount,
        currency=CURRENCY,
        at=at,
        title=track.title,
    )


def _find_payable_account(artist_id: str) -> str:
    """The producer's account. Raises NotForSale if it cannot be paid."""
    connection = find_connection(artist_id)
    account = stripe_events.get_account(connection.account_id) if connection else None
    if account is None or not account.transfers_active:
        raise NotForSale
    return account.id
