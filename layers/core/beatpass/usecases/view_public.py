"""A track or an album as the public sees it; drafts and private ones do not exist for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.domain.catalogue import Album, Track
from beatpass.domain.errors import NotFound
from beatpass.domain.figures import TrackFigures, TrackKey
from beatpass.storage.access import get_together
from beatpass.storage.catalogue import entity_of, get_album, track_item
from beatpass.storage.derived import figure_item, figure_of

# A track and its figures are two of the hundred items of a call.
_TRACKS_PER_CALL = 50


@dataclass(frozen=True, slots=True)
class PublicTrack:
    track: Track
    figures: TrackFigures


@dataclass(frozen=True, slots=True)
class PublicAlbum:
    """``tracks`` are the public ones, in playing order."""

    album: Album
    tracks: list[PublicTrack]

    @property
    def plays(self) -> int:
        return sum(each.figures.plays for each in self.tracks)


def view_public_track(track_id: str) -> PublicTrack:
    """One call. Raises NotFound."""
    found = _public_tracks([track_id])
    if not found:
        raise NotFound("track")
    return found[track_id]


def view_public_album(album_id: str) -> PublicAlbum:
    """Two calls; three beyond 50 tracks. Raises NotFound."""
    album = get_album(album_id)
    if album is None or album.visibility != "public":
        raise NotFound("album")
    return open_albums([album])[0]


def open_albums(albums: Sequence[Album]) -> list[PublicAlbum]:
    """The albums with their public tracks."""
    tracks = _public_tracks([track_id for album in albums for track_id in album.track_ids])
    return [PublicAlbum(album, [tracks[each] for each in album.track_ids if each in tracks]) for album in albums]


def _public_tracks(track_ids: Sequence[str]) -> dict[str, PublicTrack]:
    found = {}
    for start in range(0, len(track_ids), _TRACKS_PER_CALL):
        ids = track_ids[start : start + _TRACKS_PER_CALL]
        items = get_together([*map(track_item, ids), *(figure_item(TrackKey(track_id)) for track_id in ids)])
        for item, figures in zip(items[: len(ids)], items[len(ids) :], strict=True):
            track = entity_of(Track, item)
            if track and track.public:
                found[track.id] = PublicTrack(track, figure_of(TrackFigures, figures))
    return found
