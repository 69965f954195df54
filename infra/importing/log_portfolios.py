"""Makes portfolios of a listening log: each artist of the log is the producer that uploaded its tracks.

All ids are derived from values of the log, so that the same listening is the same play in every import. Listeners are
stored by their pseudonyms.

See docs/specification.md 2.5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID, uuid5

from beatpass.domain.catalogue.changes import track_saved
from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.listening.plays import judge_play
from beatpass.domain.platform.facts import Credit, PlayLogged
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.text import normalise_name
from beatpass.domain.platform.times import to_iso
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from infra.importing.listenings import Listening
from infra.importing.portfolios import Portfolio

_NAMESPACE = UUID("8a3f2f0e-52a5-4b63-9d0c-7a1c5f7f2b11")
# A log has no device, platform and country: these are the values for "unknown" (docs/specification.md 2.5).
_DEVICE, _PLATFORM, _COUNTRY = "tv_other", "other", "ZZ"


def by_producer(listenings: Iterable[Listening]) -> list[list[Listening]]:
    """The plays by producer, in the order of first appearance. All spellings of a name are one producer."""
    groups: defaultdict[str, list[Listening]] = defaultdict(list)
    for listening in listenings:
        groups[artist_id(listening.artist)].append(listening)
    return list(groups.values())


def portfolios(groups: Iterable[list[Listening]], *, named: Callable[[str], str] = pseudonym_of) -> Iterator[Portfolio]:
    """Yield one portfolio at a time, because facts take several times the memory of the log's lines.

    ``named`` makes the pseudonyms of listeners.
    """
    for heard in groups:
        yield _portfolio(_distinct(heard), named)


def _distinct(heard: Iterable[Listening]) -> list[Listening]:
    """Each listening once, by start, whatever the order of the lines. Of several the one that heard most stays."""
    by_identity: dict[object, Listening] = {}
    for listening in sorted(heard, key=_worth):
        by_identity[listening.identity] = listening
    return sorted(by_identity.values(), key=lambda each: (each.started_at, each.identity))


def _worth(listening: Listening) -> tuple[bool, int, int, str, str]:
    """What is measured comes before what is not, then what heard more."""
    return (
        listening.measured,
        listening.listened_ms,
        listening.duration_ms,
        listening.artist,
        listening.track,
    )


def _portfolio(heard: list[Listening], named: Callable[[str], str]) -> Portfolio:
    first = heard[0]
    artist = Producer(id=artist_id(first.artist), name=first.artist, created_at=to_iso(first.started_at), version=1)
    earliest: dict[str, Listening] = {}
    for listening in heard:
        earliest.setdefault(normalise_name(listening.track), listening)
    lengths = {normalise_name(each.track): each.duration_ms for each in reversed(heard) if each.measured}
    tracks = [
        _track(artist, first, duration_ms=lengths.get(name, first.duration_ms)) for name, first in earliest.items()
    ]
    return Portfolio(
        artist=artist,
        tracks=[(track, track_saved(track, producers={artist.id: artist}, at=track.created_at)) for track in tracks],
        plays=[_play(artist, listening, named(listening.listener)) for listening in heard],
    )


def _track(artist: Producer, first: Listening, *, duration_ms: int) -> Track:
    began = to_iso(first.started_at)
    return Track(
        id=track_id(artist.id, first.track),
        uploader_id=artist.id,
        title=first.track,
        duration_ms=duration_ms,
        created_at=began,
        published_at=began,
        version=1,
        visibility="public",
        licensing="standard",
        credits=(artist.id,),
    )


def _play(artist: Producer, listening: Listening, listener: str) -> PlayLogged:
    ended_at = to_iso(listening.ended_at)
    track = track_id(artist.id, listening.track)
    return PlayLogged(
        artist_id=artist.id,
        track_id=track,
        play_id=_id("play", track, listener, ended_at),
        at=ended_at,
        started_at=to_iso(listening.started_at),
        listened_ms=listening.listened_ms,
        duration_ms=listening.duration_ms,
        listener_id=listener,
        device=_DEVICE,
        platform=_PLATFORM,
        country=_COUNTRY,
        credits=(Credit(artist_id=artist.id, earns=True),),
        verdict="imported_without_duration"
        if not listening.measured
        else judge_play(
            listened_ms=listening.listened_ms,
            duration_ms=listening.duration_ms,
            own_track=False,
            admin=False,
            bot=False,
        ),
        rules=RULES,
    )


def artist_id(name: str) -> str:
    return _id("artist", normalise_name(name))


def track_id(artist: str, title: str) -> str:
    return _id("track", artist, normalise_name(title))


def _id(*parts: str | int) -> str:
    return uuid5(_NAMESPACE, "\x1f".join(map(str, parts))).hex
