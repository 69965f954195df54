"""Grant a download with its licence once: the fact is the grant, and a repeated request returns it.

See docs/specification.md 2.4.
"""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.catalogue.changes import credits_of
from beatpass.domain.platform.errors import DownloadIdTaken, NotFound, TrackSold
from beatpass.domain.platform.facts import DownloadGranted
from beatpass.domain.platform.times import to_iso
from beatpass.storage.listening.playable_tracks import PlayableTracks
from beatpass.storage.platform.activity import find, put_once
from beatpass.usecases.platform.pseudonyms import pseudonym_of


def grant_download(
    *,
    track_id: str,
    download_id: str,
    licence_id: str,
    user_id: str,
    tracks: PlayableTracks,
    now: datetime,
    clock: float,
) -> tuple[DownloadGranted, bool]:
    """The grant, and whether it is new. A repeated ``download_id`` returns the first grant, whatever its other fields.

    Raises NotFound for a track that is neither public nor the user's own, TrackSold, DownloadIdTaken and TryAgain.
    """
    playable = tracks.get(track_id, clock=clock)
    if playable is None or not (playable.track.public or playable.is_own(user_id)):
        raise NotFound("track")
    requested = DownloadGranted(
        artist_id=playable.track.uploader_id,
        track_id=track_id,
        download_id=download_id,
        user_id=pseudonym_of(user_id),
        licence_id=licence_id,
        at=to_iso(now),
        credits=credits_of(playable.track, playable.producers),
        title=playable.track.title,
        album_id=playable.track.album_id,
    )
    if not playable.track.sold and put_once(requested):
        return requested, True
    return _find_first(requested), False


def _find_first(requested: DownloadGranted) -> DownloadGranted:
    granted = find(requested)
    if granted is None:
        raise TrackSold
    if granted.user_id != requested.user_id:
        raise DownloadIdTaken
    return granted
