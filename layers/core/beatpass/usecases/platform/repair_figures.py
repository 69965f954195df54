"""Repair the differences that a replay has found, item by item, while the projection goes on.

An item is written on condition that it is what was compared; what the projection has changed since is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from beatpass.domain.platform.facts import DownloadGranted, Fact
from beatpass.domain.platform.figures import DayFigures, FigureKey, Standing, StandingKey
from beatpass.domain.platform.projection import affected_documents
from beatpass.domain.platform.projection.play_buffer import buffered, flush, state_of
from beatpass.domain.platform.projection.working_documents import peek_standing
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import Key, StandingItem
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import Derived, find_derived, repair_item
from beatpass.storage.platform.play_buffers import BufferedPlay, buffer_items, read_buffer
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.platform.replay_figures import Difference, Replay
from beatpass.usecases.platform.stored_collaborators import (
    bucket_number,
    collaborators_of,
    compared_with,
    repair_buckets,
)


def confirmed(replay: Replay) -> list[Difference]:
    """The differences that are no work in progress: their items are unchanged, and no fact in flight changes them.

    The plays that a buffer holds for a day are part of it: they may have come after the buffer was read.
    """
    moved = {figure_item(key) for fact in replay.moving.values() for key in affected_documents(fact)}
    return [
        each
        for each in replay.differences
        if not _is_row_of(replay.moving, each.ref)
        and _buffered_now(replay, each.ref) == sorted(replay.found.buffers.get(each.ref, ()))
        and all(
            ref not in moved and find_derived(ref) == replay.found.items.get(ref)
            for ref in (each.ref, *compared_with(each.ref, replay.found.bucket_numbers))
        )
    ]


def _buffered_now(replay: Replay, ref: Wanted) -> list[BufferedPlay]:
    """The plays that its producer's buffer holds for this day; none for other items."""
    kind, _, owner = ref[1][0].partition("#")
    artist_id = owner if kind == "ARTIST" else replay.uploaders.get(owner)
    if artist_id is None or not ref[1][1].startswith(keys.DAYS) or keys.AWARDS in ref[1][1]:
        return []
    day, standing = find_derived(ref), find_derived(figure_item(StandingKey(artist_id)))
    flushed = _day(day).flushed if day else 0
    epoch = buffered(documents.load(Standing, standing.body)).epoch if standing else 0
    plays = read_buffer(artist_id, versioned_documents.read(buffer_items(artist_id)))
    return sorted(
        each for each in plays if figure_item(each.key) == ref and each.epoch > flushed and each.epoch >= epoch
    )


def _is_row_of(facts: dict[Key, Fact], ref: Wanted) -> bool:
    """Whether the item is a row that one of these facts adds."""
    pk, sk = ref[1]
    return any(
        ref[1] == keys.trace(key)
        or sk.endswith("#".join(key))
        or (isinstance(fact, DownloadGranted) and pk.startswith("ARTIST#") and sk.endswith(fact.download_id))
        for key, fact in facts.items()
    )


def repair(replay: Replay, differences: Iterable[Difference]) -> list[Difference]:
    """Repair these; returns those that have changed since they were read and were left alone.

    Traces come first: a fact whose figures are repaired must not be applied again, whatever stops the repair.
    """
    moved: list[Difference] = []
    buffered_days: defaultdict[str, list[Difference]] = defaultdict(list)
    buckets: defaultdict[str, list[Difference]] = defaultdict(list)
    for each in sorted(differences, key=lambda each: not _is_trace(each.ref)):
        if plays := replay.found.buffers.get(each.ref):
            buffered_days[plays[0].artist_id].append(each)
        elif (artist_id := _whose_collaborators(each.ref)) in replay.found.bucket_numbers:
            buckets[artist_id].append(each)
        elif each.ref[0] is StandingItem and each.raw is None:
            moved += _left_alone([each], partial(_restore_standing, replay, each))
        else:
            moved += _left_alone([each], partial(repair_item, each.ref, stored=each.raw, right=each.replayed))
    for artist_id, days in buffered_days.items():
        moved += _left_alone(days, partial(_repair_days, replay, artist_id, days))
    for artist_id, found in buckets.items():
        moved += _left_alone(found, partial(_repair_buckets, replay, artist_id, found))
    return moved


def _is_trace(ref: Wanted) -> bool:
    pk, sk = ref[1]
    return pk.startswith(keys.TRACES) or sk.startswith(keys.LISTENER)


def _left_alone(differences: Sequence[Difference], write: Callable[[], None]) -> Sequence[Difference]:
    try:
        write()
    except Conflict:
        return differences
    return ()


def _restore_standing(replay: Replay, lost: Difference) -> None:
    """Write a lost standing with the state of its play buffer, which no fact contains. Raises Conflict."""
    if lost.replayed is None:
        return
    artist_id = lost.ref[1][0].partition("#")[2]
    standing = documents.load(Standing, lost.replayed.body)
    flushed = replay.found.flushed.get(artist_id, 0)
    standing.buffered = list(state_of(replay.found.slots[artist_id], flushed=flushed))
    repair_item(lost.ref, stored=None, right=replace(lost.replayed, body=documents.dump(standing)))


def _repair_days(replay: Replay, artist_id: str, days: Sequence[Difference]) -> None:
    """Flush the producer's play buffer, and put the right days in the place of what the flush makes of them.

    Raises Conflict where the days or the buffer have changed.
    """
    batch = FigureBatch()
    epoch = buffered(peek_standing(batch, artist_id)).epoch
    flush(batch, artist_id)
    for each in days:
        plays = replay.found.buffers[each.ref]
        key: FigureKey = plays[0].key
        flushed = cast("DayFigures", batch.peek(key)).plays - (_day(each.raw).plays if each.raw else 0)
        known = each.raw.version if each.raw else 0
        if batch.version_of(key) != known or flushed != sum(play.epoch == epoch for play in plays):
            raise Conflict
        right = _day(each.replayed) if each.replayed else DayFigures()
        right.flushed = epoch
        batch.replace(key, right)
    batch.commit()


def _whose_collaborators(ref: Wanted) -> str:
    pk, sk = ref[1]
    return pk.partition("#")[2] if sk.startswith(keys.COLLABORATORS) else ""


def _repair_buckets(replay: Replay, artist_id: str, differences: Sequence[Difference]) -> None:
    number, found = replay.found.bucket_numbers[artist_id], {bucket_number(each.ref): each for each in differences}
    right = {bucket: collaborators_of(each.replayed) for bucket, each in found.items() if bucket is not None}
    repair_buckets(artist_id, number, right, stored=replay.found.items)


def _day(item: Derived) -> DayFigures:
    return documents.load(DayFigures, item.body)
