"""Delete a track: counts no longer include it; XP that it earned, the history of its plays and its title stay.

See docs/specification.md 1.7.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from beatpass.domain.catalogue.album_tracks import without_track
from beatpass.domain.catalogue.entities import Album, Track
from beatpass.domain.catalogue.permissions import require_managed
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.facts import TrackDeleted
from beatpass.domain.platform.times import to_iso
from beatpass.domain.platform.versions import require_version
from beatpass.storage.catalogue.consents import consent_item, count_credits
from beatpass.storage.catalogue.entities import album_item, entity_of, track_item, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change, keep_title
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.track_offers import note_ended_offers
from beatpass.storage.platform.activity import record
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def delete_track(track_id: str, *, user_id: str, now: datetime, versions: Collection[int] | None = None) -> None:
    """Of one of these versions, or of any. Raises NotFound, Outdated."""

    def attempt() -> None:
        user, stored = get_together([user_item(user_id), track_item(track_id)])
        track = entity_of(Track, stored)
        if track is None:
            raise NotFound("track")
        require_managed(user_of(user, user_id), track.uploader_id, what="track")
        require_version(track.version, versions)
        others = [artist_id for artist_id in track.credits if artist_id != track.uploader_id]
        named = [track.album_id] if track.album_id else []
        wanted = [consent_item(artist_id, track.uploader_id) for artist_id in others]
        items = get_together([*map(album_item, named), *wanted])
        album = entity_of(Album, items[0]) if named else None
        consents = dict(zip(others, items[len(named) :], strict=True))
        fact = TrackDeleted(artist_id=track.uploader_id, track_id=track.id, version=track.version + 1, at=to_iso(now))
        with transaction() as writes:
            change(writes, track, None)
            note_ended_offers(writes, track, None, at=fact.at)
            keep_title(writes, track)
            count_credits(writes, track.uploader_id, consents, removed=others)
            if album:
                change(writes, album, without_track(album, track.id, at=fact.at))
            record(fact, writes)

    retry_conflicts(attempt)
