"""Cancel the payments of offers that do not hold any more (docs/specification.md 10.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.money.selling.offers import Offer, age_of, why_void
from beatpass.domain.platform.times import from_iso
from beatpass.gateways.stripe_api import Connect, StripeApi, StripeRefused
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get_together
from beatpass.storage.money.sales import forget_offer, list_offers
from beatpass.usecases.platform.callables import Clock

# An intent that Stripe will not cancel was paid or canceled already; its event is applied by then, or found missing.
_GIVEN_UP_AFTER = timedelta(days=7)


def end_offers(
    *, now: Clock, connect: Connect, in_time: Callable[[], bool] = lambda: True, track_id: str | None = None
) -> int:
    """Cancel those of all offers, or of those of one track; the number of them. One call for all offers, and one for
    each hundred of them. Raises StripeUnavailable.
    """
    offers, ended = [each for each in list_offers() if track_id in (None, each.track_id)], 0
    for first in range(0, len(offers), BATCH_GET_ITEMS):
        for offer in _void(offers[first : first + BATCH_GET_ITEMS], now):
            if in_time():
                ended += _cancel(offer, connect(), now)
    return ended


def _void(offers: Sequence[Offer], now: Clock) -> list[Offer]:
    ids = list(dict.fromkeys(offer.track_id for offer in offers))
    tracks = dict(zip(ids, get_together([*map(track_item, ids)]), strict=True))
    return [
        offer for offer in offers if why_void(offer, entity_of(Track, tracks[offer.track_id]), age=age_of(offer, now()))
    ]


def _cancel(offer: Offer, api: StripeApi, now: Clock) -> bool:
    """The intent's event ends the offer."""
    try:
        api.cancel_intent(offer.intent_id)
    except StripeRefused:
        if now() - from_iso(offer.at) > _GIVEN_UP_AFTER:
            forget_offer(offer)
        return False
    return True
