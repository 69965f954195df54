"""Do what could not be done at Stripe before: waiting events, refused remedies, offers that ended.

Each stands for itself: what still fails waits for its next try, and the others go on. See docs/stripe.md 4.9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.money.offers import Offer, age_of, why_void
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import Connect, NotYet, StripeApi, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.sales import forget_offer, list_due_remedies, list_offers
from beatpass.storage.money.stripe_events import EventRecord, forget_waiting, list_waiting
from beatpass.usecases.money.apply_stripe_event import put_off, retry_waiting
from beatpass.usecases.money.refresh_sale import refresh_sale
from beatpass.usecases.platform.callables import Clock, Quarantine

# More than one run has time for.
_MOST_IN_A_RUN = 1_000
# More faults in a row than this, and Stripe is down.
_MOST_FAULTS = 5
# An intent that Stripe will not cancel was paid or canceled already; its event is applied by then, or found missing.
_GIVEN_UP_AFTER = timedelta(days=7)
_PASSING = (Conflict, NotYet, StripeUnavailable, StripeRefused)


def follow_up_stripe(
    *,
    now: Clock,
    connect: Connect = stripe_api,
    quarantine: Quarantine = quarantine_queue.quarantine,
    in_time: Callable[[], bool] = lambda: True,
) -> Counter[str]:
    """Counts of events by outcome, of sales looked at again, and of offers ended. Raises TryAgain and NotSetUp."""
    counts: Counter[str] = Counter()
    for due_at, record in list_waiting(to_iso(now()), limit=_MOST_IN_A_RUN):
        if not in_time() or counts["event waiting"] - counts["event done"] > _MOST_FAULTS:
            break
        counts[f"event {_retry(due_at, record, now, connect, quarantine)}"] += 1
    for intent_id in list_due_remedies(to_iso(now()), limit=_MOST_IN_A_RUN):
        if not in_time():
            break
        with suppress(*_PASSING):
            refresh_sale(intent_id, api=connect(), now=now, also=lambda _: None)
            counts["sale refreshed"] += 1
    counts["offer ended"] = _end_offers(now, connect, in_time)
    return counts


def _retry(due_at: str, record: EventRecord, now: Clock, connect: Connect, quarantine: Quarantine) -> str:
    try:
        applied = retry_waiting(record, connect=connect, now=now, quarantine=quarantine)
    except _PASSING as error:
        with suppress(Conflict):  # another run has put it off
            put_off(record, error, now=now, due_at=due_at)
        return "waiting"
    with transaction() as writes:
        forget_waiting(writes, record.key, due_at)
    return applied


def _end_offers(now: Clock, connect: Connect, in_time: Callable[[], bool]) -> int:
    """Cancel the payment intents of offers that do not hold any more; the number of them."""
    offers, ended = list_offers(), 0
    for first in range(0, len(offers), BATCH_GET_ITEMS):
        some = offers[first : first + BATCH_GET_ITEMS]
        ids = list(dict.fromkeys(offer.track_id for offer in some))
        tracks = dict(zip(ids, get_together([*map(track_item, ids)]), strict=True))
        for offer in some:
            if why_void(offer, entity_of(Track, tracks[offer.track_id]), age=age_of(offer, now())) and in_time():
                ended += _cancel(offer, connect(), now)
    return ended


def _cancel(offer: Offer, api: StripeApi, now: Clock) -> bool:
    """The intent's event ends the offer."""
    try:
        api.cancel_intent(offer.intent_id)
    except StripeUnavailable:
        return False
    except StripeRefused:
        if now() - from_iso(offer.at) > _GIVEN_UP_AFTER:
            forget_offer(offer)
        return False
    return True
