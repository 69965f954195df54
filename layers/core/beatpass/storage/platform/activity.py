"""Facts in the activity table and in its stream."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from beatpass.domain.platform import facts
from beatpass.domain.platform.facts import Credit, Fact
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Part, get_raw, get_together, scan_raw, stream_inserts
from beatpass.storage.dynamodb.tables import ActivityItem, Key
from beatpass.storage.dynamodb.write import Writes
from beatpass.storage.platform.fact_keys import fact_key

F = TypeVar("F", bound=Fact)

# Fields that most plays do not have.
_LEFT_OUT = frozenset({"guest", "private", "network", "network_cap"}) | {
    *("source", "referrer_host", "link_id", "link_artist_id", "heard"),
}
_KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in facts.Fact.__args__}


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A stored fact, not parsed yet; ``sequence`` is its number in the stream and orders a producer's facts."""

    key: Key
    sequence: int
    kind: str
    body: str


def to_item(fact: Fact) -> ActivityItem:
    pk, sk = fact_key(fact)
    content = {name: value for name, value in asdict(fact).items() if value or name not in _LEFT_OUT}
    body = json.dumps(documents.marked(type(fact), content), separators=(",", ":"), ensure_ascii=False)
    return ActivityItem(pk, sk, kind=type(fact).__name__, body=body)


def from_body(kind: str, body: str) -> Fact:
    """Parse a fact. Raises KeyError for an unknown kind, TypeError or ValueError for a body that does not fit it."""
    content: dict[str, Any] = documents.upgraded(_KINDS[kind], json.loads(body))
    if "credits" in content:
        content["credits"] = tuple(Credit(**credit) for credit in content["credits"])
    content |= {name: tuple(content[name]) for name in ("genres", "tags") if name in content}
    if "heard" in content:
        content["heard"] = tuple((begin, end) for begin, end in content["heard"])
    return _KINDS[kind](**content)


class UnreadableFact(Exception):
    """The item is not a fact of the producer that its key names; the text says why."""


def read(record: FactRecord) -> Fact:
    """The record's fact. Raises UnreadableFact."""
    try:
        fact = from_body(record.kind, record.body)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFact(f"unreadable: {type(error).__name__}") from error
    if fact.artist_id != record.key[0].partition("#")[2]:
        raise UnreadableFact("of another producer")
    return fact


def record(fact: Fact, writes: Writes) -> None:
    """Add the fact to the transaction that writes its entity; the transaction fails if the fact exists."""
    writes.save(to_item(fact), condition=ActivityItem.pk.does_not_exist())


def put_once(fact: Fact, *, expires_at: int | None = None) -> bool:
    """Write a fact that has no entity; False if its key exists. Raises Refused and Unavailable.

    ``expires_at`` is in Unix seconds.

    After Unavailable it may be written; a retry then returns False.
    """
    try:
        with faults():
            item = to_item(fact)
            item.expires_at = expires_at
            item.save(condition=ActivityItem.pk.does_not_exist())
    except Conflict:
        return False
    return True


def find(fact: F) -> F | None:
    """The stored fact that has this one's key and kind."""
    item = get_together([(ActivityItem, fact_key(fact))])[0]
    stored = from_body(item.kind, item.body) if item else None
    return stored if isinstance(stored, type(fact)) else None


def find_record(key: Key) -> FactRecord | None:
    """The item of this key, whether it is a valid fact or not; ``sequence`` is 0."""
    raw = get_raw([(ActivityItem, key)])[0]
    return _unordered(raw) if raw else None


def find_records(keys: Sequence[Key]) -> list[FactRecord]:
    """Those of these items that exist; ``sequence`` is 0. One call per 100."""
    found = []
    for start in range(0, len(keys), BATCH_GET_ITEMS):
        raws = get_raw([(ActivityItem, key) for key in keys[start : start + BATCH_GET_ITEMS]])
        found += [_unordered(raw) for raw in raws if raw]
    return found


def scan_records(part: Part = (0, 1)) -> Iterator[FactRecord]:
    """Every item of one part of the table, each producer's together; ``sequence`` is 0."""
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
    """The new item of a raw stream record, None for other changes; the kind is empty if the item is no fact."""
    if stream_record["eventName"] != "INSERT":
        return None
    image, number = stream_record["dynamodb"]["NewImage"], stream_record["dynamodb"]["SequenceNumber"]
    return _record_of(image, sequence=int(number))


def records_of_stream() -> Iterator[tuple[FactRecord, datetime]]:
    """All facts that the activity table's stream still has, with the time at which they came; it keeps them a day."""
    for change in stream_inserts(ActivityItem):
        sequence = int(change["SequenceNumber"])
        yield _record_of(change["NewImage"], sequence=sequence), change["ApproximateCreationDateTime"]
