"""Carry out what Stripe's events tell (docs/specification.md 10.8), whatever their order and however often they come.

An event is only a trigger: the state is fetched, because what an event shows may be old already, and its times are
whole seconds. A change precedes its event, so the fetch that began last knows every change that any event told of; the
start of the fetch therefore guards the state. The state and the note that the event is done are one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from beatpass.domain.money.stripe_events import NotSetUp, StripeEvent
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.times import to_iso
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import StripeApi, StripeRefused, stripe_api
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.stripe_events import EventRecord, Status
from beatpass.usecases.money.refresh_account import refresh_account
from beatpass.usecases.money.refresh_payout import refresh_payout
from beatpass.usecases.money.refresh_sale import refresh_sale
from beatpass.usecases.money.refresh_split import refresh_split, wake_splits
from beatpass.usecases.money.take_invoice import take_invoice
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

Clock = Callable[[], datetime]
Quarantine = Callable[[Key, str], None]
Connect = Callable[[], StripeApi]
Applied = Literal["done", "kept", "failed", "skipped"]


def apply_stripe_stream(stream_records: Iterable[dict[str, Any]], *, now: Clock) -> Counter[Applied]:
    """Apply the events among raw records of the table's stream, one by one; how many came to what.

    TryAgain and NotSetUp: deliver the batch again. What is in is noted as done, and skipped then.
    """
    counts: Counter[Applied] = Counter()
    for stream_record in stream_records:
        if record := stripe_events.from_stream(stream_record):
            counts[apply_stripe_event(record, connect=stripe_api, now=now, quarantine=quarantine_queue.quarantine)] += 1
    return counts


def apply_stripe_event(record: EventRecord, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    """Apply one recorded event, unless it is in already; what can never be applied is noted as failed and parked."""
    return _apply(record, "received", connect=connect, now=now, quarantine=quarantine)


def redrive(record: EventRecord, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    """Apply a failed event once more, after its reason was mended."""
    return _apply(record, "failed", connect=connect, now=now, quarantine=quarantine)


def _apply(record: EventRecord, was: Status, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    try:
        event = record.event()
        refresh = _REFRESHES.get(event.type, _keep)
        return retry_conflicts(lambda: _attempt(refresh, Told(event, record.key, was, connect, now)))
    except (TryAgain, NotSetUp):
        raise
    except Exception as error:  # noqa: BLE001 - whatever one event stumbles over, the rest goes on
        reason = f"{type(error).__name__}: {error}" if isinstance(error, StripeRefused) else type(error).__name__
        quarantine(record.key, reason)
        with transaction() as writes:
            stripe_events.finish(writes, record.key, "failed", at=to_iso(now()), was=was, reason=reason)
        return "failed"


def _attempt(refresh: Refresh, told: Told) -> Applied:
    item = stripe_events.get_event(told.key)
    return refresh(told) if item and item.status == told.was else "skipped"


@dataclass(frozen=True, slots=True)
class Told:
    """An event to be carried out, and how to reach Stripe and the clock."""

    event: StripeEvent
    key: Key
    was: Status
    connect: Connect
    now: Clock

    def done(self, writes: Writes) -> None:
        """The event is carried out with the transaction that says so."""
        stripe_events.finish(writes, self.key, "done", at=to_iso(self.now()), was=self.was)


Refresh = Callable[[Told], Applied]


def _keep(told: Told) -> Applied:
    """Acknowledged and kept: nothing is to be done about it."""
    with transaction() as writes:
        stripe_events.finish(writes, told.key, "kept", at=to_iso(told.now()), was=told.was)
    return "kept"


def _account(told: Told) -> Applied:
    """The platform's own account is nobody's payout account.

    A deauthorized event's object is the application: the account stands on the event alone.
    """
    if told.event.account is None:
        return _keep(told)
    account = refresh_account(told.event.account, api=told.connect(), now=told.now, also=told.done)
    if account.transfers_active and account.artist_id:
        # Only sooner than by themselves: whoever ends here leaves them to their daily try.
        wake_splits(account.artist_id, now=told.now())
    return "done"


def _sale(told: Told) -> Applied:
    """Of the platform: the object leads to its payment. What belongs to no sale of ours is kept."""
    if told.event.account is not None:
        return _keep(told)
    api = told.connect()
    intent_id = api.find_intent(told.event.object_id)
    if intent_id is None or not refresh_sale(intent_id, api=api, now=told.now, also=told.done):
        return _keep(told)
    return "done"


def _payout(told: Told) -> Applied:
    """Of a connected account. The platform's own payouts are kept."""
    account_id = told.event.account
    if account_id is None or not refresh_payout(
        told.event.object_id, account_id, api=told.connect(), now=told.now, also=told.done
    ):
        return _keep(told)
    return "done"


def _transfer(told: Told) -> Applied:
    """Of a split of the pool, or of a sale."""
    if told.event.account is None and refresh_split(told.event.object_id, api=told.connect(), also=told.done):
        return "done"
    return _sale(told)


def _invoice(told: Told) -> Applied:
    """Of the platform, and of a subscription: what it brought goes into the month's pool."""
    if told.event.account is not None:
        return _keep(told)
    taken = take_invoice(told.event.object_id, api=told.connect(), now=told.now, also=told.done)
    return "done" if taken else _keep(told)


# What each kind of event asks to be refetched; every other kind is acknowledged and kept.
_REFRESHES: dict[str, Refresh] = {
    "account.updated": _account,
    "account.application.authorized": _account,
    "account.application.deauthorized": _account,
    "capability.updated": _account,
    "payment_intent.succeeded": _sale,
    "payment_intent.payment_failed": _sale,
    "payment_intent.canceled": _sale,
    "charge.refunded": _sale,
    "refund.created": _sale,
    "refund.updated": _sale,
    "refund.failed": _sale,
    "charge.dispute.created": _sale,
    "charge.dispute.updated": _sale,
    "charge.dispute.closed": _sale,
    "charge.dispute.funds_withdrawn": _sale,
    "charge.dispute.funds_reinstated": _sale,
    "transfer.created": _transfer,
    "transfer.reversed": _transfer,
    "payout.created": _payout,
    "payout.updated": _payout,
    "payout.paid": _payout,
    "payout.failed": _payout,
    "payout.canceled": _payout,
    "payout.reconciliation_completed": _payout,
    "invoice.paid": _invoice,
}
