"""Project a batch of facts into figures, exactly once in effect (DESIGN, guarantees 1 and 3).

A producer's facts arrive in its shard's order, at least once. Its standing carries the sequence number of the last fact
that is in; every transaction that applies facts moves that mark and is conditional on the versions it read. So a fact
is in with all that it changes or not at all, and whatever comes again is at or below the mark. Facts of one batch share
transactions as far as DynamoDB's 100 items reach, which is what makes a busy minute cheap.
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
from beatpass.storage.platform.activity import FactRecord, Unreadable, from_stream, read
from beatpass.storage.platform.keys import Key
from beatpass.storage.platform.working_documents import TRANSACTION_ITEMS, FigureBatch
from beatpass.usecases.platform.callables import Quarantine
from beatpass.usecases.platform.retry_conflicts import pause

# A producer credited by many uploaders is written by many shards at once; each round one of them gets through.
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Projected:
    """How many facts of a batch were applied, were in already, and were parked."""

    applied: int
    skipped: int
    quarantined: int


@dataclass(slots=True)
class _Delivery:
    """A fact on its way in; ``poison`` says why it can never be applied."""

    key: Key
    artist_id: str
    sequence: int
    fact: Fact | None
    poison: str | None
    quarantined: bool = False


class _Poison(Exception):
    """A delivery has turned out to be poison, and the batch is spoilt."""


def project_stream(stream_records: Sequence[dict[str, Any]]) -> Projected:
    """Apply the new facts among these raw records of the activity table's stream."""
    facts = [record for raw in stream_records if (record := from_stream(raw)) is not None]
    return project_activity(facts, quarantine=quarantine_queue.quarantine)


def project_activity(records: Sequence[FactRecord], *, quarantine: Quarantine, month: str | None = None) -> Projected:
    """Apply these facts; ``park`` sends a poison fact's key and reason to where a person will look.

    ``month`` (YYYY-MM) is the present one. Raises Conflict when others kept winning, and Unavailable: deliver the batch
    again.
    """
    deliveries = _in_order([_deliver(record) for record in records])
    taken = start = attempt = 0
    end = most = len(deliveries)
    batch = _load(deliveries, month)
    while start < len(deliveries):
        try:
            end, count = _fold(batch, deliveries, start, most, quarantine)
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
            # Some document of the transaction cannot be stored: find the fact to blame by halves.
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
    """Apply a parked fact, which is older than its producer's mark, exactly once.

    Raises Conflict where it is parked no more (or another writer was faster), and whatever made it poison, again.
    """
    batch = FigureBatch()
    fact = read(record)
    batch.begin(record.key)
    project(fact, batch)
    batch.unpark(record.key)
    batch.commit()


def _deliver(record: FactRecord) -> _Delivery:
    try:
        fact, poison = read(record), None
    except Unreadable as error:
        fact, poison = None, str(error)
    artist_id = record.key[0].partition("#")[2]
    return _Delivery(key=record.key, artist_id=artist_id, sequence=record.sequence, fact=fact, poison=poison)


def _in_order(deliveries: list[_Delivery]) -> list[_Delivery]:
    """The stream's order as far as it matters, with one producer's facts side by side where it does not.

    Only changes of tracks decide by what other producers' facts have left (how many collaborations there are, how
    complete the tracks): they keep their place. What stands between two of them commutes over producers, and
    together it needs each document once.
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
    """The documents that these facts will change: two rounds of reads, as a track names earlier credits."""
    deliveries = list(deliveries)
    batch = FigureBatch(month)
    wanted: set[FigureKey] = {StandingKey(delivery.artist_id) for delivery in deliveries}
    for delivery in deliveries:
        if delivery.fact is not None:
            wanted |= affected_documents(delivery.fact)
    batch.load(wanted)
    named = {key for delivery in deliveries if delivery.fact for key in _touched(batch, delivery.fact)}
    batch.load(named | _crowd(batch, deliveries))
    return batch


def _crowd(batch: FigureBatch, deliveries: Iterable[_Delivery]) -> set[FigureKey]:
    """The listeners whom these plays may push out of their track's day; read one by one they would take most calls."""
    arriving: dict[TrackDayKey, set[str]] = defaultdict(set)
    for delivery in deliveries:
        if isinstance(play := delivery.fact, PlayLogged):
            arriving[TrackDayKey(play.track_id, day_of(play.started_at))].add(pseudonym(play.listener_id))
    crowd: set[FigureKey] = set()
    for key, listeners in arriving.items():
        here = cast("DayFigures", batch.peek(key)).listeners
        if len(here) + len(listeners) > LISTENERS_KEPT:
            crowd |= {ListenerKey(key.track_id, key.day, listener) for listener in listeners.difference(here)}
    return crowd


def _touched(batch: FigureBatch, fact: Fact) -> set[FigureKey]:
    match fact:
        case TrackSaved() | TrackDeleted() | PlayLogged() | DownloadGranted():
            return affected_documents(fact, cast("TrackFigures", batch.peek(TrackKey(fact.track_id))))
        case _:
            return affected_documents(fact)


def _fold(
    batch: FigureBatch, deliveries: Sequence[_Delivery], start: int, most: int, quarantine: Quarantine
) -> tuple[int, int]:
    """Fold facts from ``start`` on while they fit one transaction: (where it stopped, how many were not in yet)."""
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
        cast("Standing", batch.get(own)).mark = delivery.sequence
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
    wanted = _touched(batch, delivery.fact)
    # Beside its documents a play may add its capped mark, its listener and events of a producer in one row; a download
    # a row per producer; any other fact a row of events and one of the ledger per producer.
    producers = sum(isinstance(key, StandingKey) for key in wanted)
    rows = producers + 2 if isinstance(delivery.fact, PlayLogged) else 2 * producers
    return batch.size_with(wanted) + rows <= TRANSACTION_ITEMS


def _project(batch: FigureBatch, delivery: _Delivery, fact: Fact) -> None:
    batch.begin(delivery.key)
    try:
        project(fact, batch)
    except Unavailable:
        raise
    except Exception as error:  # whatever a rule stumbles over, the fact is parked and the rest goes on
        delivery.poison = f"{type(error).__name__} in the projection"
        raise _Poison from error
