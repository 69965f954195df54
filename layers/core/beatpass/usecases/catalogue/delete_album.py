"""Delete an album; its tracks stay, without an album (docs/specification.md 1.5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from beatpass.domain.catalogue.entities import Album
from beatpass.domain.catalogue.permissions import require_managed
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.facts import AlbumDeleted
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.versions import require_version
from beatpass.storage.catalogue.entities import album_item, entity_of, get_tracks, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform.activity import record
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def delete_album(album_id: str, *, user_id: str, now: datetime, versions: Collection[int] | None = None) -> None:
    """Of one of these versions, or of any. Raises NotFound, Outdated."""

    def attempt() -> None:
        user, stored = get_together([user_item(user_id), album_item(album_id)])
        album = entity_of(Album, stored)
        if album is None:
            raise NotFound("album")
        require_managed(user_of(user, user_id), album.artist_id, what="album")
        require_version(album.version, versions)
        removed = [(track, track.on_album(None, at=to_iso(now))) for track in get_tracks(album.track_ids).values()]
        with transaction() as writes:
            change(writes, album, None)
            for old, new in removed:
                change(writes, old, new)
            record(AlbumDeleted(artist_id=album.artist_id, album_id=album.id, at=to_iso(now)), writes)

    retry_conflicts(attempt)
