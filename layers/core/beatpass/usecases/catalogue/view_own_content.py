"""A producer's own tracks and albums by id, drafts and private ones too; for everybody else they do not exist."""

from __future__ import annotations

from beatpass.domain.catalogue.entities import Album, Track
from beatpass.domain.catalogue.permissions import require_managed
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.figures import AlbumPlays, AlbumPlaysKey, TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import album_item, entity_of, track_item, user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of


def view_own_track(track_id: str, *, user_id: str) -> tuple[Track, TrackFigures]:
    """A track that credits a producer of the user, as that producer sees it. One call. Raises NotFound."""
    stored, item, figures = get_together([user_item(user_id), track_item(track_id), figure_item(TrackKey(track_id))])
    user, track = user_of(stored, user_id), entity_of(Track, item)
    credited = [each for each in user.artist_ids if track and each in track.credits]
    if track is None or not credited:
        raise NotFound("track")
    viewer = track.uploader_id if track.uploader_id in credited else credited[0]
    return track.shown_to(viewer), figure_of(TrackFigures, figures)


def view_own_album(album_id: str, *, user_id: str) -> tuple[Album, int]:
    """An album of a producer of the user, and its plays. Two calls. Raises NotFound."""
    stored, item = get_together([user_item(user_id), album_item(album_id)])
    album = entity_of(Album, item)
    if album is None:
        raise NotFound("album")
    require_managed(user_of(stored, user_id), album.artist_id, what="album")
    [played] = get_together([figure_item(AlbumPlaysKey(album.artist_id))])
    return album, figure_of(AlbumPlays, played).plays.get(album.id, 0)
