"""Plays of the last hour and of yesterday, so that what is played now, and alerts, are not empty after `make run`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.platform.facts import PlayLogged
from infra.demo import listening, scene
from infra.demo.catalogue import MadeUpProducer
from infra.importing.portfolios import Portfolio

_PLAYS = 120
_MINUTES = 59
# Several times a normal day of any track of the demo (docs/specification.md 6.13).
_PLAYS_OF_A_RISE = 60


def plays_of_the_last_hour(made: Sequence[Portfolio], *, now: datetime) -> Iterator[PlayLogged]:
    """Of the named producers, a few each minute; other ones with every run. They end before ``now``."""
    rng = Random(f"lately {now}")  # noqa: S311 - made-up data
    artists = {portfolio.artist.id: portfolio.artist for portfolio in made}
    audience = listening.listeners(rng, 60)
    played = [
        (portfolio, track) for portfolio in made[: len(scene.NAMED)] for track, _ in portfolio.tracks if track.public
    ]
    for _ in range(_PLAYS if played else 0):
        portfolio, track = rng.choice(played)
        hit = _hit(portfolio, track, now, skip_rate=0.2)
        ended = now - timedelta(minutes=rng.random() * _MINUTES)
        yield listening.play_of(
            rng, hit, rng.choice(audience), ended - timedelta(milliseconds=track.duration_ms), artists
        )


def plays_of_a_rise(made: Sequence[Portfolio], *, now: datetime) -> Iterator[PlayLogged]:
    """Of yesterday, many of one track of each named producer: an alert tells of it. The same ones on the same day."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rng = Random(f"rise {midnight}")  # noqa: S311 - made-up data
    artists = {portfolio.artist.id: portfolio.artist for portfolio in made}
    audience = listening.listeners(rng, 60)
    for portfolio in made[: len(scene.NAMED)]:
        track = next((track for track, _ in portfolio.tracks if track.public), None)
        if track is None:
            continue
        hit = _hit(portfolio, track, now, skip_rate=0.1)
        for _ in range(_PLAYS_OF_A_RISE):
            started = midnight - timedelta(hours=1 + 22 * rng.random())
            yield listening.play_of(rng, hit, rng.choice(audience), started, artists)


def _hit(portfolio: Portfolio, track: Track, now: datetime, *, skip_rate: float) -> listening.Hit:
    producer = MadeUpProducer(artist=portfolio.artist, created_at=now, genres=(), popularity=1, diligence=1)
    return listening.Hit(track=track, producer=producer, weight=1, skip_rate=skip_rate)
