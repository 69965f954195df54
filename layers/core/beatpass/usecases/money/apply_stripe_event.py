"""Apply Stripe's events (docs/specification.md 10.8), in any order and any number of times.

An event is only a trigger for a fetch: the object that it carries may be old, and its time is in whole seconds. A
change precedes its event, so the fetch that began last has seen every change that any event reported; the start of the
fetch therefore guards the state. The state and the event's status are written in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from beatpass.domain.money.stripe_events import OFFERS_ENDED, NotSetUp, StripeEvent
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.times import to_iso
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import Connect, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.sales import find_intent
from beatpass.storage.money.stripe_events import EventRecord, EventStatus
from beatpass.usecases.money.accounts.book_platform_payout import book_platform_payout
from beatpass.usecases.money.accounts.refresh_account import refresh_account
from beatpass.usecases.money.accounts.refresh_payout import refresh_payout
from beatpass.usecases.money.pooling.pool_parameters import pool_rules
from beatpass.usecases.money.pooling.refresh_invoice import refresh_invoice
from beatpass.usecases.money.pooling.refresh_split import refresh_split, wake_splits
from beatpass.usecases.money.selling.end_offers import end_offers
from beatpass.usecases.money.selling.refresh_sale import refresh_sale
from beatpass.usecases.platform.callables import Clock, Quarantine
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

Applied = Literal["done", "kept", "failed", "skipped", "waiting"]
# One object that Stripe cannot give must not hold up the others; when it gives several not, it is down.
_MOST_FAULTS = 1
_PAUSE = timedelta(minutes=10)


def apply_stripe_stream(stream_records: Iterable[dict[str, Any]], *, now: Clock) -> Counter[Applied]:
    """Apply the events in raw records of the table's stream, one by one; count them by outcome.

    An event that cannot be applied now waits by itself (follow_up_stripe tries it again), and the others go on. Raises
    TryAgain and NotSetUp where none can be applied: the batch must be delivered again. Applied events are skipped then.
    """
    counts: Counter[Applied] = Counter()
    for stream_record in stream_records:
        if record := stripe_events.from_stream(stream_record):
            counts[_apply_or_wait(record, now, may_wait=counts["waiting"] < _MOST_FAULTS)] += 1
    return counts


def _apply_or_wait(record: EventRecord, now: Clock, *, may_wait: bool) -> Applied:
    try:
        return apply_stripe_event(record, connect=stripe_api, now=now, quarantine=quarantine_queue.quarantine)
    except Unavailable:  # DynamoDB could not note that it waits either
        raise
    except TryAgain as error:
        if isinstance(error, StripeUnavailable) and not may_wait:
            raise
        return put_off(record, error, now=now)


def put_off(record: EventRecord, error: Exception, *, now: Clock, due_at: str | None = None) -> Applied:
    """Let the event wait; ``due_at`` is when it was due, for one that waited before."""
    with transaction() as writes:
        stripe_events.postpone(writes, record, to_iso(now() + _PAUSE), was_due_at=due_at, reason=type(error).__name__)
    return "waiting"


def apply_stripe_event(record: EventRecord, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    """Apply a recorded event once. One that can never be applied gets the status failed and is quarantined."""
    return _apply(record, "received", connect=connect, now=now, quarantine=quarantine)


def retry_waiting(record: EventRecord, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    """Apply an event that waits. Raises as apply_stripe_event; then it still waits."""
    return _apply(record, "waiting", connect=connect, now=now, quarantine=quarantine)


def redrive(record: EventRecord, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    """Apply a failed event once more, after its cause was fixed."""
    return _apply(record, "failed", connect=connect, now=now, quarantine=quarantine)


def _apply(record: EventRecord, was: EventStatus, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    try:
        event = record.event()
        refresh = _OWN.get(event.type) or _REFRESHES.get(event.type, _keep)
        return retry_conflicts(lambda: _attempt(refresh, EventTask(event, record.key, was, connect, now)))
    except (TryAgain, NotSetUp):
        raise
    except Exception as error:  # noqa: BLE001 - an event that fails must not stop the others
        reason = f"{type(error).__name__}: {error}" if isinstance(error, StripeRefused) else type(error).__name__
        quarantine(record.key, reason)
        with transaction() as writes:
            stripe_events.set_event_status(writes, record.key, "failed", at=to_iso(now()), was=was, reason=reason)
        return "failed"


def _attempt(refresh: Refresh, task: EventTask) -> Applied:
    item = stripe_events.get_event(task.key)
    return refresh(task) if item and item.status == task.was else "skipped"


@dataclass(frozen=True, slots=True)
class EventTask:
    """An event to apply, with what it takes: Stripe and the clock."""

    event: StripeEvent
    key: Key
    was: EventStatus
    connect: Connect
    now: Clock

    def write_done(self, writes: Writes) -> None:
        """Set the event's status to done in the transaction that applies it."""
        stripe_events.set_event_status(writes, self.key, "done", at=to_iso(self.now()), was=self.was)


Refresh = Callable[[EventTask], Applied]


def _keep(task: EventTask) -> Applied:
    """Set the status to kept: there is nothing to do."""
    with transaction() as writes:
        stripe_events.set_event_status(writes, task.key, "kept", at=to_iso(task.now()), was=task.was)
    return "kept"


def _refresh_account(task: EventTask) -> Applied:
    """Refresh a connected account; events of the platform's own account are kept.

    The account is read from the envelope: the object of a deauthorized event is the application.
    """
    if task.event.account is None:
        return _keep(task)
    account = refresh_account(task.event.account, api=task.connect(), now=task.now, also=task.write_done)
    if account.transfers_active and account.artist_id:
        # Only a shortcut: if this does not run, their daily attempt follows.
        wake_splits(account.artist_id, now=task.now())
    return "done"


def _refresh_payment(kind: str) -> Refresh:
    """Refresh the sale or the invoice that the payment of an object of this kind is for; keep events of others."""

    def refresh(task: EventTask) -> Applied:
        if task.event.account is not None:
            return _keep(task)
        api = task.connect()
        intent_id = api.find_intent(task.event.object_id, kind)
        if intent_id is None:
            return _keep(task)
        if refresh_sale(intent_id, api=api, now=task.now, also=task.write_done):
            return "done"
        invoice_id = api.find_invoice(intent_id)
        return _keep(task) if invoice_id is None else _book_invoice(task, invoice_id)

    return refresh


def _refresh_payout(task: EventTask) -> Applied:
    """Refresh a payout of a connected account, or book one of the platform's own."""
    account_id = task.event.account
    if account_id is None:
        book_platform_payout(task.event.object_id, api=task.connect(), also=task.write_done)
        return "done"
    if not refresh_payout(task.event.object_id, account_id, api=task.connect(), now=task.now, also=task.write_done):
        return _keep(task)
    return "done"


def _refresh_transfer(task: EventTask) -> Applied:
    """Refresh the split or the sale that the transfer was made for."""
    api = task.connect()
    if task.event.account is not None:
        return _keep(task)
    if refresh_split(task.event.object_id, api=api, also=task.write_done):
        return "done"
    sale_id = api.find_sale_of_transfer(task.event.object_id)
    intent_id = find_intent(sale_id) if sale_id else None
    if intent_id is None:
        return _refresh_payment("transfer")(task)
    return "done" if refresh_sale(intent_id, api=api, now=task.now, also=task.write_done) else _keep(task)


def _refresh_invoice(task: EventTask) -> Applied:
    """Book a paid invoice; events of connected accounts are kept."""
    return _keep(task) if task.event.account is not None else _book_invoice(task, task.event.object_id)


def _end_offers(task: EventTask) -> Applied:
    """Our own event: a change of a track ended offers of it."""
    end_offers(now=task.now, connect=task.connect, track_id=task.event.object_id)
    with transaction() as writes:
        task.write_done(writes)
    return "done"


def _book_invoice(task: EventTask, invoice_id: str) -> Applied:
    booked = refresh_invoice(invoice_id, api=task.connect(), now=task.now, rules=pool_rules(), also=task.write_done)
    return "done" if booked else _keep(task)


# What each type of event makes us fetch; every other type is kept.
_REFRESHES: dict[str, Refresh] = {
    "account.updated": _refresh_account,
    "account.application.authorized": _refresh_account,
    "account.application.deauthorized": _refresh_account,
    "capability.updated": _refresh_account,
    **dict.fromkeys(
        ("payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled"),
        _refresh_payment("payment_intent"),
    ),
    **dict.fromkeys(("charge.refunded", "charge.updated"), _refresh_payment("charge")),
    **dict.fromkeys(("refund.created", "refund.updated", "refund.failed"), _refresh_payment("refund")),
    **dict.fromkeys(
        (
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
        ),
        _refresh_payment("dispute"),
    ),
    "transfer.created": _refresh_transfer,
    "transfer.reversed": _refresh_transfer,
    "payout.created": _refresh_payout,
    "payout.updated": _refresh_payout,
    "payout.paid": _refresh_payout,
    "payout.failed": _refresh_payout,
    "payout.canceled": _refresh_payout,
    "payout.reconciliation_completed": _refresh_payout,
    "invoice.paid": _refresh_invoice,
}
# What our own events ask for.
_OWN: dict[str, Refresh] = {OFFERS_ENDED: _end_offers}
