"""Upload or edit a track: its credits, its place on an album and its fact move with it in one transaction (SPEC 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from beatpass.domain.catalogue.album_tracks import with_track, without_track
from beatpass.domain.catalogue.changes import track_saved
from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.catalogue.permissions import credited, require_managed, uploader_of
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.entities import (
    album_item,
    artist_item,
    entity_of,
    get_user,
    track_item,
    user_item,
    user_of,
)
from beatpass.storage.catalogue.entity_writes import change, note_upload, require_producer
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def create_track(
    *, user_id: str, artist_id: str | None, fields: Mapping[str, Any], new_id: str, now: datetime
) -> tuple[Track, TrackFigures]:
    """``fields`` are those that a user sets; the uploader is credited anyway. Raises Invalid, and as uploader_of."""

    def attempt() -> tuple[Track, TrackFigures]:
        uploader_id = uploader_of(get_user(user_id), artist_id)
        own = {"id": new_id, "uploader_id": uploader_id, "created_at": to_iso(now), "version": 1}
        named = credited(uploader_id, fields.get("credits", ()))
        track = _published(Track(**{**fields, **own, "credits": named}), now)
        _save(None, track, now)
        return track, TrackFigures()

    return retry_conflicts(attempt)


def update_track(
    track_id: str, *, user_id: str, fields: Mapping[str, Any], now: datetime
) -> tuple[Track, TrackFigures]:
    """Set these fields; what is as it was writes nothing. Raises NotFound, Invalid."""

    def attempt() -> tuple[Track, TrackFigures]:
        user, stored, figures = get_together(
            [user_item(user_id), track_item(track_id), figure_item(TrackKey(track_id))]
        )
        before = entity_of(Track, stored)
        if before is None:
            raise NotFound("track")
        require_managed(user_of(user, user_id), before.uploader_id, what="track")
        named = credited(before.uploader_id, fields.get("credits", before.credits))
        after = _published(replace(before, **{**fields, "credits": named}), now)
        if after != before:
            after = replace(after, version=before.version + 1)
            _save(before, after, now)
        return after, figure_of(TrackFigures, figures)

    return retry_conflicts(attempt)


def _published(track: Track, now: datetime) -> Track:
    """With the time of its first publication, if this is it."""
    return replace(track, published_at=to_iso(now)) if track.public and not track.published_at else track


def _save(before: Track | None, after: Track, now: datetime) -> None:
    if after.licensing == "exclusive_only" and after.standard_price is not None:
        raise Invalid(standard_price="An exclusive-only track has no standard licence to sell.")
    artists, albums = _read(after, (before.album_id if before else None, after.album_id))
    added = [artist_id for artist_id in after.credits if before is None or artist_id not in before.credits]
    if missing := [artist_id for artist_id in added if artist_id not in artists]:
        raise Invalid(credits=f"There is no such producer: {', '.join(missing)}.")
    with transaction() as writes:
        change(writes, before, after)
        for artist_id in added:
            require_producer(writes, artist_id)
        if before is None:
            note_upload(writes, after.uploader_id)
        for old, new in _albums_moved(before, after, albums):
            change(writes, old, new)
        record(track_saved(after, artists=artists, at=to_iso(now)), writes)


def _read(track: Track, album_ids: Sequence[str | None]) -> tuple[dict[str, Producer], dict[str, Album]]:
    """The credited producers and these albums, as far as they exist. One call."""
    named = [album_id for album_id in dict.fromkeys(album_ids) if album_id]
    items = get_together([*map(artist_item, track.credits), *map(album_item, named)])
    artists = [entity_of(Producer, item) for item in items[: len(track.credits)]]
    albums = [entity_of(Album, item) for item in items[len(track.credits) :]]
    return {each.id: each for each in artists if each}, {each.id: each for each in albums if each}


def _albums_moved(before: Track | None, after: Track, albums: Mapping[str, Album]) -> list[tuple[Album, Album]]:
    """The album that the track leaves and the one that it joins, each as it was and as it will be."""
    left = before.album_id if before else None
    if left == after.album_id:
        return []
    moved = []
    if left and left in albums:
        moved.append((albums[left], without_track(albums[left], after.id)))
    if after.album_id:
        joined = albums.get(after.album_id)
        if joined is None or joined.artist_id != after.uploader_id:
            raise Invalid(album_id="There is no such album of this producer.")
        moved.append((joined, with_track(joined, after.id)))
    return moved
