"""Do what could not be done at Stripe before: waiting events, refused remedies, offers that ended.

Each stands for itself: what still fails waits for its next try, and the others go on. See docs/stripe.md 4.9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from beatpass.domain.platform.times import to_iso
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import Connect, NotYet, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.sales import list_due_remedies
from beatpass.storage.money.stripe_events import EventRecord, forget_waiting, list_waiting
from beatpass.usecases.money.apply_stripe_event import Applied, put_off, retry_waiting
from beatpass.usecases.money.selling.end_offers import end_offers
from beatpass.usecases.money.selling.refresh_sale import refresh_sale
from beatpass.usecases.platform.callables import Clock, Quarantine

# More than one run has time for.
_MOST_IN_A_RUN = 1_000
# More faults than this beyond what was done, and Stripe is down. What waits for something else is no fault.
_MOST_FAULTS = 5
_PASSING = (Conflict, NotYet, StripeUnavailable, StripeRefused)


def follow_up_stripe(
    *,
    now: Clock,
    connect: Connect = stripe_api,
    quarantine: Quarantine = quarantine_queue.quarantine,
    in_time: Callable[[], bool] = lambda: True,
) -> Counter[str]:
    """Counts of events by outcome, of sales looked at again, and of offers ended. Raises TryAgain and NotSetUp."""
    counts, faults = Counter[str](), 0
    for due_at, record in list_waiting(to_iso(now()), limit=_MOST_IN_A_RUN):
        if not in_time() or faults - counts["event done"] > _MOST_FAULTS:
            break
        applied, fault = _retry(due_at, record, now, connect, quarantine)
        counts[f"event {applied}"] += 1
        faults += isinstance(fault, StripeUnavailable)
    for intent_id in list_due_remedies(to_iso(now()), limit=_MOST_IN_A_RUN):
        if not in_time():
            break
        with suppress(*_PASSING):
            refresh_sale(intent_id, api=connect(), now=now, also=lambda _: None)
            counts["sale refreshed"] += 1
    with suppress(StripeUnavailable):
        counts["offer ended"] = end_offers(now=now, connect=connect, in_time=in_time)
    return counts


def _retry(
    due_at: str, record: EventRecord, now: Clock, connect: Connect, quarantine: Quarantine
) -> tuple[Applied, Exception | None]:
    """What became of it, and why it waits on."""
    try:
        applied = retry_waiting(record, connect=connect, now=now, quarantine=quarantine)
    except _PASSING as error:
        with suppress(Conflict):  # another run has put it off
            put_off(record, error, now=now, due_at=due_at)
        return "waiting", error
    with transaction() as writes:
        forget_waiting(writes, record.key, due_at)
    return applied, None
