"""Public tracks and albums; drafts and private ones are not found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.domain.catalogue.entities import Album, Track
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey, TrackFigures
from beatpass.storage.catalogue.entities import entity_of, get_album, track_item
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.read_tracks import track_items, tracks_of


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
    found = public_tracks(get_together(track_items([track_id])))
    if not found:
        raise NotFound("track")
    return found[0]


def public_tracks(items: Sequence[Any], *, viewer: str | None = None) -> list[PublicTrack]:
    """The public tracks of the items read by ``track_items``, as they are shown to the viewer, a producer."""
    return [PublicTrack(track.shown_to(viewer), figures) for track, figures in tracks_of(items) if track.public]


def view_public_album(album_id: str) -> PublicAlbum:
    """Two calls. Raises NotFound."""
    album = get_album(album_id)
    if album is None or album.visibility != "public":
        raise NotFound("album")
    played, *items = get_together([figure_item(AlbumPlaysKey(album.artist_id)), *map(track_item, album.track_ids)])
    tracks = [track for item in items if (track := entity_of(Track, item))]
    return public_album(album, tracks, figure_of(AlbumPlays, played))


def public_album(album: Album, tracks: Iterable[Track], played: AlbumPlays) -> PublicAlbum:
    """``tracks`` contains the album's tracks, and may contain others."""
    public = {track.id for track in tracks if track.public}
    return PublicAlbum(album, [each for each in album.track_ids if each in public], played.plays.get(album.id, 0))
