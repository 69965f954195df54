"""Log a play once, after playback: one conditional write of its fact, which the projection counts.

See docs/specification.md 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from beatpass.domain.catalogue.changes import credits_of
from beatpass.domain.listening import heard_ranges, plays
from beatpass.domain.listening.playback_tokens import start_of
from beatpass.domain.listening.producer_links import Link
from beatpass.domain.listening.sources import Source
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import day_of, to_iso
from beatpass.domain.privacy.retention import expiry_of
from beatpass.settings import SETTINGS
from beatpass.storage.listening.links import KnownLinks
from beatpass.storage.listening.playable_tracks import Playable, PlayableTracks
from beatpass.storage.platform.activity import put_once
from beatpass.usecases.listening.guest_networks import network_label
from beatpass.usecases.listening.playback_tokens import tokens_required, vouched_since
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

    ``token`` is its playback token, if it has one. ``private``: its listener is not to be named. ``source`` is where it
    was started, ``heard`` the ranges in milliseconds that were heard, in the order of playing.
    """

    play_id: str
    started_at: datetime
    listened_ms: int
    device: str
    platform: str
    country: str
    token: str | None = None
    private: bool = False
    source: Source | None = None
    heard: heard_ranges.Ranges = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """``start_used`` is false where the play started before its token was issued, which is taken as then.

    ``token_used`` is false where the token that was sent does not vouch for the play.
    ``link_used`` is false where the link that was sent is not one of a producer of the track, ``heard_used`` where the
    ranges that were sent cannot be what was heard.
    """

    status: Status
    start_used: bool = True
    token_used: bool = True
    link_used: bool = True
    heard_used: bool = True


def log_play(
    playback: Playback,
    *,
    track_id: str,
    listener: Listener,
    tracks: PlayableTracks,
    links: KnownLinks,
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
    since = vouched_since(playback.token, track_id=track_id, listener_id=listener.id, listened_ms=listened_ms, now=now)
    started_at = start_of(playback.started_at, since) if since else playback.started_at
    vouched = since is not None
    link = _link(playback, playable, links, clock)
    agree = heard_ranges.agree(playback.heard, listened_ms=playback.listened_ms, duration_ms=duration_ms)
    detailed = _Details(link, playback.heard if agree else ())
    qualified = vouched or not tokens_required()
    fact = _fact(playback, playable, listener, detailed, own=own, vouched=qualified, started_at=started_at, now=now)
    new = put_once(fact, expires_at=expiry_of(fact.at, SETTINGS.fact_retention_days))
    return Logged(
        status="accepted" if new else "duplicate",
        start_used=started_at == playback.started_at,
        token_used=vouched or playback.token is None,
        link_used=link is not None or not (playback.source and playback.source.link_id),
        heard_used=agree or not playback.heard,
    )


def _link(playback: Playback, playable: Playable, links: KnownLinks, clock: float) -> Link | None:
    """The link that the play came by, if it is one of a credited producer."""
    if playback.source is None or not playback.source.link_id:
        return None
    link = links.get(playback.source.link_id, clock=clock)
    return link if link and link.artist_id in playable.track.credits else None


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


class _Details(NamedTuple):
    """What is left of a play's source and ranges once they are looked at."""

    link: Link | None
    heard: heard_ranges.Ranges


def _fact(
    playback: Playback,
    playable: Playable,
    listener: Listener,
    details: _Details,
    *,
    own: bool,
    vouched: bool,
    started_at: datetime,
    now: datetime,
) -> PlayLogged:
    track, source, link = playable.track, playback.source, details.link
    listened_ms = min(playback.listened_ms, track.duration_ms)
    return PlayLogged(
        artist_id=track.uploader_id,
        track_id=track.id,
        play_id=playback.play_id,
        at=to_iso(now),
        started_at=to_iso(min(started_at, now)),
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
        source=source.kind if source else "",
        referrer_host=source.referrer_host if source else "",
        link_id=source.link_id if source and link else "",
        link_artist_id=link.artist_id if link else "",
        heard=tuple(details.heard),
        **_network(listener, track.id, now),
    )


def _network(listener: Listener, track_id: str, now: datetime) -> dict[str, Any]:
    """The label of a guest's network, and its cap; nothing of a signed-in listener."""
    if listener.user_id is not None:
        return {}
    label = network_label(listener.address, track_id=track_id, day=day_of(to_iso(now)))
    return {"network": label, "network_cap": SETTINGS.guest_plays_per_network}
