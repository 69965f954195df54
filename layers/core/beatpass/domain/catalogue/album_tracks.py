"""The tracks of an album and their order: the album's list and each track's album always agree.

See docs/specification.md 1.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from beatpass.domain.catalogue.entities import MAX_ALBUM_TRACKS, Album, Track, changed
from beatpass.domain.platform.errors import Invalid

# With the album, its rows and its fact, the tracks must fit one transaction of 100 items.
MAX_TRACKS_MOVED = 90


def with_track(album: Album, track_id: str, *, at: str) -> Album:
    """The album with the track appended. Raises Invalid for a full album."""
    if len(album.track_ids) >= MAX_ALBUM_TRACKS:
        raise Invalid(album_id=f"The album is full: it already has {MAX_ALBUM_TRACKS} tracks.")
    return changed(replace(album, track_ids=(*album.track_ids, track_id)), at=at)


def without_track(album: Album, track_id: str, *, at: str) -> Album:
    remaining = tuple(other for other in album.track_ids if other != track_id)
    return changed(replace(album, track_ids=remaining), at=at)


def removed_ids(before: Sequence[str], after: Sequence[str]) -> list[str]:
    return [track_id for track_id in before if track_id not in after]


def added_ids(before: Sequence[str], after: Sequence[str]) -> list[str]:
    return [track_id for track_id in after if track_id not in before]


def changed_ids(before: Album | None, after: Album) -> list[str]:
    """The tracks to change: those that leave or join; all of them if the album becomes public or is no more.

    Raises Invalid for a repeated track, and for more changes than a transaction holds.
    """
    ids = before.track_ids if before else ()
    if len(set(after.track_ids)) < len(after.track_ids):
        raise Invalid(track_ids="A track can appear on an album only once.")
    moved = removed_ids(ids, after.track_ids) + added_ids(ids, after.track_ids)
    if len(moved) > MAX_TRACKS_MOVED:
        raise Invalid(track_ids=f"Add and remove at most {MAX_TRACKS_MOVED} tracks in one request.")
    if before is None or before.public == after.public:
        return moved
    changed = list(dict.fromkeys((*ids, *after.track_ids)))
    if len(changed) > MAX_TRACKS_MOVED:
        raise Invalid(visibility="Change the visibility and so many tracks in two requests.")
    return changed


def check_added(track_id: str, track: Track | None, album: Album) -> None:
    """The track must be the producer's own and on no other album. Raises Invalid."""
    if track is None or track.uploader_id != album.artist_id:
        raise Invalid(track_ids=f"This producer has no track {track_id}.")
    if track.album_id not in {None, album.id}:
        raise Invalid(track_ids=f"Track {track_id} is on another album: remove it there first.")


def change_tracks(
    before: Album | None, after: Album, tracks: Mapping[str, Track], *, at: str
) -> list[tuple[Track, Track]]:
    """Each track of ``changed_ids``, before and after the change. Raises Invalid.

    ``tracks`` holds these tracks by id; one of the album that is missing there was deleted.
    """
    for track_id in added_ids(before.track_ids if before else (), after.track_ids):
        check_added(track_id, tracks.get(track_id), after)
    return [(track, track.on_album(after if track.id in after.track_ids else None, at=at)) for track in tracks.values()]
