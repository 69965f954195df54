"""Stripe's events, recorded once each, and the connected accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.stripe_events import StripeEvent
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import get, scan_raw
from beatpass.storage.dynamodb.tables import Key, StripeAccountItem, StripeEventItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys

EventStatus = Literal["received", "waiting", "done", "kept", "failed"]


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A recorded event as the stream delivers it; ``body`` is the envelope as JSON."""

    key: Key
    body: str

    def event(self) -> StripeEvent:
        """Raises TypeError or ValueError for an unreadable body."""
        return documents.load(StripeEvent, self.body)


def record_event(event: StripeEvent, *, at: str) -> bool:
    """Whether this call recorded the event; False if it was recorded before. One call to DynamoDB.

    Only the envelope is stored: the object may hold card or bank details, and is fetched from Stripe when needed.
    """
    item = StripeEventItem(
        *keys.stripe_event(event.id),
        status="received",
        received_at=at,
        body=documents.dump(event),
    )
    try:
        with faults():
            item.save(condition=StripeEventItem.pk.does_not_exist())
    except Conflict:
        return False
    return True


def from_stream(stream_record: dict[str, Any]) -> EventRecord | None:
    """The event of a raw stream record; None if the record is not a new event."""
    if stream_record["eventName"] != "INSERT":
        return None
    image = stream_record["dynamodb"]["NewImage"]
    if not image["pk"]["S"].startswith(keys.stripe_event("")[0]):
        return None
    return EventRecord(key=(image["pk"]["S"], image["sk"]["S"]), body=image["body"]["S"])


def get_event(key: Key) -> StripeEventItem | None:
    return get(StripeEventItem, key)


def unfinished_events() -> Iterator[EventRecord]:
    """Events that were recorded and not applied yet; reads the whole table."""
    for raw in scan_raw(StripeEventItem):
        if raw.get("status", {}).get("S") == "received":
            yield EventRecord(key=(raw["pk"]["S"], raw["sk"]["S"]), body=raw["body"]["S"])


def get_account(account_id: str) -> StripeAccount | None:
    return account_of(get(*account_item(account_id)))


def account_item(account_id: str) -> tuple[type[StripeAccountItem], Key]:
    return StripeAccountItem, keys.stripe_account(account_id)


def account_of(item: StripeAccountItem | None) -> StripeAccount | None:
    return documents.load(StripeAccount, item.body) if item else None


def set_event_status(
    writes: Writes, key: Key, status: EventStatus, *, at: str, was: EventStatus, reason: str | None = None
) -> None:
    """Set the event's status; fails the transaction if it is not ``was`` any more."""
    writes.update(
        StripeEventItem(*key),
        actions=[
            StripeEventItem.status.set(status),
            StripeEventItem.finished_at.set(at),
            StripeEventItem.reason.set(reason) if reason else StripeEventItem.reason.remove(),
        ],
        condition=StripeEventItem.status == was,
    )


# --- events that wait


def postpone(writes: Writes, record: EventRecord, due_at: str, *, was_due_at: str | None, reason: str) -> None:
    """Let the event wait until then; fails the transaction if it is neither new nor waits since ``was_due_at``."""
    was: EventStatus = "waiting" if was_due_at else "received"
    set_event_status(writes, record.key, "waiting", at=due_at, was=was, reason=reason)
    body = json.dumps([record.key, record.body])
    if was_due_at:
        forget_waiting(writes, record.key, was_due_at)
    writes.save(StripeAccountItem(*keys.waiting_event(due_at, record.key), fetched_at=due_at, body=body))


def forget_waiting(writes: Writes, key: Key, due_at: str) -> None:
    writes.delete(StripeAccountItem(*keys.waiting_event(due_at, key)))


def list_waiting(until: str, *, limit: int) -> list[tuple[str, EventRecord]]:
    """(due time, event) of the first events that are due by then; one call."""
    between = StripeAccountItem.sk < until + keys.LAST
    with faults():
        found = StripeAccountItem.query(keys.EVENTS_WAITING, between, limit=limit, consistent_read=True)
        items = [(item.fetched_at, json.loads(item.body)) for item in found]
    return [(due_at, EventRecord(key=(key[0], key[1]), body=body)) for due_at, (key, body) in items]


def put_account(writes: Writes, account: StripeAccount) -> None:
    """Store the account; fails the transaction if the stored one was not fetched earlier."""
    writes.update(
        StripeAccountItem(*keys.stripe_account(account.id)),
        actions=[
            StripeAccountItem.fetched_at.set(account.fetched_at),
            StripeAccountItem.body.set(documents.dump(account)),
        ],
        condition=StripeAccountItem.fetched_at.does_not_exist() | (StripeAccountItem.fetched_at < account.fetched_at),
    )
