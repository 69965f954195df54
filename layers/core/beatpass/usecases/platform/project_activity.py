"""Project a batch of facts into figures, exactly once in effect (docs/architecture.md 4.1 and 4.3).

Facts arrive at least once, and in no certain order: a stream has several shards, and one restored from a backup begins
anew. So a fact is known by a trace that only it leaves, in the transaction that changes its figures: a play by its id
among those of its listener's day on the track, any other fact by a row of its own. A fact whose trace stands is
skipped. Each document is written over the version that was read, so that of two writers one reads again.

Facts of one batch share transactions of up to DynamoDB's 100 items, which makes a busy minute cheap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from beatpass.domain.platform.facts import (
    DownloadGranted,
    Fact,
    PlayLogged,
    SaleSettled,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.platform.figures import (
    FigureKey,
    StandingKey,
    TrackFigures,
    TrackKey,
)
from beatpass.domain.platform.projection import (
    acquisitions,
    affected_documents,
    collaborators,
    play_buffer,
    project,
)
from beatpass.domain.platform.projection.plays import is_counted, targets_of, verdict_of
from beatpass.domain.platform.projection.targets import Target
from beatpass.domain.platform.projection.working_documents import peek_standing
from beatpass.gateways import quarantine_queue
from beatpass.storage.dynamodb.errors import Conflict, Refused, Unavailable
from beatpass.storage.platform.activity import FactRecord, from_stream, read
from beatpass.storage.platform.working_documents import TRANSACTION_ITEMS, FigureBatch
from beatpass.usecases.platform.callables import Quarantine
from beatpass.usecases.platform.fact_deliveries import Delivery, delivery_of, in_order, with_earlier_saves
from beatpass.usecases.platform.retry_conflicts import pause

# Many shards may write a producer whom many uploaders credit; in each round one of them succeeds.
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Projected:
    """The numbers of facts of a batch that were applied, skipped as applied before, and quarantined.

    ``verdicts`` counts the plays among those applied, by verdict.
    """

    applied: int
    skipped: int
    quarantined: int
    verdicts: Counter[str] = field(default_factory=Counter)


class _Poison(Exception):
    """A rule failed on a delivery: its figures may be half changed, so the batch must be loaded again.

    The first time it may be due to documents of different moments, so the fact is tried again.
    """


def project_stream(stream_records: Sequence[dict[str, Any]]) -> Projected:
    """Apply the new facts among these raw records of the activity table's stream."""
    facts = [record for raw in stream_records if (record := from_stream(raw)) is not None]
    return project_activity(facts, quarantine=quarantine_queue.quarantine)


def project_activity(records: Sequence[FactRecord], *, quarantine: Quarantine, month: str | None = None) -> Projected:
    """Apply these facts; ``quarantine`` sends a poison fact's key and reason to the queue for manual review.

    ``month`` (YYYY-MM) is the present one. Raises Conflict when other writers win every attempt, and Unavailable:
    deliver the batch again.
    """
    deliveries = in_order(with_earlier_saves(list(map(delivery_of, records))))
    taken = start = attempt = 0
    end = most = len(deliveries)
    batch = _load(deliveries, month)
    while start < len(deliveries):
        try:
            end, count = _apply(batch, deliveries, start, most, quarantine)
            batch.commit()
        except _Poison:
            batch = _load(deliveries[start:], month, again=True)
        except Conflict:
            attempt += 1
            if attempt == _ATTEMPTS:
                raise
            pause(attempt)
            batch = _load(deliveries[start:], month, again=True)
        except Refused as refusal:
            # Some document of the transaction cannot be stored: find the fact that causes it by halving the batch.
            if end - start <= 1:
                deliveries[start].poison = str(refusal)
            most = max(1, (end - start) // 2)
            batch = _load(deliveries[start:], month)
        else:
            taken += count
            start, attempt, most = end, 0, len(deliveries)
    quarantined = sum(delivery.quarantined for delivery in deliveries)
    return Projected(
        applied=taken - quarantined,
        skipped=len(deliveries) - taken,
        quarantined=quarantined,
        verdicts=Counter(each.verdict for each in deliveries if each.verdict),
    )


def redrive(record: FactRecord) -> None:
    """Apply a quarantined fact exactly once.

    Raises Conflict where it is not quarantined any more or another writer was faster, and the error that made it
    poison where that persists.
    """
    batch, fact = FigureBatch(), read(record)
    batch.load([], traces=[record.key])
    trace = batch.trace_of(record.key)
    if trace is None or "reason" not in trace:
        raise Conflict
    while not _make_room(batch, fact):
        batch.commit()
    batch.release(record.key, quarantined=trace, traced=not isinstance(fact, PlayLogged))
    if not is_counted(batch, fact):
        batch.begin(record.key)
        project(fact, batch)
    batch.commit()


def flush_buffer(artist_id: str) -> None:
    """Count the plays of this producer's buffer in its days. Raises Conflict if another writer was faster."""
    batch = FigureBatch()
    play_buffer.flush(batch, artist_id)
    batch.commit()


def _load(deliveries: Iterable[Delivery], month: str | None, *, again: bool = False) -> FigureBatch:
    """Load the documents and traces of these facts, in rounds.

    A track names earlier credits, a standing its play buffer, the recent changes of collaborators their buckets. The
    first round may be eventually consistent, at half the cost: its documents are written on condition of the version
    that was read, so a stale one is a conflict, and is read ``again``; so is one on which a rule fails. What a later
    round reads depends on what an earlier one said, and is not always written: it must not be older.
    """
    deliveries = list(deliveries)
    batch = FigureBatch(month)
    facts = [each.fact for each in deliveries if each.fact is not None]
    batch.load(
        {key for fact in facts for key in affected_documents(fact, buffers_from=batch.buffers_from)},
        traces={each.key for each in deliveries if each.poison or not isinstance(each.fact, PlayLogged)},
        consistent=again,
    )
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    batch.load({key for play in plays for key in acquisitions.looked_up_by(play, batch)})
    batch.load({key for fact in facts for key in _affected(batch, fact)})
    saves = [fact for fact in facts if isinstance(fact, TrackSaved | TrackDeleted)]
    batch.load({key for fact in saves for key in collaborators.buckets_read(batch, fact)})
    _load_buffers(batch, plays)
    return batch


def _load_buffers(batch: FigureBatch, plays: Iterable[PlayLogged]) -> None:
    """The slots that these plays fill and, for producers whose buffer they overfill, the days that a flush changes."""
    arriving: defaultdict[str, list[Target]] = defaultdict(list)
    for play in plays:
        if not is_counted(batch, play):
            for artist_id, target in targets_of(play):
                arriving[artist_id].append(target)
    slots: set[FigureKey] = set()
    counted = []
    for artist_id, targets in arriving.items():
        standing = peek_standing(batch, artist_id)
        slots |= play_buffer.slots_for(standing, artist_id, len(targets))
        if play_buffer.may_overfill(standing, artist_id, targets, month=batch.month):
            slots |= play_buffer.used_slots(standing, artist_id)
            counted.append(artist_id)
    batch.load(slots)
    wanted: set[FigureKey] = set()
    for artist_id in counted:
        targets = arriving[artist_id]
        if play_buffer.overfills(batch, artist_id, targets, month=batch.month):
            wanted |= play_buffer.flushed_by(batch, artist_id)
            wanted |= play_buffer.slots_after_flush(peek_standing(batch, artist_id), artist_id, len(targets))
            wanted |= {key for target in targets for key in target.days(artist_id)}
    batch.load(wanted)


def _affected(batch: FigureBatch, fact: Fact) -> set[FigureKey]:
    match fact:
        case TrackSaved() | TrackDeleted() | PlayLogged() | DownloadGranted():
            track = cast("TrackFigures", batch.peek(TrackKey(fact.track_id)))
            return affected_documents(fact, track, buffers_from=batch.buffers_from) | _acquisitions(batch, fact)
        case SaleSettled():
            return affected_documents(fact) | _acquisitions(batch, fact)
        case _:
            return affected_documents(fact)


def _acquisitions(batch: FigureBatch, fact: Fact) -> set[FigureKey]:
    """The documents of other facts' acquisitions that this one changes."""
    match fact:
        case PlayLogged():
            return acquisitions.led_to_by(fact, batch)
        case DownloadGranted() | SaleSettled():
            return acquisitions.displaced_by(fact, batch)
        case _:
            return set()


def _apply(
    batch: FigureBatch, deliveries: Sequence[Delivery], start: int, most: int, quarantine: Quarantine
) -> tuple[int, int]:
    """Apply facts from ``start`` while they fit one transaction: (index of the next fact, number of new facts)."""
    taken = 0
    for index in range(start, len(deliveries)):
        delivery = deliveries[index]
        if index - start == most:
            return index, taken
        if batch.has_trace(delivery.key) or is_counted(batch, delivery.fact):
            continue
        if index > start and _begins_plays(deliveries, index) and not _fit_together(batch, deliveries, index):
            return index, taken
        if not _fits(batch, delivery) or not (delivery.poison or _make_room(batch, delivery.fact)):
            return index, taken
        if delivery.fact is None or delivery.poison:
            reason = delivery.poison or "unreadable"
            quarantine(delivery.key, reason)
            batch.leave_trace(delivery.key, reason)
            delivery.quarantined = True
        else:
            _project(batch, delivery, delivery.fact)
        taken += 1
    return len(deliveries), taken


def _begins_plays(deliveries: Sequence[Delivery], index: int) -> bool:
    """Whether here begin plays of another producer than before."""
    before, here = deliveries[index - 1], deliveries[index]
    return isinstance(here.fact, PlayLogged) and before.artist_id != here.artist_id


def _fit_together(batch: FigureBatch, deliveries: Sequence[Delivery], index: int) -> bool:
    """Whether the plays of this producer share one transaction here as much as they would in the next one.

    Two transactions write their standing, tracks and slots twice. One that is not half full is not ended.
    """
    used = batch.size_with(set())
    if 2 * used < TRANSACTION_ITEMS:
        return True
    artist_id, wanted = deliveries[index].artist_id, set[FigureKey]()
    for each in deliveries[index:]:
        if each.artist_id != artist_id or not isinstance(each.fact, PlayLogged) or len(wanted) > TRANSACTION_ITEMS:
            break
        wanted |= _affected(batch, each.fact)
    return len(wanted) > TRANSACTION_ITEMS or used + len(wanted) + _rows(1) <= TRANSACTION_ITEMS


def _fits(batch: FigureBatch, delivery: Delivery) -> bool:
    """Whether the transaction stays within its limit of items; an empty one takes any fact."""
    if batch.size_with(set()) == 0:
        return True
    if delivery.fact is None or delivery.poison:
        return batch.size_with(set()) < TRANSACTION_ITEMS
    wanted = _affected(batch, delivery.fact)
    producers = sum(isinstance(key, StandingKey) for key in wanted)
    return batch.size_with(wanted) + _rows(producers) <= TRANSACTION_ITEMS


def _make_room(batch: FigureBatch, fact: Fact | None) -> bool:
    """Fold or flush what has no room for this fact; False where that needs a transaction of its own."""
    if full := [each for each in sorted(collaborators.changed_by(batch, fact)) if collaborators.must_fold(batch, each)]:
        if batch.size_with(set()) == 0:
            collaborators.fold(batch, full[0])
        return False
    if not isinstance(fact, PlayLogged):
        return True
    for artist_id, target in targets_of(fact):
        if not play_buffer.must_flush(batch, artist_id, target):
            continue
        changed = play_buffer.flushed_by(batch, artist_id) | _affected(batch, fact)
        if batch.size_with(changed) + _rows(len(fact.credits)) <= TRANSACTION_ITEMS:
            play_buffer.flush(batch, artist_id)
            continue
        if batch.size_with(set()) == 0:
            play_buffer.flush(batch, artist_id)
        return False
    return True


def _rows(producers: int) -> int:
    """The most items that a fact adds beside the foreseen documents.

    A play adds a slot and a row of events for each producer; a download a row for each; any other fact a row of events
    and one of the ledger for each, and its trace.
    """
    return 2 * producers + 2


def _project(batch: FigureBatch, delivery: Delivery, fact: Fact) -> None:
    batch.begin(delivery.key)
    if not isinstance(fact, PlayLogged):
        batch.leave_trace(delivery.key)
    try:
        if isinstance(fact, TrackSaved | TrackDeleted):  # a fold may have added buckets since the batch was loaded
            batch.load(collaborators.buckets_read(batch, fact))
        project(fact, batch)
        if isinstance(fact, PlayLogged):
            delivery.verdict = verdict_of(batch, fact)
    except Unavailable:
        raise
    except Exception as error:  # after any error of a rule, quarantine the fact and go on with the others
        if delivery.failed:
            delivery.poison = f"{type(error).__name__} in the projection"
        delivery.failed = True
        raise _Poison from error
