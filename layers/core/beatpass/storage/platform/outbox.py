"""Events for the event bus: written in the transaction of their cause, read from the table's stream.

A row is kept as long as a dead letter, so that the events of a given-up batch can be published again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.clock import epoch_seconds
from beatpass.domain.platform.events import Event, detail, detail_type
from beatpass.storage.dynamodb.read import get_raw, scan_raw
from beatpass.storage.dynamodb.tables import Key, OutboxItem

_KEPT_SECONDS = 14 * 86_400


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """The events that one fact causes for one producer, or that a build of the leaderboards causes, as stored text."""

    key: Key
    body: str


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    """An event as the bus takes it; ``detail`` is JSON, ``row`` the key of its row in the outbox."""

    row: Key
    detail_type: str
    detail: str


class UnreadableRow(Exception):
    """The row contains no events; the text says why."""


def to_item(key: Key, events: Sequence[Event]) -> OutboxItem:
    body = [[detail_type(event), detail(event)] for event in events]
    return OutboxItem(
        *key, body=json.dumps(body, separators=(",", ":")), expires_at=int(epoch_seconds()) + _KEPT_SECONDS
    )


def read(row: OutboxRow) -> list[OutboxEvent]:
    """The row's events, in the order of their occurrence. Raises UnreadableRow."""
    try:
        return [OutboxEvent(row.key, kind, json.dumps(content)) for kind, content in json.loads(row.body)]
    except (TypeError, ValueError) as error:
        raise UnreadableRow(f"unreadable: {type(error).__name__}") from error


def from_stream(stream_record: dict[str, Any]) -> OutboxRow | None:
    """The new row of a raw stream record; None for other changes."""
    return _row(stream_record["dynamodb"]["NewImage"]) if stream_record["eventName"] == "INSERT" else None


def find_row(key: Key) -> OutboxRow | None:
    raw = get_raw([(OutboxItem, key)])[0]
    return _row(raw) if raw else None


def rows_written(first: float, last: float) -> Iterator[OutboxRow]:
    """Every row written between these two times, in Unix seconds."""
    for raw in scan_raw(OutboxItem):
        if first <= int(raw["expires_at"]["N"]) - _KEPT_SECONDS <= last:
            yield _row(raw)


def _row(image: dict[str, Any]) -> OutboxRow:
    return OutboxRow((image["pk"]["S"], image["sk"]["S"]), image.get("body", {}).get("S", ""))
