"""Grant a download with its licence once: the fact is the grant, and a repeated request reads it back.

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
    """The grant, and whether it is new; a repeated ``download_id`` gives the first grant, whatever else is asked.

    Raises NotFound for a track that is not public (nor the user's own), TrackSold, DownloadIdTaken and TryAgain.
    """
    playable = tracks.get(track_id, clock=clock)
    if playable is None or not (playable.track.public or playable.is_own(user_id)):
        raise NotFound("track")
    asked = DownloadGranted(
        artist_id=playable.track.uploader_id,
        track_id=track_id,
        download_id=download_id,
        user_id=user_id,
        licence_id=licence_id,
        at=to_iso(now),
        credits=credits_of(playable.track, playable.artists),
        title=playable.track.title,
    )
    if not playable.track.sold and put_once(asked):
        return asked, True
    return _first(asked), False


def _first(asked: DownloadGranted) -> DownloadGranted:
    granted = find(asked)
    if granted is None:
        raise TrackSold
    if granted.user_id != asked.user_id:
        raise DownloadIdTaken
    return granted
