"""Upload or edit a track; its credits, its album and its fact change in the same transaction.

See docs/specification.md 1.3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from beatpass.domain.catalogue.album_tracks import with_track, without_track
from beatpass.domain.catalogue.changes import track_saved
from beatpass.domain.catalogue.entities import Album, Producer, Track, changed
from beatpass.domain.catalogue.permissions import build_credits, require_managed, uploader_of
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.versions import require_version
from beatpass.storage.catalogue.consents import (
    Stored,
    changes_item,
    changes_of,
    consent_item,
    count_credits,
    put_changes,
)
from beatpass.storage.catalogue.entities import (
    album_item,
    entity_of,
    get_user,
    producer_item,
    track_item,
    user_item,
    user_of,
)
from beatpass.storage.catalogue.entity_writes import change, note_upload, require_producer
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.track_offers import note_ended_offers
from beatpass.storage.platform.activity import record
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

# What one transaction of a hundred items has room for: five for a credit that is removed, six for one that is added.
_MOST_CHANGED_CREDITS = 16


def create_track(
    *, user_id: str, artist_id: str | None, fields: Mapping[str, Any], new_id: str, now: datetime
) -> tuple[Track, TrackFigures]:
    """``fields`` are those that a user sets; the uploader is always credited.

    Raises Invalid, CreditRefused, LimitReached, QuotaReached, and as uploader_of.
    """

    def attempt() -> tuple[Track, TrackFigures]:
        uploader_id = uploader_of(get_user(user_id), artist_id)
        own = {"id": new_id, "uploader_id": uploader_id, "created_at": to_iso(now), "version": 1}
        credits_ = build_credits(uploader_id, fields.get("credits", ()))
        track = _with_publication(Track(**{**fields, **own, "credits": credits_}), now)
        return _save(None, track, now), TrackFigures()

    return retry_conflicts(attempt)


def update_track(
    track_id: str,
    *,
    user_id: str,
    fields: Mapping[str, Any],
    now: datetime,
    versions: Collection[int] | None = None,
) -> tuple[Track, TrackFigures]:
    """Set these fields of a track of one of these versions, or of any; without a difference nothing is written.

    Raises NotFound, Outdated, Invalid, CreditRefused, LimitReached, QuotaReached.
    """

    def attempt() -> tuple[Track, TrackFigures]:
        user, stored, figures = get_together(
            [user_item(user_id), track_item(track_id), figure_item(TrackKey(track_id))]
        )
        before = entity_of(Track, stored)
        if before is None:
            raise NotFound("track")
        require_managed(user_of(user, user_id), before.uploader_id, what="track")
        require_version(before.version, versions)
        credits_ = build_credits(before.uploader_id, fields.get("credits", before.credits))
        after = _with_publication(replace(before, **{**fields, "credits": credits_}), now)
        if after == before:
            return after, figure_of(TrackFigures, figures)
        if len(set(before.credits) ^ set(after.credits)) > _MOST_CHANGED_CREDITS:
            raise Invalid(
                credits="Too many changes at once: remove some credits first, and add others with a new request."
            )
        return _save(before, after, now), figure_of(TrackFigures, figures)

    return retry_conflicts(attempt)


def _with_publication(track: Track, now: datetime) -> Track:
    """The track, with the time of its first publication set if it is public for the first time."""
    return replace(track, published_at=to_iso(now)) if track.public and not track.published_at else track


def _save(before: Track | None, after: Track, now: datetime) -> Track:
    if after.licensing == "exclusive_only" and after.standard_price is not None:
        raise Invalid(standard_price="An exclusive-only track cannot have a standard price.")
    added = [artist_id for artist_id in after.credits if before is None or artist_id not in before.credits]
    removed = [artist_id for artist_id in before.credits if artist_id not in after.credits] if before else []
    found = _read(before, after)
    if missing := [artist_id for artist_id in added if artist_id not in found.producers]:
        raise Invalid(credits=f"Unknown producer: {', '.join(missing)}.")
    after = replace(after, album_public=after.album_id in found.albums and found.albums[after.album_id].public)
    after = changed(after, at=to_iso(now)) if before else after
    today = changes_of(found.changes)
    today = today.with_edit(now) if before else today.with_track(now)
    with transaction() as writes:
        change(writes, before, after)
        note_ended_offers(writes, before, after, at=to_iso(now))
        for artist_id in added:
            require_producer(writes, artist_id)
        if before is None:
            note_upload(writes, after.uploader_id)
        put_changes(writes, after.uploader_id, today, over=found.changes)
        named = [found.producers[artist_id] for artist_id in added if artist_id != after.uploader_id]
        count_credits(writes, after.uploader_id, found.consents, added=named, removed=removed)
        for old, new in _move_between_albums(before, after, found.albums, at=to_iso(now)):
            change(writes, old, new)
        record(track_saved(after, producers=found.producers, at=to_iso(now)), writes)
    return after


@dataclass(frozen=True, slots=True)
class _Found:
    """What a save depends on beside the track; producers and albums by id, as far as they exist."""

    changes: Stored
    producers: dict[str, Producer]
    albums: dict[str, Album]
    consents: dict[str, Stored]


def _read(before: Track | None, after: Track) -> _Found:
    """One call."""
    named = sorted({each.album_id for each in (before, after) if each and each.album_id})
    others = sorted({*after.credits, *(before.credits if before else ())} - {after.uploader_id})
    changes, *items = get_together(
        [
            changes_item(after.uploader_id),
            *map(producer_item, after.credits),
            *map(album_item, named),
            *(consent_item(artist_id, after.uploader_id) for artist_id in others),
        ]
    )
    rest = iter(items)
    producers = [entity_of(Producer, next(rest)) for _ in after.credits]
    albums = [entity_of(Album, next(rest)) for _ in named]
    return _Found(
        changes,
        {each.id: each for each in producers if each},
        {each.id: each for each in albums if each},
        dict(zip(others, rest, strict=True)),
    )


def _move_between_albums(
    before: Track | None, after: Track, albums: Mapping[str, Album], *, at: str
) -> list[tuple[Album, Album]]:
    """The album that the track leaves and the one that it joins, each before and after the change. Raises Invalid."""
    previous = before.album_id if before else None
    if previous == after.album_id:
        return []
    moved = []
    if previous and previous in albums:
        moved.append((albums[previous], without_track(albums[previous], after.id, at=at)))
    if after.album_id:
        joined = albums.get(after.album_id)
        if joined is None or joined.artist_id != after.uploader_id:
            raise Invalid(album_id="This producer has no such album.")
        moved.append((joined, with_track(joined, after.id, at=at)))
    return moved
