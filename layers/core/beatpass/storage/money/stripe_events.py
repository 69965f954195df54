"""Stripe's events, recorded once each, and the accounts that they tell about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from beatpass.domain.money.stripe_accounts import StripeAccount
from beatpass.domain.money.stripe_events import StripeEvent
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import get, scan_raw
from beatpass.storage.dynamodb.tables import Key, StripeAccountItem, StripeEventItem
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform import keys

Status = Literal["received", "done", "kept", "failed"]


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A recorded event as the stream delivers it; ``body`` is the envelope's document."""

    key: Key
    body: str

    def event(self) -> StripeEvent:
        """TypeError or ValueError where the document is none."""
        return documents.load(StripeEvent, self.body)


def record_event(event: StripeEvent, *, at: str) -> bool:
    """Whether this call recorded the event; False where it was recorded before. One call to DynamoDB.

    The envelope only: whoever applies the event asks Stripe for the object, which may tell of cards and banks.
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
    """The event of a raw stream record; None for what is no new event."""
    if stream_record["eventName"] != "INSERT":
        return None
    image = stream_record["dynamodb"]["NewImage"]
    if not image["pk"]["S"].startswith(keys.stripe_event("")[0]):
        return None
    return EventRecord(key=(image["pk"]["S"], image["sk"]["S"]), body=image["body"]["S"])


def get_event(key: Key) -> StripeEventItem | None:
    return get(StripeEventItem, key)


def unfinished_events() -> Iterator[EventRecord]:
    """Those that were recorded and not carried out yet; reads the whole table."""
    for raw in scan_raw(StripeEventItem):
        if raw.get("status", {}).get("S") == "received":
            yield EventRecord(key=(raw["pk"]["S"], raw["sk"]["S"]), body=raw["body"]["S"])


def get_account(account_id: str) -> StripeAccount | None:
    return account_of(get(*account_item(account_id)))


def account_item(account_id: str) -> tuple[type[StripeAccountItem], Key]:
    return StripeAccountItem, keys.stripe_account(account_id)


def account_of(item: StripeAccountItem | None) -> StripeAccount | None:
    return documents.load(StripeAccount, item.body) if item else None


def finish(writes: Writes, key: Key, status: Status, *, at: str, was: Status, reason: str | None = None) -> None:
    """Note what became of the event; the transaction fails where it is not ``was`` any more."""
    writes.update(
        StripeEventItem(*key),
        actions=[
            StripeEventItem.status.set(status),
            StripeEventItem.finished_at.set(at),
            StripeEventItem.reason.set(reason) if reason else StripeEventItem.reason.remove(),
        ],
        condition=StripeEventItem.status == was,
    )


def put_account(writes: Writes, account: StripeAccount) -> None:
    """As fetched; the transaction fails where one fetched as late or later is stored."""
    writes.update(
        StripeAccountItem(*keys.stripe_account(account.id)),
        actions=[
            StripeAccountItem.fetched_at.set(account.fetched_at),
            StripeAccountItem.body.set(documents.dump(account)),
        ],
        condition=StripeAccountItem.fetched_at.does_not_exist() | (StripeAccountItem.fetched_at < account.fetched_at),
    )
