"""What a producer shows the public: its tracks, those made with others, its albums; newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from beatpass.domain.catalogue.entities import Album, Track
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey, TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import album_item, artist_item, entity_of, get_tracks, track_item
from beatpass.storage.catalogue.lists import list_rows
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.view_content import PublicAlbum, PublicTrack, public_album

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``last`` is the position that the next page goes on from; None at the end."""

    items: list[T]
    last: str | None


def list_public_tracks(artist_id: str, *, joint: bool, limit: int, after: str | None = None) -> Page[PublicTrack]:
    """Two calls for up to 49 tracks. Raises NotFound for an unknown producer."""
    beginning = keys.JOINT_TRACKS if joint else keys.PUBLIC_TRACKS
    rows = list_rows(artist_id, beginning, limit=limit, after=after)
    wanted = [artist_item(artist_id), *map(track_item, rows.ids), *(figure_item(TrackKey(each)) for each in rows.ids)]
    artist, *items = get_together(wanted)
    if artist is None:
        raise NotFound("producer")
    tracks = [entity_of(Track, item) for item in items[: len(rows.ids)]]
    figures = [figure_of(TrackFigures, item) for item in items[len(rows.ids) :]]
    shown = [
        PublicTrack(track, numbers) for track, numbers in zip(tracks, figures, strict=True) if track and track.public
    ]
    return Page(shown, rows.last)


def list_public_albums(artist_id: str, *, limit: int, after: str | None = None) -> Page[PublicAlbum]:
    """Two calls, and one for every 100 tracks on the albums. Raises NotFound for an unknown producer."""
    rows = list_rows(artist_id, keys.PUBLIC_ALBUMS, limit=limit, after=after)
    beside = [artist_item(artist_id), figure_item(AlbumPlaysKey(artist_id))]
    artist, played, *items = get_together([*beside, *map(album_item, rows.ids)])
    if artist is None:
        raise NotFound("producer")
    albums = [album for item in items if (album := entity_of(Album, item)) and album.visibility == "public"]
    tracks = get_tracks(track_id for album in albums for track_id in album.track_ids).values()
    return Page([public_album(each, tracks, figure_of(AlbumPlays, played)) for each in albums], rows.last)
