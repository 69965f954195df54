"""Tracks and albums by id as their producers see them, drafts and private ones too."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Album, Track, User
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey, TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import album_item, entity_of, track_item, user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.view_content import PublicAlbum, PublicTrack, view_public_album


def view_own_track(track_id: str, *, user_id: str) -> tuple[Track, TrackFigures]:
    """A track that credits a producer of the user, as that producer sees it. One call. Raises NotFound."""
    user, track, figures = _read(track_id, user_id)
    viewer = _credited(track, user)
    if track is None or viewer is None:
        raise NotFound("track")
    return track.shown_to(viewer), figures


def view_track_as(user_id: str, track_id: str) -> PublicTrack:
    """An own track, or one of others if it is public. One call. Raises NotFound."""
    user, track, figures = _read(track_id, user_id)
    viewer = _credited(track, user)
    if track is None or not (track.public or viewer):
        raise NotFound("track")
    return PublicTrack(track.shown_to(viewer), figures)


def _read(track_id: str, user_id: str) -> tuple[User, Track | None, TrackFigures]:
    stored, item, figures = get_together([user_item(user_id), track_item(track_id), figure_item(TrackKey(track_id))])
    return user_of(stored, user_id), entity_of(Track, item), figure_of(TrackFigures, figures)


def _credited(track: Track | None, user: User) -> str | None:
    """The producer of the user that the track credits: its uploader if that is one of them."""
    credited = [each for each in user.artist_ids if track and each in track.credits]
    if track and track.uploader_id in credited:
        return track.uploader_id
    return credited[0] if credited else None


@dataclass(frozen=True, slots=True)
class OwnAlbum:
    """``titles`` are those of its tracks, by id; a deleted track has none."""

    album: Album
    plays: int
    titles: dict[str, str]


def view_own_album(album_id: str, *, user_id: str) -> OwnAlbum:
    """An album of a producer of the user. Two calls. Raises NotFound."""
    album = _own_album(album_id, user_id)
    if album is None:
        raise NotFound("album")
    played, *items = get_together([figure_item(AlbumPlaysKey(album.artist_id)), *map(track_item, album.track_ids)])
    tracks = (entity_of(Track, each) for each in items)
    plays = figure_of(AlbumPlays, played).plays.get(album.id, 0)
    return OwnAlbum(album=album, plays=plays, titles={each.id: each.title for each in tracks if each})


def view_album_as(user_id: str, album_id: str) -> PublicAlbum:
    """An own album with all its tracks, or one of others if it is public. Two calls, or three. Raises NotFound."""
    album = _own_album(album_id, user_id)
    if album is None:
        return view_public_album(album_id)
    return PublicAlbum(album, list(album.track_ids), _plays(album))


def _own_album(album_id: str, user_id: str) -> Album | None:
    stored, item = get_together([user_item(user_id), album_item(album_id)])
    album = entity_of(Album, item)
    return album if album and album.artist_id in user_of(stored, user_id).artist_ids else None


def _plays(album: Album) -> int:
    [played] = get_together([figure_item(AlbumPlaysKey(album.artist_id))])
    return figure_of(AlbumPlays, played).plays.get(album.id, 0)
