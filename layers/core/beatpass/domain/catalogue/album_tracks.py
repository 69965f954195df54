"""Which tracks stand on an album, in which order: the album's list and each track's album say the same.

See docs/specification.md 1.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from beatpass.domain.catalogue.entities import MAX_ALBUM_TRACKS, Album, Track
from beatpass.domain.platform.errors import Invalid

# With the album, its rows and its fact they must fit one transaction of 100 items.
MAX_TRACKS_MOVED = 90


def with_track(album: Album, track_id: str) -> Album:
    """The album with the track at its end. Raises Invalid."""
    if len(album.track_ids) >= MAX_ALBUM_TRACKS:
        raise Invalid(album_id=f"The album is full: it has {MAX_ALBUM_TRACKS} tracks.")
    return replace(album, track_ids=(*album.track_ids, track_id), version=album.version + 1)


def without_track(album: Album, track_id: str) -> Album:
    left = tuple(other for other in album.track_ids if other != track_id)
    return replace(album, track_ids=left, version=album.version + 1)


def leaving(before: Sequence[str], after: Sequence[str]) -> list[str]:
    return [track_id for track_id in before if track_id not in after]


def joining(before: Sequence[str], after: Sequence[str]) -> list[str]:
    return [track_id for track_id in after if track_id not in before]


def check_track_list(before: Sequence[str], after: Sequence[str]) -> None:
    """Raises Invalid."""
    if len(set(after)) < len(after):
        raise Invalid(track_ids="Each track stands on an album once.")
    if len(leaving(before, after)) + len(joining(before, after)) > MAX_TRACKS_MOVED:
        raise Invalid(track_ids=f"Change at most {MAX_TRACKS_MOVED} tracks at once.")


def check_joining(track_id: str, track: Track | None, album: Album) -> None:
    """Only the producer's own tracks that stand nowhere else. Raises Invalid."""
    if track is None or track.uploader_id != album.artist_id:
        raise Invalid(track_ids=f"There is no track {track_id} of this producer.")
    if track.album_id not in {None, album.id}:
        raise Invalid(track_ids=f"Track {track_id} is on another album: take it off there first.")


def moved_tracks(
    before: Sequence[str], album: Album, after: Sequence[str], tracks: Mapping[str, Track]
) -> list[tuple[Track, Track]]:
    """Each track that leaves or joins the album, as it was and as it will be; ``tracks`` holds them. Raises Invalid."""
    check_track_list(before, after)
    for track_id in joining(before, after):
        check_joining(track_id, tracks.get(track_id), album)
    gone = [tracks[each] for each in leaving(before, after) if each in tracks]
    come = [tracks[each] for each in joining(before, after)]
    return [(track, replace(track, album_id=None, version=track.version + 1)) for track in gone] + [
        (track, replace(track, album_id=album.id, version=track.version + 1)) for track in come
    ]
