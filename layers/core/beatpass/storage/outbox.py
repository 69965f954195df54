"""Events on their way to the bus: written in the transaction that makes them true, read from the table's stream.

A row stays for as long as a dead letter does, so that a batch that was given
up can be told of again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.clock import epoch_seconds
from beatpass.domain.events import Event, detail, detail_type
from beatpass.storage.access import get_raw
from beatpass.storage.keys import Key
from beatpass.storage.scanning import scan_raw
from beatpass.storage.tables import OutboxItem

_KEPT_SECONDS = 14 * 86_400


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What one fact made of one producer, or a build of the boards."""

    key: Key
    body: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event as the bus takes it; ``detail`` is JSON. ``row`` says where it lies in the outbox."""

    row: Key
    detail_type: str
    detail: str


class Illegible(Exception):
    """No events lie in a row; the text says why."""


def to_item(key: Key, events: Sequence[Event]) -> OutboxItem:
    body = [[detail_type(event), detail(event)] for event in events]
    return OutboxItem(
        *key, body=json.dumps(body, separators=(",", ":")), expires_at=int(epoch_seconds()) + _KEPT_SECONDS
    )


def read(row: OutboxRow) -> list[Announcement]:
    """The row's events, in the order in which they happened. Raises Illegible."""
    try:
        return [Announcement(row.key, kind, json.dumps(content)) for kind, content in json.loads(row.body)]
    except (TypeError, ValueError) as error:
        raise Illegible(f"unreadable: {type(error).__name__}") from error


def from_stream(stream_record: dict[str, Any]) -> OutboxRow | None:
    """A new row of a raw stream record; None for what is no new one."""
    return _row(stream_record["dynamodb"]["NewImage"]) if stream_record["eventName"] == "INSERT" else None


def find_row(key: Key) -> OutboxRow | None:
    raw = get_raw([(OutboxItem, key)])[0]
    return _row(raw) if raw else None


def rows_written(first: float, last: float) -> Iterator[OutboxRow]:
    """Every row that was written between these two times, in Unix seconds."""
    for raw in scan_raw(OutboxItem):
        if first <= int(raw["expires_at"]["N"]) - _KEPT_SECONDS <= last:
            yield _row(raw)


def _row(image: dict[str, Any]) -> OutboxRow:
    return OutboxRow((image["pk"]["S"], image["sk"]["S"]), image.get("body", {}).get("S", ""))
