"""Facts in the activity table, and out of it and its stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from beatpass.domain.platform import facts
from beatpass.domain.platform.facts import Credit, Fact
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import Part, get_raw, get_together, scan_raw
from beatpass.storage.dynamodb.tables import ActivityItem, Key
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform.fact_keys import fact_key

F = TypeVar("F", bound=Fact)

_KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in facts.Fact.__args__}


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A fact as the stream delivers it; ``sequence`` orders the facts of one producer."""

    key: Key
    sequence: int
    kind: str
    body: str


def to_item(fact: Fact) -> ActivityItem:
    pk, sk = fact_key(fact)
    body = json.dumps(asdict(fact), separators=(",", ":"), ensure_ascii=False)
    return ActivityItem(pk, sk, kind=type(fact).__name__, body=body)


def from_body(kind: str, body: str) -> Fact:
    """The fact again; KeyError for an unknown kind, TypeError or ValueError for a body that is not of it."""
    content: dict[str, Any] = json.loads(body)
    if "credits" in content:
        content["credits"] = tuple(Credit(**credit) for credit in content["credits"])
    content |= {name: tuple(content[name]) for name in ("genres", "tags") if name in content}
    return _KINDS[kind](**content)


class UnreadableFact(Exception):
    """No fact of the producer under whose key it lies; the text says why."""


def read(record: FactRecord) -> Fact:
    """The record's fact; UnreadableFact for anything else."""
    try:
        fact = from_body(record.kind, record.body)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFact(f"unreadable: {type(error).__name__}") from error
    if fact.artist_id != record.key[0].partition("#")[2]:
        raise UnreadableFact("of another producer")
    return fact


def record(fact: Fact, transaction: Writes) -> None:
    """Write the fact in the transaction that writes its entity; it must be new."""
    transaction.save(to_item(fact), condition=ActivityItem.pk.does_not_exist())


def put_once(fact: Fact) -> bool:
    """Write a fact that has no entity; False where there is one of its key. Raises Refused and Unavailable.

    After Unavailable it may be in: the same again then gives False.
    """
    try:
        with faults():
            to_item(fact).save(condition=ActivityItem.pk.does_not_exist())
    except Conflict:
        return False
    return True


def find(fact: F) -> F | None:
    """The stored fact of this one's key."""
    item = get_together([(ActivityItem, fact_key(fact))])[0]
    stored = from_body(item.kind, item.body) if item else None
    return stored if isinstance(stored, type(fact)) else None


def find_record(key: Key) -> FactRecord | None:
    """What lies under this key, fact or not; without its place in the stream."""
    raw = get_raw([(ActivityItem, key)])[0]
    return _unordered(raw) if raw else None


def scan_records(part: Part = (0, 1)) -> Iterator[FactRecord]:
    """Every fact of one part of the table, a producer's together; without their places in the stream."""
    return map(_unordered, scan_raw(ActivityItem, part))


def _unordered(raw: dict[str, Any]) -> FactRecord:
    return _record_of(raw, sequence=0)


def _record_of(image: dict[str, Any], *, sequence: int) -> FactRecord:
    return FactRecord(
        key=(image["pk"]["S"], image["sk"]["S"]),
        sequence=sequence,
        kind=image.get("kind", {}).get("S", ""),
        body=image.get("body", {}).get("S", ""),
    )


def from_stream(stream_record: dict[str, Any]) -> FactRecord | None:
    """The fact of a raw stream record; None for what is no new item, an empty kind for an item that is no fact."""
    if stream_record["eventName"] != "INSERT":
        return None
    image, number = stream_record["dynamodb"]["NewImage"], stream_record["dynamodb"]["SequenceNumber"]
    return _record_of(image, sequence=int(number))
