"""Carry out what Stripe's events tell (SPEC 10), whatever their order and however often they come.

An event is only a trigger: the state is fetched, because what an event shows may be old already, and its times are
whole seconds. A change precedes its event, so the fetch that began last knows every change that any event told of; the
start of the fetch therefore guards the state. The state and the note that the event is done are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from beatpass.domain.stripe_accounts import StripeAccount, read_account
from beatpass.domain.stripe_events import StripeEvent
from beatpass.domain.times import to_iso
from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeRefused, StripeUnavailable
from beatpass.gateways.stripe_secrets import SecretsMissing, SecretsUnavailable
from beatpass.storage import stripe
from beatpass.storage.errors import Conflict, Unavailable
from beatpass.storage.keys import Key
from beatpass.storage.stripe import EventRecord, Status

Clock = Callable[[], datetime]
Park = Callable[[Key, str], None]
Connect = Callable[[], StripeApi]
Applied = Literal["done", "kept", "failed", "skipped"]

# Faults that pass: the batch is raised back to the stream and comes again.
PASSING = (Conflict, Unavailable, StripeUnavailable, SecretsMissing, SecretsUnavailable)


def apply_stripe_event(record: EventRecord, *, connect: Connect, now: Clock, park: Park) -> Applied:
    """Apply one recorded event, unless it is in already; what can never be applied is noted as failed and parked.

    Raises one of PASSING: deliver it again.
    """
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
        account = _fetch(event, connect(), now) if _is_about_account(event) else None
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one event stumbles over, the rest goes on
        reason = f"{type(error).__name__}: {error}" if isinstance(error, StripeRefused) else type(error).__name__
        park(record.key, reason)
        stripe.finish_event(record.key, "failed", at=to_iso(now()), was=was, reason=reason)
        return "failed"
    return _finish(record.key, account, was, now)


# Kinds of event that say: this account is not what it was.
_ACCOUNT_KINDS = frozenset(
    {
        "account.updated",
        "account.application.authorized",
        "account.application.deauthorized",
        "capability.updated",
    }
)


def _is_about_account(event: StripeEvent) -> bool:
    """The platform's own account has its events too; it is nobody's payout account."""
    return event.type in _ACCOUNT_KINDS and event.account is not None


def _fetch(event: StripeEvent, api: StripeApi, now: Clock) -> StripeAccount:
    # A deauthorized event's object is the application: the account stands on the event alone.
    account_id = str(event.account)
    started = to_iso(now())
    try:
        return read_account(api.fetch_account(account_id), fetched_at=started)
    except AccountGone:
        return StripeAccount(id=account_id, fetched_at=started)


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
            raise  # neither the event nor the account stands in the way: the two writers merely met
        # A later fetch is in, and it saw what this one saw.
        stripe.finish_event(key, status, at=to_iso(now()), was=was)
    return status
