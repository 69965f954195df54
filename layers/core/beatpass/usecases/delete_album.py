"""Delete an album; its tracks stay, on none (docs/specification.md 1.5)."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.catalogue import Album
from beatpass.domain.errors import NotFound
from beatpass.domain.facts import AlbumDeleted
from beatpass.domain.managing import require_managed
from beatpass.domain.playlists import moved_tracks
from beatpass.domain.times import to_iso
from beatpass.storage.access import get_together, transaction
from beatpass.storage.activity import record
from beatpass.storage.catalogue import album_item, entity_of, get_tracks, user_item, user_of
from beatpass.storage.catalogue_writes import change
from beatpass.usecases.retrying import settled


def delete_album(album_id: str, *, user_id: str, now: datetime) -> None:
    """Raises NotFound."""

    def attempt() -> None:
        user, stored = get_together([user_item(user_id), album_item(album_id)])
        album = entity_of(Album, stored)
        if album is None:
            raise NotFound("album")
        require_managed(user_of(user, user_id), album.artist_id, what="album")
        left = moved_tracks(album.track_ids, album, (), get_tracks(album.track_ids))
        with transaction() as writes:
            change(writes, album, None)
            for old, new in left:
                change(writes, old, new)
            record(AlbumDeleted(artist_id=album.artist_id, album_id=album.id, at=to_iso(now)), writes)

    settled(attempt)
