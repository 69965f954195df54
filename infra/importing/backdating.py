"""Moves the ages of imported producers and tracks when plays come in that are older than they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.changes import profile_saved, track_saved
from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import get_producers, get_tracks
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.storage.platform.fact_keys import fact_key
from infra.importing.portfolios import Portfolio


def backdate(portfolios: Sequence[Portfolio], known: Collection[Key], *, now: datetime) -> int:
    """Move the stored producers and tracks of these portfolios back to their first plays; the number of facts written.

    Plays that are ``known`` add nothing, whatever length they have here. Each move is a save of its own, with all else
    as it is. Deleted ones stay so. Raises Conflict and Unavailable; another call continues.
    """
    of_producers: dict[str, str] = {}
    of_tracks: dict[str, str] = {}
    for play in (play for each in portfolios for play in each.plays if fact_key(play) not in known):
        for first, entity_id in ((of_producers, play.artist_id), (of_tracks, play.track_id)):
            first[entity_id] = min(play.started_at, first.get(entity_id, play.started_at))
    producers, tracks = get_producers(of_producers), get_tracks(of_tracks)
    moved = 0
    for producer in producers.values():
        if of_producers[producer.id] < producer.created_at:
            _move_producer(producer, of_producers[producer.id], now)
            moved += 1
    for track in tracks.values():
        if of_tracks[track.id] < max(track.created_at, track.published_at or ""):
            _move_track(track, of_tracks[track.id], now)
            moved += 1
    return moved


def _move_producer(producer: Producer, to: str, now: datetime) -> None:
    moved = replace(producer, created_at=to, version=producer.version + 1)
    with transaction() as writes:
        change(writes, producer, moved)
        record(profile_saved(moved, at=to_iso(now)), writes)


def _move_track(track: Track, to: str, now: datetime) -> None:
    published = min(to, track.published_at) if track.published_at else None
    moved = replace(track, created_at=min(to, track.created_at), published_at=published, version=track.version + 1)
    with transaction() as writes:
        change(writes, track, moved)
        record(track_saved(moved, producers=get_producers(track.credits), at=to_iso(now)), writes)
