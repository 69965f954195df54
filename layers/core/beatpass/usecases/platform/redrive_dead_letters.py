"""Examine the messages of the dead-letter queues, and apply those that can be applied now (docs/architecture.md 4.3).

A message only names a fact or an event, whose state is in the tables. So a message may arrive twice, and one whose fact
has been applied can be deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.projection import project
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import Connect, stripe_api
from beatpass.storage.dynamodb.errors import Conflict, Refused
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.money import stripe_events
from beatpass.storage.money.stripe_events import EventRecord
from beatpass.storage.platform import outbox
from beatpass.storage.platform.activity import UnreadableFact, find_record, read
from beatpass.storage.platform.derived_items import is_quarantined
from beatpass.storage.platform.outbox import UnreadableRow
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.money import apply_stripe_event
from beatpass.usecases.platform import project_activity
from beatpass.usecases.platform.callables import Clock
from beatpass.usecases.platform.publish_events import publish_rows
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

LetterState = Literal["in", "ready", "stuck"]


@dataclass(frozen=True, slots=True)
class LetterStatus:
    """in: applied, the message can be deleted; ready: it can be applied now; stuck: not before ``note`` is resolved."""

    state: LetterState
    note: str


def examine_fact(key: Key) -> LetterStatus:
    """The status of a quarantined fact: whether it could be applied now."""
    if not is_quarantined(key):
        return LetterStatus("in", "not quarantined any more")
    record = find_record(key)
    if record is None:
        return LetterStatus("stuck", "there is no such fact")
    try:
        project(read(record), FigureBatch())
    except TryAgain:
        raise
    except UnreadableFact as error:
        return LetterStatus("stuck", str(error))
    except Exception as error:  # noqa: BLE001 - the projection quarantines a fact after any error of a rule
        return LetterStatus("stuck", f"{type(error).__name__} in the projection")
    return LetterStatus("ready", "can be applied now")


def redrive_fact(key: Key) -> LetterStatus:
    """Apply the fact if possible; repeated calls apply it once."""
    status = examine_fact(key)
    record = find_record(key) if status.state == "ready" else None
    if record is None:
        return status
    try:
        retry_conflicts(lambda: project_activity.redrive(record))
    except Refused as refusal:
        return LetterStatus("stuck", str(refusal))
    except Conflict:
        # Another re-drive was faster, or the projection keeps writing the same figures.
        return examine_fact(key)
    return LetterStatus("in", "applied")


def examine_event(key: Key) -> LetterStatus:
    """The status of a Stripe event. Whether Stripe answers now shows only when the event is applied."""
    item = stripe_events.get_event(key)
    if item is None:
        return LetterStatus("stuck", "there is no such event")
    match item.status:
        case "failed":
            return LetterStatus("ready", f"failed: {item.reason}")
        case "received":
            return LetterStatus("stuck", "still on its way through the stream")
        case status:
            return LetterStatus("in", status)


def redrive_event(key: Key, *, now: Clock, connect: Connect = stripe_api) -> LetterStatus:
    """Apply the Stripe event if possible. Raises TryAgain and NotSetUp."""
    item = stripe_events.get_event(key)
    if item is not None and item.status == "failed":
        # No new message: the one that names this event stays in the queue.
        apply_stripe_event.redrive(EventRecord(key, item.body), connect=connect, now=now, quarantine=lambda *_: None)
    status = examine_event(key)
    return LetterStatus("stuck", status.note) if status.state == "ready" else status


def redrive_received_events(*, now: Clock, connect: Connect = stripe_api) -> int:
    """Apply every Stripe event that is recorded but unfinished, for example after a given-up batch; their number.

    An event that the stream delivers as well is applied once. Raises TryAgain and NotSetUp.
    """
    records = list(stripe_events.unfinished_events())
    for record in records:
        apply_stripe_event.apply_stripe_event(record, connect=connect, now=now, quarantine=quarantine_queue.quarantine)
    return len(records)


def examine_outbox_row(key: Key) -> LetterStatus:
    """The status of a row of the outbox. Whether the bus accepts its events shows only when they are published."""
    row = outbox.find_row(key)
    if row is None:
        return LetterStatus("stuck", "there is no such row: it has expired")
    try:
        return LetterStatus("ready", f"{len(outbox.read(row))} events to publish")
    except UnreadableRow as error:
        return LetterStatus("stuck", str(error))


def redrive_outbox_row(key: Key) -> LetterStatus:
    """Publish the row's events if the bus accepts them now. Raises TryAgain."""
    status = examine_outbox_row(key)
    row = outbox.find_row(key) if status.state == "ready" else None
    if row is None:
        return status
    refused: list[str] = []
    publish_rows([row], quarantine=lambda _, reason: refused.append(reason))
    return LetterStatus("stuck", refused[0]) if refused else LetterStatus("in", "published")


def redrive_outbox(first: float, last: float) -> int:
    """Publish all events written to the outbox between these Unix times; their number. Raises TryAgain.

    Events that were published before are published again, with the same ids.
    """
    return publish_rows(outbox.rows_written(first, last), quarantine=quarantine_queue.quarantine).published
