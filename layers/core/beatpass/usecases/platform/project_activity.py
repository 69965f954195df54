"""Project a batch of facts into figures, exactly once in effect (docs/architecture.md 4.1 and 4.3).

A producer's facts arrive in its shard's order, at least once. Its standing carries the sequence number of the last
applied fact, the mark; every transaction that applies facts moves the mark and is conditional on the versions it read.
So a fact is applied with all its changes or not at all, and a repeated fact is at or below the mark. Facts of one batch
share transactions of up to DynamoDB's 100 items, which makes a busy minute cheap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from beatpass.domain.platform.facts import DownloadGranted, Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import (
    LISTENERS_KEPT,
    DayFigures,
    FigureKey,
    ListenerKey,
    Standing,
    StandingKey,
    TrackDayKey,
    TrackFigures,
    TrackKey,
    pseudonym,
)
from beatpass.domain.platform.projection import affected_documents, project
from beatpass.domain.platform.times import day_of
from beatpass.gateways import quarantine_queue
from beatpass.storage.dynamodb.errors import Conflict, Refused, Unavailable
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.activity import FactRecord, UnreadableFact, from_stream, read
from beatpass.storage.platform.working_documents import TRANSACTION_ITEMS, FigureBatch
from beatpass.usecases.platform.callables import Quarantine
from beatpass.usecases.platform.retry_conflicts import pause

# Many shards may write a producer whom many uploaders credit; in each round one of them succeeds.
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Projected:
    """The numbers of facts of a batch that were applied, skipped as applied before, and quarantined."""

    applied: int
    skipped: int
    quarantined: int


@dataclass(slots=True)
class _Delivery:
    """A fact of the batch; ``poison`` says why it can never be applied."""

    key: Key
    artist_id: str
    sequence: int
    fact: Fact | None
    poison: str | None
    quarantined: bool = False


class _Poison(Exception):
    """A rule failed on a delivery: its figures may be half changed, so the batch must be loaded again."""


def project_stream(stream_records: Sequence[dict[str, Any]]) -> Projected:
    """Apply the new facts among these raw records of the activity table's stream."""
    facts = [record for raw in stream_records if (record := from_stream(raw)) is not None]
    return project_activity(facts, quarantine=quarantine_queue.quarantine)


def project_activity(records: Sequence[FactRecord], *, quarantine: Quarantine, month: str | None = None) -> Projected:
    """Apply these facts; ``quarantine`` sends a poison fact's key and reason to the queue for manual review.

    ``month`` (YYYY-MM) is the present one. Raises Conflict when other writers win every attempt, and Unavailable:
    deliver the batch again.
    """
    deliveries = _in_order([_deliver(record) for record in records])
    taken = start = attempt = 0
    end = most = len(deliveries)
    batch = _load(deliveries, month)
    while start < len(deliveries):
        try:
            end, count = _apply(batch, deliveries, start, most, quarantine)
            batch.commit()
        except _Poison:
            batch = _load(deliveries[start:], month)
        except Conflict:
            attempt += 1
            if attempt == _ATTEMPTS:
                raise
            pause(attempt)
            batch = _load(deliveries[start:], month)
        except Refused as refusal:
            # Some document of the transaction cannot be stored: find the fact that causes it by halving the batch.
            if end - start == 1:
                deliveries[start].poison = str(refusal)
            most = max(1, (end - start) // 2)
            batch = _load(deliveries[start:], month)
        else:
            taken += count
            start, attempt, most = end, 0, len(deliveries)
    quarantined = sum(delivery.quarantined for delivery in deliveries)
    return Projected(applied=taken - quarantined, skipped=len(deliveries) - taken, quarantined=quarantined)


def redrive(record: FactRecord) -> None:
    """Apply a quarantined fact, which is older than its producer's mark, exactly once.

    Raises Conflict where it is not quarantined any more or another writer was faster, and the error that made it
    poison where that persists.
    """
    batch = FigureBatch()
    fact = read(record)
    batch.begin(record.key)
    project(fact, batch)
    batch.release(record.key)
    batch.commit()


def _deliver(record: FactRecord) -> _Delivery:
    try:
        fact, poison = read(record), None
    except UnreadableFact as error:
        fact, poison = None, str(error)
    artist_id = record.key[0].partition("#")[2]
    return _Delivery(key=record.key, artist_id=artist_id, sequence=record.sequence, fact=fact, poison=poison)


def _in_order(deliveries: list[_Delivery]) -> list[_Delivery]:
    """The stream's order where it matters; elsewhere each producer's facts side by side, which share documents.

    Only the changes of tracks depend on other producers' facts (the number of collaborations, the completeness of the
    tracks): they keep their position. The facts between two of them commute over producers.
    """
    segment = 0
    ordered = []
    for delivery in sorted(deliveries, key=lambda delivery: delivery.sequence):
        barrier = isinstance(delivery.fact, TrackDeleted) or (
            isinstance(delivery.fact, TrackSaved) and (len(delivery.fact.credits) > 1 or delivery.fact.version > 1)
        )
        segment += barrier
        ordered.append((segment, delivery.artist_id, delivery.sequence, delivery))
        segment += barrier
    return [delivery for *_, delivery in sorted(ordered, key=lambda entry: entry[:3])]


def _load(deliveries: Iterable[_Delivery], month: str | None) -> FigureBatch:
    """Load the documents that these facts change, in two rounds: a track's document names its earlier credits."""
    deliveries = list(deliveries)
    batch = FigureBatch(month)
    wanted: set[FigureKey] = {StandingKey(delivery.artist_id) for delivery in deliveries}
    for delivery in deliveries:
        if delivery.fact is not None:
            wanted |= affected_documents(delivery.fact)
    batch.load(wanted)
    named = {key for delivery in deliveries if delivery.fact for key in _affected(batch, delivery.fact)}
    batch.load(named | _overflow_listeners(batch, deliveries))
    return batch


def _overflow_listeners(batch: FigureBatch, deliveries: Iterable[_Delivery]) -> set[FigureKey]:
    """The documents of listeners beyond those kept in their track's day, read together to save calls."""
    arriving: dict[TrackDayKey, set[str]] = defaultdict(set)
    for delivery in deliveries:
        if isinstance(play := delivery.fact, PlayLogged):
            arriving[TrackDayKey(play.track_id, day_of(play.started_at))].add(pseudonym(play.listener_id))
    found: set[FigureKey] = set()
    for key, listeners in arriving.items():
        here = cast("DayFigures", batch.peek(key)).listeners
        if len(here) + len(listeners) > LISTENERS_KEPT:
            found |= {ListenerKey(key.track_id, key.day, listener) for listener in listeners.difference(here)}
    return found


def _affected(batch: FigureBatch, fact: Fact) -> set[FigureKey]:
    match fact:
        case TrackSaved() | TrackDeleted() | PlayLogged() | DownloadGranted():
            return affected_documents(fact, cast("TrackFigures", batch.peek(TrackKey(fact.track_id))))
        case _:
            return affected_documents(fact)


def _apply(
    batch: FigureBatch, deliveries: Sequence[_Delivery], start: int, most: int, quarantine: Quarantine
) -> tuple[int, int]:
    """Apply facts from ``start`` while they fit one transaction: (index of the next fact, number of new facts)."""
    taken = 0
    for index in range(start, len(deliveries)):
        delivery = deliveries[index]
        if index - start == most:
            return index, taken
        own = StandingKey(delivery.artist_id)
        if cast("Standing", batch.peek(own)).mark >= delivery.sequence:
            continue
        if taken and not _fits(batch, delivery):
            return index, taken
        cast("Standing", batch.change(own)).mark = delivery.sequence
        if delivery.fact is None or delivery.poison:
            reason = delivery.poison or "unreadable"
            quarantine(delivery.key, reason)
            batch.quarantine(delivery.key, reason)
            delivery.quarantined = True
        else:
            _project(batch, delivery, delivery.fact)
        taken += 1
    return len(deliveries), taken


def _fits(batch: FigureBatch, delivery: _Delivery) -> bool:
    if delivery.fact is None:
        return batch.size_with({StandingKey(delivery.artist_id)}) < TRANSACTION_ITEMS
    wanted = _affected(batch, delivery.fact)
    # Besides documents, a play may add a capped play, a listener and one row of each producer's events; a download a
    # row per producer; any other fact one row of events and one of the ledger per producer.
    producers = sum(isinstance(key, StandingKey) for key in wanted)
    rows = producers + 2 if isinstance(delivery.fact, PlayLogged) else 2 * producers
    return batch.size_with(wanted) + rows <= TRANSACTION_ITEMS


def _project(batch: FigureBatch, delivery: _Delivery, fact: Fact) -> None:
    batch.begin(delivery.key)
    try:
        project(fact, batch)
    except Unavailable:
        raise
    except Exception as error:  # after any error of a rule, quarantine the fact and go on with the others
        delivery.poison = f"{type(error).__name__} in the projection"
        raise _Poison from error
