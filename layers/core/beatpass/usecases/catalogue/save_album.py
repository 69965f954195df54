"""Create or edit an album, and update the tracks that join or leave it in the same transaction.

See docs/specification.md 1.5.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from beatpass.domain.catalogue.album_tracks import change_tracks, changed_ids
from beatpass.domain.catalogue.entities import Album, Track, changed
from beatpass.domain.catalogue.permissions import require_managed, uploader_of
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.facts import AlbumCreated
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.versions import require_version
from beatpass.storage.catalogue.consents import changes_item, changes_of, put_changes
from beatpass.storage.catalogue.entities import album_item, entity_of, get_tracks, get_user, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change, note_upload, require_producer
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def create_album(
    *, user_id: str, artist_id: str | None, fields: Mapping[str, Any], new_id: str, now: datetime
) -> Album:
    """``fields`` are those that a user sets. Raises Invalid, QuotaReached, and as uploader_of."""

    def attempt() -> Album:
        uploader_id = uploader_of(get_user(user_id), artist_id)
        album = Album(id=new_id, artist_id=uploader_id, created_at=to_iso(now), version=1, **fields)
        moved = _change_tracks(None, album, at=album.created_at)
        [changes] = get_together([changes_item(uploader_id)])
        with transaction() as writes:
            change(writes, None, album)
            require_producer(writes, uploader_id)
            note_upload(writes, uploader_id)
            put_changes(writes, uploader_id, changes_of(changes).with_edit(now), over=changes)
            for old, new in moved:
                change(writes, old, new)
            record(AlbumCreated(artist_id=uploader_id, album_id=album.id, at=album.created_at), writes)
        return album

    return retry_conflicts(attempt)


def update_album(
    album_id: str,
    *,
    user_id: str,
    fields: Mapping[str, Any],
    now: datetime,
    versions: Collection[int] | None = None,
) -> tuple[Album, int]:
    """Set these fields of an album of one of these versions, or of any; return it and its plays.

    Without a difference nothing is written. There is no fact, because no figure depends on the fields. Raises NotFound,
    Outdated, Invalid, QuotaReached.
    """

    def attempt() -> Album:
        user, stored = get_together([user_item(user_id), album_item(album_id)])
        before = entity_of(Album, stored)
        if before is None:
            raise NotFound("album")
        require_managed(user_of(user, user_id), before.artist_id, what="album")
        require_version(before.version, versions)
        after = replace(before, **fields)
        if after == before:
            return before
        after = changed(after, at=to_iso(now))
        moved = _change_tracks(before, after, at=to_iso(now))
        [changes] = get_together([changes_item(after.artist_id)])
        with transaction() as writes:
            change(writes, before, after)
            put_changes(writes, after.artist_id, changes_of(changes).with_edit(now), over=changes)
            for old, new in moved:
                change(writes, old, new)
        return after

    album = retry_conflicts(attempt)
    return album, _read_plays(album)


def _change_tracks(before: Album | None, after: Album, *, at: str) -> list[tuple[Track, Track]]:
    return change_tracks(before, after, get_tracks(changed_ids(before, after)), at=at)


def _read_plays(album: Album) -> int:
    [played] = get_together([figure_item(AlbumPlaysKey(album.artist_id))])
    return figure_of(AlbumPlays, played).plays.get(album.id, 0)
