"""A producer's public tracks, public tracks with collaborators, and public albums; newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from beatpass.domain.catalogue.entities import Album
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey
from beatpass.storage.catalogue.entities import album_item, entity_of, get_tracks, producer_item
from beatpass.storage.catalogue.lists import list_rows
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.read_tracks import track_items
from beatpass.usecases.catalogue.view_content import PublicAlbum, PublicTrack, public_album, public_tracks

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``last`` is the cursor position of the next page, None at the end."""

    items: list[T]
    last: str | None


def list_public_tracks(artist_id: str, *, joint: bool, limit: int, after: str | None = None) -> Page[PublicTrack]:
    """Two calls for up to 49 tracks. Raises NotFound for an unknown producer."""
    prefix = keys.JOINT_TRACKS if joint else keys.PUBLIC_TRACKS
    rows = list_rows(artist_id, prefix, limit=limit, after=after)
    producer, *items = get_together([producer_item(artist_id), *track_items(rows.ids)])
    if producer is None:
        raise NotFound("producer")
    return Page(public_tracks(items), rows.last)


def list_public_albums(artist_id: str, *, limit: int, after: str | None = None) -> Page[PublicAlbum]:
    """Two calls, and one per BATCH_GET_ITEMS tracks on the albums. Raises NotFound for an unknown producer."""
    rows = list_rows(artist_id, keys.PUBLIC_ALBUMS, limit=limit, after=after)
    beside = [producer_item(artist_id), figure_item(AlbumPlaysKey(artist_id))]
    producer, played, *items = get_together([*beside, *map(album_item, rows.ids)])
    if producer is None:
        raise NotFound("producer")
    albums = [album for item in items if (album := entity_of(Album, item)) and album.visibility == "public"]
    tracks = get_tracks(track_id for album in albums for track_id in album.track_ids).values()
    return Page([public_album(each, tracks, figure_of(AlbumPlays, played)) for each in albums], rows.last)
