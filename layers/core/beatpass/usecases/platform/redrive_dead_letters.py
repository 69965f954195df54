"""Explain what lies in the dead-letter queues, and apply it once it can be applied (DESIGN, guarantee 3).

A letter only names a fact or an event; what is true of it stands in the tables. So the same letter may come twice, and
one whose fact is in has nothing more to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.projection import project
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import Connect, stripe_api
from beatpass.storage.dynamodb.errors import Conflict, Refused
from beatpass.storage.money import stripe_events
from beatpass.storage.money.stripe_events import EventRecord
from beatpass.storage.platform import outbox
from beatpass.storage.platform.activity import Unreadable, find_record, read
from beatpass.storage.platform.derived_items import is_quarantined
from beatpass.storage.platform.keys import Key
from beatpass.storage.platform.outbox import Illegible
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.money import apply_stripe_event
from beatpass.usecases.platform import project_activity
from beatpass.usecases.platform.callables import Clock
from beatpass.usecases.platform.publish_events import publish_rows
from beatpass.usecases.platform.retry_conflicts import settled

State = Literal["in", "ready", "stuck"]


@dataclass(frozen=True, slots=True)
class Finding:
    """in: the letter may go; ready: it can be driven again; stuck: not before what ``note`` says is mended."""

    state: State
    note: str


def examine_fact(key: Key) -> Finding:
    """What became of a parked fact, and whether it would be applied now."""
    if not is_quarantined(key):
        return Finding("in", "not parked any more")
    record = find_record(key)
    if record is None:
        return Finding("stuck", "there is no such fact")
    try:
        project(read(record), FigureBatch())
    except TryAgain:
        raise
    except Unreadable as error:
        return Finding("stuck", str(error))
    except Exception as error:  # noqa: BLE001 - as the projection parks whatever a rule stumbles over
        return Finding("stuck", f"{type(error).__name__} in the projection")
    return Finding("ready", "can be applied now")


def redrive_fact(key: Key) -> Finding:
    """Apply it if it can be: once, however often this is asked for."""
    finding = examine_fact(key)
    record = find_record(key) if finding.state == "ready" else None
    if record is None:
        return finding
    try:
        settled(lambda: project_activity.redrive(record))
    except Refused as refusal:
        return Finding("stuck", str(refusal))
    except Conflict:
        # Another re-drive was faster, or the projection writes the same figures without a pause.
        return examine_fact(key)
    return Finding("in", "applied")


def examine_event(key: Key) -> Finding:
    """What became of a failed Stripe event; whether Stripe answers now is known only when it is asked."""
    item = stripe_events.get_event(key)
    if item is None:
        return Finding("stuck", "there is no such event")
    match item.status:
        case "failed":
            return Finding("ready", f"failed: {item.reason}")
        case "received":
            return Finding("stuck", "still on its way through the stream")
        case status:
            return Finding("in", status)


def redrive_event(key: Key, *, now: Clock, connect: Connect = stripe_api) -> Finding:
    """Apply it if it can be. TryAgain and NotSetUp."""
    item = stripe_events.get_event(key)
    if item is not None and item.status == "failed":
        # Not parked anew: the letter that asks for this stays where it is.
        apply_stripe_event.redrive(EventRecord(key, item.body), connect=connect, now=now, quarantine=lambda *_: None)
    finding = examine_event(key)
    return Finding("stuck", finding.note) if finding.state == "ready" else finding


def redrive_received_events(*, now: Clock, connect: Connect = stripe_api) -> int:
    """Apply every event that was recorded and not finished, as those of a batch given up are; how many there were.

    One that the stream brings as well is applied once. TryAgain and NotSetUp.
    """
    records = list(stripe_events.unfinished_events())
    for record in records:
        apply_stripe_event.apply_stripe_event(record, connect=connect, now=now, quarantine=quarantine_queue.quarantine)
    return len(records)


def examine_outbox_row(key: Key) -> Finding:
    """Whether what lies in the outbox can be told of; whether the bus takes it is known only when it is asked."""
    row = outbox.find_row(key)
    if row is None:
        return Finding("stuck", "there is no such row: it has expired")
    try:
        return Finding("ready", f"{len(outbox.read(row))} events to be told of")
    except Illegible as error:
        return Finding("stuck", str(error))


def redrive_outbox_row(key: Key) -> Finding:
    """Tell of it, if the bus takes it now. TryAgain."""
    finding = examine_outbox_row(key)
    row = outbox.find_row(key) if finding.state == "ready" else None
    if row is None:
        return finding
    refused: list[str] = []
    publish_rows([row], quarantine=lambda _, reason: refused.append(reason))
    return Finding("stuck", refused[0]) if refused else Finding("in", "told")


def redrive_outbox(first: float, last: float) -> int:
    """Tell of all that was written to the outbox between these Unix times; how many events. TryAgain.

    What was told before is told again, with the ids that it had.
    """
    return publish_rows(outbox.rows_written(first, last), quarantine=quarantine_queue.quarantine).published
