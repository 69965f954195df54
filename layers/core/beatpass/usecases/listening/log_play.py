"""Log a play once, after playback: one conditional write of its fact, which the projection counts.

See docs/specification.md 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from beatpass.domain.catalogue.changes import credits_of
from beatpass.domain.listening import plays
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.storage.listening.playable_tracks import Playable, PlayableTracks
from beatpass.storage.platform.activity import put_once

Status = Literal["accepted", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """``user_id`` is None for a guest; plays are counted by ``id``."""

    id: str
    user_id: str | None = None
    admin: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """A playback as the player reports it, with device, platform and country filled in."""

    play_id: str
    started_at: datetime
    listened_ms: int
    device: str
    platform: str
    country: str


def log_play(
    playback: Playback,
    *,
    track_id: str,
    listener: Listener,
    tracks: PlayableTracks,
    now: datetime,
    clock: float,
) -> Status:
    """``duplicate`` if this track already has a play with this id, whatever the body was.

    A start that is ahead of our clock, as far as clocks differ, is taken as now.

    Raises NotFound for a track that the listener may not play, Invalid for an impossible time or length, TryAgain.
    """
    playable = tracks.get(track_id, clock=clock)
    own = playable is not None and listener.user_id is not None and playable.is_own(listener.user_id)
    if playable is None or not (playable.track.public or own):
        raise NotFound("track")
    duration_ms = playable.track.duration_ms
    _check(playback, duration_ms=duration_ms, now=now)
    if not playable.track.public:
        return "accepted"  # a producer's plays of its own drafts are not counted
    return "accepted" if put_once(_fact(playback, playable, listener, own=own, now=now)) else "duplicate"


def _check(playback: Playback, *, duration_ms: int, now: datetime) -> None:
    errors = {}
    if plays.is_future(playback.started_at, now):
        errors["started_at"] = "Must not be in the future."
    elif plays.is_too_old(playback.started_at, now):
        errors["started_at"] = f"Must be at most {plays.MAX_AGE.days} days ago."
    longest = plays.longest_listen_ms(duration_ms)
    if playback.listened_ms > longest:
        errors["listened_ms"] = f"Must be at most {longest}, 1.05 times the track's length."
    if errors:
        raise Invalid(**errors)


def _fact(playback: Playback, playable: Playable, listener: Listener, *, own: bool, now: datetime) -> PlayLogged:
    track = playable.track
    listened_ms = min(playback.listened_ms, track.duration_ms)
    return PlayLogged(
        artist_id=track.uploader_id,
        track_id=track.id,
        play_id=playback.play_id,
        at=to_iso(now),
        started_at=to_iso(min(playback.started_at, now)),
        listened_ms=listened_ms,
        duration_ms=track.duration_ms,
        listener_id=listener.id,
        device=playback.device,
        platform=playback.platform,
        country=playback.country,
        credits=credits_of(track, playable.producers),
        verdict=plays.judge_play(
            listened_ms=listened_ms,
            duration_ms=track.duration_ms,
            own_track=own,
            admin=listener.admin,
            bot=listener.bot,
        ),
        rules=RULES,
        album_id=track.album_id,
    )
