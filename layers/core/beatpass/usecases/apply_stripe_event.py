"""Carry out what Stripe's events tell (SPEC 10), whatever their order and however often they come.

An event is only a trigger: the state is fetched, because what an event shows may be old already, and its times are
whole seconds. A change precedes its event, so the fetch that began last knows every change that any event told of; the
start of the fetch therefore guards the state. The state and the note that the event is done are one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

from beatpass.domain.errors import TryAgain
from beatpass.domain.stripe_accounts import StripeAccount, read_account
from beatpass.domain.stripe_events import NotSetUp, StripeEvent
from beatpass.domain.times import to_iso
from beatpass.gateways import poison_queue
from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeRefused, stripe_api
from beatpass.storage import stripe
from beatpass.storage.errors import Conflict
from beatpass.storage.keys import Key
from beatpass.storage.stripe import EventRecord, Status

Clock = Callable[[], datetime]
Park = Callable[[Key, str], None]
Connect = Callable[[], StripeApi]
Applied = Literal["done", "kept", "failed", "skipped"]


def apply_stripe_stream(stream_records: Iterable[dict[str, Any]], *, now: Clock) -> Counter[Applied]:
    """Apply the events among raw records of the table's stream, one by one; how many came to what.

    TryAgain and NotSetUp: deliver the batch again. What is in is noted as done, and skipped then.
    """
    counts: Counter[Applied] = Counter()
    for stream_record in stream_records:
        if record := stripe.from_stream(stream_record):
            counts[apply_stripe_event(record, connect=stripe_api, now=now, park=poison_queue.park)] += 1
    return counts


def apply_stripe_event(record: EventRecord, *, connect: Connect, now: Clock, park: Park) -> Applied:
    """Apply one recorded event, unless it is in already; what can never be applied is noted as failed and parked."""
    return _apply(record, "received", connect=connect, now=now, park=park)


def redrive(record: EventRecord, *, connect: Connect, now: Clock, park: Park) -> Applied:
    """Apply a failed event once more, after its reason was mended."""
    return _apply(record, "failed", connect=connect, now=now, park=park)


def _apply(record: EventRecord, was: Status, *, connect: Connect, now: Clock, park: Park) -> Applied:
    item = stripe.get_event(record.key)
    if item is None or item.status != was:
        return "skipped"
    try:
        event = record.event()
        fetch = _FETCHES.get(event.type)
        return _finish(record.key, fetch(event, connect, now) if fetch else None, was, now)
    except (TryAgain, NotSetUp):
        raise
    except Exception as error:  # noqa: BLE001 - whatever one event stumbles over, the rest goes on
        reason = f"{type(error).__name__}: {error}" if isinstance(error, StripeRefused) else type(error).__name__
        park(record.key, reason)
        stripe.finish_event(record.key, "failed", at=to_iso(now()), was=was, reason=reason)
        return "failed"


def _fetch_account(event: StripeEvent, connect: Connect, now: Clock) -> StripeAccount | None:
    """None for the platform's own account, which is nobody's payout account."""
    # A deauthorized event's object is the application: the account stands on the event alone.
    if event.account is None:
        return None
    api, started = connect(), to_iso(now())
    try:
        return read_account(api.fetch_account(event.account), fetched_at=started)
    except AccountGone:
        return StripeAccount(id=event.account, fetched_at=started)


# What each kind of event asks to be fetched; every other kind is acknowledged and kept.
_FETCHES: dict[str, Callable[[StripeEvent, Connect, Clock], StripeAccount | None]] = {
    "account.updated": _fetch_account,
    "account.application.authorized": _fetch_account,
    "account.application.deauthorized": _fetch_account,
    "capability.updated": _fetch_account,
}


def _finish(key: Key, account: StripeAccount | None, was: Status, now: Clock) -> Applied:
    status: Literal["done", "kept"] = "done" if account else "kept"
    try:
        stripe.finish_event(key, status, at=to_iso(now()), was=was, account=account)
    except Conflict:
        item = stripe.get_event(key)
        if item is None or item.status != was:
            return "skipped"
        stored = stripe.get_account(account.id) if account else None
        if stored is None or account is None or stored.fetched_at < account.fetched_at:
            raise  # neither the event nor the account stands in the way: two writers merely met
        # A fetch begun no earlier is in, and it saw what this one saw.
        stripe.finish_event(key, status, at=to_iso(now()), was=was)
    return status
