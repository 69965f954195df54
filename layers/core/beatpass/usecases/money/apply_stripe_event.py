"""Apply Stripe's events (docs/specification.md 10.8), in any order and any number of times.

An event is only a trigger for a fetch: the object that it carries may be old, and its time is in whole seconds. A
change precedes its event, so the fetch that began last has seen every change that any event reported; the start of the
fetch therefore guards the state. The state and the event's status are written in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from beatpass.domain.money.stripe_events import NotSetUp, StripeEvent
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.times import to_iso
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import Connect, StripeRefused, stripe_api
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.stripe_events import EventRecord, EventStatus
from beatpass.usecases.money.refresh_account import refresh_account
from beatpass.usecases.money.refresh_payout import refresh_payout
from beatpass.usecases.money.refresh_sale import refresh_sale
from beatpass.usecases.money.refresh_split import refresh_split, wake_splits
from beatpass.usecases.money.take_invoice import take_invoice
from beatpass.usecases.platform.callables import Clock, Quarantine
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

Applied = Literal["done", "kept", "failed", "skipped"]


def apply_stripe_stream(stream_records: Iterable[dict[str, Any]], *, now: Clock) -> Counter[Applied]:
    """Apply the events in raw records of the table's stream, one by one; count them by outcome.

    Raises TryAgain and NotSetUp: the batch must be delivered again. Applied events are skipped then.
    """
    counts: Counter[Applied] = Counter()
    for stream_record in stream_records:
        if record := stripe_events.from_stream(stream_record):
            counts[apply_stripe_event(record, connect=stripe_api, now=now, quarantine=quarantine_queue.quarantine)] += 1
    return counts


def apply_stripe_event(record: EventRecord, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    """Apply a recorded event once. One that can never be applied gets the status failed and is quarantined."""
    return _apply(record, "received", connect=connect, now=now, quarantine=quarantine)


def redrive(record: EventRecord, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    """Apply a failed event once more, after its cause was fixed."""
    return _apply(record, "failed", connect=connect, now=now, quarantine=quarantine)


def _apply(record: EventRecord, was: EventStatus, *, connect: Connect, now: Clock, quarantine: Quarantine) -> Applied:
    try:
        event = record.event()
        refresh = _REFRESHES.get(event.type, _keep)
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


def _refresh_sale(task: EventTask) -> Applied:
    """Refresh the sale of the object's payment. Events of connected accounts, or of no known sale, are kept."""
    if task.event.account is not None:
        return _keep(task)
    api = task.connect()
    intent_id = api.find_intent(task.event.object_id)
    if intent_id is None or not refresh_sale(intent_id, api=api, now=task.now, also=task.write_done):
        return _keep(task)
    return "done"


def _refresh_payout(task: EventTask) -> Applied:
    """Refresh a payout of a connected account; events of the platform's own payouts are kept."""
    account_id = task.event.account
    if account_id is None or not refresh_payout(
        task.event.object_id, account_id, api=task.connect(), now=task.now, also=task.write_done
    ):
        return _keep(task)
    return "done"


def _refresh_transfer(task: EventTask) -> Applied:
    """Refresh the split or the sale that the transfer was made for."""
    if task.event.account is None and refresh_split(task.event.object_id, api=task.connect(), also=task.write_done):
        return "done"
    return _refresh_sale(task)


def _add_invoice(task: EventTask) -> Applied:
    """Add a paid invoice of a subscription to the month's pool; events of connected accounts are kept."""
    if task.event.account is not None:
        return _keep(task)
    added = take_invoice(task.event.object_id, api=task.connect(), now=task.now, also=task.write_done)
    return "done" if added else _keep(task)


# What each type of event makes us fetch; every other type is kept.
_REFRESHES: dict[str, Refresh] = {
    "account.updated": _refresh_account,
    "account.application.authorized": _refresh_account,
    "account.application.deauthorized": _refresh_account,
    "capability.updated": _refresh_account,
    "payment_intent.succeeded": _refresh_sale,
    "payment_intent.payment_failed": _refresh_sale,
    "payment_intent.canceled": _refresh_sale,
    "charge.refunded": _refresh_sale,
    "refund.created": _refresh_sale,
    "refund.updated": _refresh_sale,
    "refund.failed": _refresh_sale,
    "charge.dispute.created": _refresh_sale,
    "charge.dispute.updated": _refresh_sale,
    "charge.dispute.closed": _refresh_sale,
    "charge.dispute.funds_withdrawn": _refresh_sale,
    "charge.dispute.funds_reinstated": _refresh_sale,
    "transfer.created": _refresh_transfer,
    "transfer.reversed": _refresh_transfer,
    "payout.created": _refresh_payout,
    "payout.updated": _refresh_payout,
    "payout.paid": _refresh_payout,
    "payout.failed": _refresh_payout,
    "payout.canceled": _refresh_payout,
    "payout.reconciliation_completed": _refresh_payout,
    "invoice.paid": _add_invoice,
}
