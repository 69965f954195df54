"""Moves the ages of imported producers and tracks when plays come in that are older than they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.changes import profile_saved, track_saved
from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import get_producers, get_tracks
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from infra.importing.portfolios import Portfolio


def backdate(portfolios: Sequence[Portfolio], *, now: datetime) -> int:
    """Move the stored producers and tracks of these portfolios back to their first plays; the number of facts written.

    Each is a save of its own, with all else as it is. Deleted ones stay so. Raises Conflict and Unavailable; another
    call continues.
    """
    producers = get_producers(each.artist.id for each in portfolios)
    tracks = get_tracks(track.id for each in portfolios for track, _ in each.tracks)
    moved = 0
    for portfolio in portfolios:
        stored = producers.get(portfolio.artist.id)
        if stored and portfolio.artist.created_at < stored.created_at:
            _move_producer(stored, portfolio.artist.created_at, now)
            moved += 1
        for track in _younger(portfolio, tracks):
            _move_track(*track, now)
            moved += 1
    return moved


def _younger(portfolio: Portfolio, stored: Mapping[str, Track]) -> Iterable[tuple[Track, str]]:
    """The stored tracks that are younger than in the portfolio, each with the time of its first play."""
    for track, _ in portfolio.tracks:
        known = stored.get(track.id)
        if known and (track.created_at < known.created_at or track.created_at < (known.published_at or "")):
            yield known, track.created_at


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
