"""Tell the bus of what the outbox's stream brings: each event at least once, in no promised order (SPEC 12).

Events carry ids that say what happened, so whoever listens drops one that comes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways import event_bus, quarantine_queue
from beatpass.storage.platform import outbox
from beatpass.storage.platform.keys import Key
from beatpass.storage.platform.outbox import Announcement, Illegible, OutboxRow
from beatpass.usecases.platform.callables import Quarantine
from beatpass.usecases.platform.retry_conflicts import pause

_ATTEMPTS = 6
# What the bus says of an event itself, and will say again. Anything else passes.
_REFUSALS = {"MalformedDetail", "InvalidArgument"}


@dataclass(frozen=True, slots=True)
class Published:
    """How many events the bus took, and how many rows hold something that it never will."""

    published: int
    quarantined: int


def publish_stream(stream_records: Iterable[dict[str, Any]]) -> Published:
    """Tell of the new rows among these raw records of the outbox's stream. Raises TryAgain: deliver the batch again."""
    rows = [row for raw in stream_records if (row := outbox.from_stream(raw)) is not None]
    return publish_rows(rows, quarantine=quarantine_queue.quarantine)


def publish_rows(rows: Iterable[OutboxRow], *, quarantine: Quarantine) -> Published:
    """Tell of these; ``park`` sends a row's key and reason to where a person will look. Raises TryAgain."""
    reasons: dict[Key, str] = {}
    events: list[Announcement] = []
    for row in rows:
        try:
            events += outbox.read(row)
        except Illegible as error:
            reasons[row.key] = str(error)
    for start in range(0, len(events), event_bus.MOST_ENTRIES):
        reasons |= _publish(events[start : start + event_bus.MOST_ENTRIES])
    for key, reason in reasons.items():
        quarantine(key, reason)
    return Published(published=sum(event.row not in reasons for event in events), quarantined=len(reasons))


def _publish(events: Sequence[Announcement]) -> dict[Key, str]:
    """The rows of those events that the bus refuses, with its reason."""
    refused: dict[Key, str] = {}
    for attempt in range(1, _ATTEMPTS + 1):
        errors = event_bus.put([(event.detail_type, event.detail) for event in events])
        told = list(zip(events, errors, strict=True))
        refused |= {event.row: error for event, error in told if error in _REFUSALS}
        events = [event for event, error in told if error and error not in _REFUSALS]
        if not events:
            return refused
        pause(attempt)
    raise TryAgain(f"The bus did not take {len(events)} events.")
