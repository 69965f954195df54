"""Log a play once, after playback: one conditional write of its fact, which the projection counts.

See docs/specification.md 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from beatpass.domain.catalogue.changes import credits_of
from beatpass.domain.listening import plays
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import day_of, to_iso
from beatpass.settings import SETTINGS
from beatpass.storage.listening.playable_tracks import Playable, PlayableTracks
from beatpass.storage.platform.activity import put_once
from beatpass.usecases.listening.guest_networks import network_label
from beatpass.usecases.listening.playback_tokens import is_vouched, tokens_required
from beatpass.usecases.platform.pseudonyms import pseudonym_of

Status = Literal["accepted", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """``user_id`` is None for a guest; plays are counted by the pseudonym of ``id``.

    ``address`` is that of a guest's request.
    """

    id: str
    user_id: str | None = None
    admin: bool = False
    bot: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """A playback as the player reports it, with device, platform and country filled in.

    ``token`` is its playback token, if it has one. ``private``: its listener is not to be named.
    """

    play_id: str
    started_at: datetime
    listened_ms: int
    device: str
    platform: str
    country: str
    token: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """``token_used`` is false where the token that was sent does not vouch for the play."""

    status: Status
    token_used: bool = True


def log_play(
    playback: Playback,
    *,
    track_id: str,
    listener: Listener,
    tracks: PlayableTracks,
    now: datetime,
    clock: float,
) -> Logged:
    """``duplicate`` if this track already has a play with this id, whatever the body was.

    A start that is ahead of our clock, as far as clocks differ, is taken as now.

    Raises NotFound for a track that the listener may not play, Invalid for an impossible time or length, TryAgain.
    """
    playable = tracks.get(track_id, clock=clock)
    own = playable is not None and listener.user_id is not None and playable.is_own(listener.user_id)
    if playable is None or not playable.is_playable(listener.user_id):
        raise NotFound("track")
    duration_ms = playable.track.duration_ms
    _check(playback, duration_ms=duration_ms, now=now)
    if not playable.track.public:
        return Logged(status="accepted")  # a producer's plays of its own drafts are not counted
    listened_ms = min(playback.listened_ms, duration_ms)
    vouched = is_vouched(playback.token, track_id=track_id, listener_id=listener.id, listened_ms=listened_ms, now=now)
    fact = _fact(playback, playable, listener, own=own, vouched=vouched or not tokens_required(), now=now)
    return Logged(status="accepted" if put_once(fact) else "duplicate", token_used=vouched or playback.token is None)


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


def _fact(
    playback: Playback, playable: Playable, listener: Listener, *, own: bool, vouched: bool, now: datetime
) -> PlayLogged:
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
        listener_id=pseudonym_of(listener.id),
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
            vouched=vouched,
        ),
        rules=RULES,
        album_id=track.album_id,
        guest=listener.user_id is None,
        private=playback.private,
        **_network(listener, track.id, now),
    )


def _network(listener: Listener, track_id: str, now: datetime) -> dict[str, Any]:
    """The label of a guest's network, and its cap; nothing of a signed-in listener."""
    if listener.user_id is not None:
        return {}
    label = network_label(listener.address, track_id=track_id, day=day_of(to_iso(now)))
    return {"network": label, "network_cap": SETTINGS.guest_plays_per_network}
