"""Deliveries of facts: parsed, completed by saves that another shard has yet to deliver, and put in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from beatpass.domain.platform.facts import ArtistDeleted, Fact, ProfileSaved, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import FigureKey, Standing, StandingKey, TrackFigures, TrackKey
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.activity import FactRecord, UnreadableFact, find_records, read
from beatpass.storage.platform.fact_keys import earlier_keys
from beatpass.storage.platform.working_documents import FigureBatch

Save = TrackSaved | TrackDeleted | ProfileSaved | ArtistDeleted
"""A fact with a version: each save of a track or profile builds on the one before."""


@dataclass(slots=True)
class Delivery:
    """A fact of the batch; ``poison`` says why it can never be applied. ``failed``: a rule failed on it once.

    ``verdict`` is that of a play which this batch has applied.
    """

    key: Key
    artist_id: str
    sequence: int
    fact: Fact | None
    poison: str | None
    failed: bool = False
    quarantined: bool = False
    verdict: str | None = None


def delivery_of(record: FactRecord) -> Delivery:
    try:
        fact, poison = read(record), None
    except UnreadableFact as error:
        fact, poison = None, str(error)
    artist_id = record.key[0].partition("#")[2]
    return Delivery(key=record.key, artist_id=artist_id, sequence=record.sequence, fact=fact, poison=poison)


def with_earlier_saves(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """These deliveries and the earlier saves of their tracks and profiles that are not applied yet.

    Another shard is yet to deliver those. They stand in the activity table, as a save is written after its predecessor.
    """
    later = [(each, each.fact) for each in deliveries if isinstance(each.fact, Save) and each.fact.version > 1]
    if not later:
        return list(deliveries)
    batch = FigureBatch()
    batch.load({_saved(fact) for _, fact in later})
    here = {delivery.key for delivery in deliveries}
    missing: dict[Key, int] = {}
    for delivery, fact in later:
        for key in earlier_keys(fact, after=_stored_version(batch, fact)):
            if key not in here:
                missing[key] = min(delivery.sequence, missing.get(key, delivery.sequence))
    return [*_find(missing, batch), *deliveries]


def _find(missing: dict[Key, int], batch: FigureBatch) -> Iterator[Delivery]:
    """Those of these facts that are not applied; ``missing`` has the sequence numbers of their successors."""
    if missing:
        batch.load([], traces=missing)
        for record in find_records([key for key in missing if not batch.has_trace(key)]):
            found = delivery_of(record)
            found.sequence = missing[record.key]
            yield found


def _saved(fact: Save) -> FigureKey:
    return TrackKey(fact.track_id) if isinstance(fact, TrackSaved | TrackDeleted) else StandingKey(fact.artist_id)


def _stored_version(batch: FigureBatch, fact: Save) -> int:
    match batch.peek(_saved(fact)):
        case TrackFigures() as track:
            return track.version
        case Standing() as standing:
            return max(standing.profile_version, standing.deleted_version)
        case other:
            raise TypeError(f"{type(other).__name__} has no version")


def in_order(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """The stream's order where it matters; elsewhere each producer's facts side by side, which share documents.

    Only the changes of tracks depend on other producers' facts (the number of collaborations, the completeness of the
    tracks): they keep their position. The facts between two of them commute over producers.
    """
    segment = 0
    ordered: list[tuple[int, str, int, Delivery]] = []
    for delivery in _by_version(sorted(deliveries, key=lambda delivery: delivery.sequence)):
        barrier = isinstance(delivery.fact, TrackDeleted) or (
            isinstance(delivery.fact, TrackSaved) and (len(delivery.fact.credits) > 1 or delivery.fact.version > 1)
        )
        segment += barrier
        ordered.append((segment, delivery.artist_id, len(ordered), delivery))
        segment += barrier
    return [delivery for *_, delivery in sorted(ordered, key=lambda entry: entry[:3])]


def _by_version(deliveries: list[Delivery]) -> list[Delivery]:
    """Each track's and profile's saves in the order of their versions, in the positions that they have together."""
    saves: defaultdict[FigureKey, list[tuple[int, int]]] = defaultdict(list)
    for position, each in enumerate(deliveries):
        if isinstance(each.fact, Save):
            saves[_saved(each.fact)].append((each.fact.version, position))
    ordered = list(deliveries)
    for found in saves.values():
        for (_, source), (_, position) in zip(sorted(found), found, strict=True):
            ordered[position] = deliveries[source]
    return ordered
