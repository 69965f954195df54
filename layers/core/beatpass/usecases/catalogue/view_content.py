"""A track or an album as the public sees it; drafts and private ones do not exist for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Album, Track
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey, TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import entity_of, get_album, track_item
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of


@dataclass(frozen=True, slots=True)
class PublicTrack:
    track: Track
    figures: TrackFigures


@dataclass(frozen=True, slots=True)
class PublicAlbum:
    """``track_ids`` are the public ones, in playing order."""

    album: Album
    track_ids: list[str]
    plays: int


def view_public_track(track_id: str) -> PublicTrack:
    """One call. Raises NotFound."""
    item, figures = get_together([track_item(track_id), figure_item(TrackKey(track_id))])
    track = entity_of(Track, item)
    if track is None or not track.public:
        raise NotFound("track")
    return PublicTrack(track, figure_of(TrackFigures, figures))


def view_public_album(album_id: str) -> PublicAlbum:
    """Two calls. Raises NotFound."""
    album = get_album(album_id)
    if album is None or album.visibility != "public":
        raise NotFound("album")
    played, *items = get_together([figure_item(AlbumPlaysKey(album.artist_id)), *map(track_item, album.track_ids)])
    tracks = [track for item in items if (track := entity_of(Track, item))]
    return public_album(album, tracks, figure_of(AlbumPlays, played))


def public_album(album: Album, tracks: Iterable[Track], played: AlbumPlays) -> PublicAlbum:
    """``tracks`` has those of the album, and maybe others."""
    public = {track.id for track in tracks if track.public}
    return PublicAlbum(album, [each for each in album.track_ids if each in public], played.plays.get(album.id, 0))
