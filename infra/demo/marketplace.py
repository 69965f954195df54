"""Makes the marketplace as portfolios, the same for the same seed, size and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from beatpass.domain.catalogue.changes import track_saved
from beatpass.domain.platform.facts import PlayLogged
from infra.demo import catalogue, listening, sources
from infra.importing.portfolios import Portfolio


@dataclass(frozen=True, kw_only=True)
class Size:
    producers: int = 200
    listeners: int = 1_500
    plays: int = 20_000


def portfolios(*, seed: int, size: Size, today: datetime) -> Iterator[Portfolio]:
    """The most popular producer first. ``today`` is a midnight; nothing happens after it."""
    rng = Random(seed)  # noqa: S311 - made-up data, which must be reproducible
    made = catalogue.producers(rng, count=size.producers, today=today)
    artists = {producer.artist.id: producer.artist for producer in made}
    mates: defaultdict[str, list[catalogue.MadeUpProducer]] = defaultdict(list)
    for producer in made:
        for genre in producer.genres:
            mates[genre.name].append(producer)
    tracks = {
        producer.artist.id: (producer, catalogue.tracks(rng, producer, scene_mates=mates, today=today))
        for producer in made
    }
    heard: defaultdict[str, list[PlayLogged]] = defaultdict(list)
    for play in listening.plays(
        rng,
        count=size.plays,
        found=listening.hits(rng, tracks),
        audience=listening.listeners(rng, size.listeners),
        artists=artists,
        today=today,
    ):
        heard[play.artist_id].append(play)
    for producer, uploaded in tracks.values():
        plays = sorted(heard[producer.artist.id], key=lambda play: play.at)
        albums, placed = catalogue.albums(rng, producer, uploaded)
        by_id = {track.id: track for track in placed}
        yield Portfolio(
            artist=producer.artist,
            tracks=[(track, track_saved(track, producers=artists, at=track.created_at)) for track in placed],
            albums=albums,
            followers=list(listening.followers(rng, plays)),
            plays=plays,
            clicks=list(sources.clicks(plays)),
            downloads=(granted := list(listening.downloads(rng, plays, by_id, today=today))),
            sales=list(listening.sales(granted, by_id, today=today)),
        )
