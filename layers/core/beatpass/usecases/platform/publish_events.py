"""Publish the events of the outbox's stream to the event bus: at least once, in no guaranteed order.

An event's id is derived from its cause, so consumers can drop duplicates.

See docs/specification.md 12.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways import event_bus, quarantine_queue
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import outbox
from beatpass.storage.platform.outbox import OutboxEvent, OutboxRow, UnreadableRow
from beatpass.usecases.platform.callables import Quarantine
from beatpass.usecases.platform.retry_conflicts import pause

_ATTEMPTS = 6
# The bus's permanent errors for an event; all others are temporary.
_REFUSALS = {"MalformedDetail", "InvalidArgument"}


@dataclass(frozen=True, slots=True)
class Published:
    """The number of events published, and of rows with events that can never be."""

    published: int
    quarantined: int


def publish_stream(stream_records: Iterable[dict[str, Any]]) -> Published:
    """Publish the new rows among these raw records of the outbox's stream. Raises TryAgain: deliver the batch again."""
    rows = [row for raw in stream_records if (row := outbox.from_stream(raw)) is not None]
    return publish_rows(rows, quarantine=quarantine_queue.quarantine)


def publish_rows(rows: Iterable[OutboxRow], *, quarantine: Quarantine) -> Published:
    """Publish these; ``quarantine`` sends a row's key and reason to the queue for manual review. Raises TryAgain."""
    reasons: dict[Key, str] = {}
    events: list[OutboxEvent] = []
    for row in rows:
        try:
            events += outbox.read(row)
        except UnreadableRow as error:
            reasons[row.key] = str(error)
    for start in range(0, len(events), event_bus.MOST_ENTRIES):
        reasons |= _publish(events[start : start + event_bus.MOST_ENTRIES])
    for key, reason in reasons.items():
        quarantine(key, reason)
    return Published(published=sum(event.row not in reasons for event in events), quarantined=len(reasons))


def _publish(events: Sequence[OutboxEvent]) -> dict[Key, str]:
    """The rows of the events that the bus refuses permanently, each with its error."""
    refused: dict[Key, str] = {}
    for attempt in range(1, _ATTEMPTS + 1):
        errors = event_bus.put([(event.detail_type, event.detail) for event in events])
        results = list(zip(events, errors, strict=True))
        refused |= {event.row: error for event, error in results if error in _REFUSALS}
        events = [event for event, error in results if error and error not in _REFUSALS]
        if not events:
            return refused
        pause(attempt)
    raise TryAgain(f"The bus did not take {len(events)} events.")
