"""The made-up producers, their tracks and albums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from beatpass.domain.catalogue.entities import Album, Licensing, Producer, Track, Visibility
from beatpass.domain.platform.times import to_iso
from infra.demo import scene

_NAMESPACE = UUID("c7b1a7c6-3d1f-4d53-9a52-0d6e5b1a4a10")
# The age of the oldest producer, from which a later run reads the day of the first.
OLDEST_DAYS = 1_000
_MOST_TRACKS = 40


def demo_id(*parts: str | int) -> str:
    return uuid5(_NAMESPACE, "\x1f".join(map(str, parts))).hex


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpProducer:
    """``popularity`` is the weight among all producers; ``diligence`` the chance that a metadata field is filled."""

    artist: Producer
    created_at: datetime
    genres: tuple[scene.Genre, ...]
    popularity: float
    diligence: float


def producers(rng: Random, *, count: int, today: datetime) -> list[MadeUpProducer]:
    """Popularity falls as 1/rank (Zipf); the named producers are the most popular."""
    pairs = [f"{first} {last}" for first in scene.FIRST for last in scene.LAST]
    names = [*scene.NAMED, *rng.sample(pairs, min(len(pairs), count))][:count]
    made = []
    for index, name in enumerate(names):
        age = timedelta(days=OLDEST_DAYS if index == 0 else rng.uniform(30, OLDEST_DAYS - 1))
        made.append(_producer(rng, name, today - age, popularity=1 / (index + 1)))
    return made


def _producer(rng: Random, name: str, created_at: datetime, *, popularity: float) -> MadeUpProducer:
    slug = name.lower().replace(" ", "-")
    genres = tuple(dict.fromkeys(_weighted_genre(rng) for _ in range(rng.choice((1, 2, 2, 3)))))
    complete = name in scene.NAMED or rng.random() < 0.7
    pictures = rng.randint(1, 7) if complete else 0
    artist = Producer(
        id=demo_id("artist", name),
        name=name,
        created_at=to_iso(created_at),
        version=1,
        bio=f"{' and '.join(genre.name for genre in genres).capitalize()} beats by {name}." if complete else "",
        links=tuple(f"https://{slug}.example/{number}" for number in range(1, rng.randint(0, 5) + 1)),
        pictures=tuple(f"https://images.example/{slug}/{number}.jpg" for number in range(1, pictures + 1)),
    )
    return MadeUpProducer(
        artist=artist,
        created_at=created_at,
        genres=genres,
        popularity=popularity,
        diligence=rng.betavariate(5, 2),
    )


def _weighted_genre(rng: Random) -> scene.Genre:
    return rng.choices(scene.GENRES, [genre.weight for genre in scene.GENRES])[0]


def tracks(
    rng: Random, producer: MadeUpProducer, *, scene_mates: Mapping[str, list[MadeUpProducer]], today: datetime
) -> list[Track]:
    """Tracks in bursts: a few are released within days of each other."""
    wanted = min(_MOST_TRACKS, max(1, round(rng.lognormvariate(1.6, 0.8) + 12 * producer.popularity)))
    made: list[Track] = []
    while len(made) < wanted:
        burst = producer.created_at + rng.random() * (today - producer.created_at)
        for _ in range(min(rng.choice((1, 1, 2, 3, 5)), wanted - len(made))):
            released = min(burst + timedelta(hours=rng.expovariate(1 / 24)), today - timedelta(hours=6))
            made.append(_track(rng, producer, len(made), released, scene_mates))
    return made


def _track(
    rng: Random,
    producer: MadeUpProducer,
    number: int,
    released: datetime,
    scene_mates: Mapping[str, list[MadeUpProducer]],
) -> Track:
    genre = rng.choice(producer.genres)
    visibility: Visibility = rng.choices(("public", "private", "draft"), (92, 4, 4))[0]
    licensing: Licensing = rng.choices(("standard", "exclusive_only"), (95, 5))[0]

    def filled() -> bool:
        return rng.random() < producer.diligence

    return Track(
        id=demo_id("track", producer.artist.id, number),
        uploader_id=producer.artist.id,
        title=f"{rng.choice(scene.TITLE_FIRST)} {rng.choice(scene.TITLE_LAST)}",
        duration_ms=round(rng.triangular(75_000, 300_000, 170_000)),
        created_at=to_iso(released),
        published_at=to_iso(released) if visibility == "public" else None,
        version=1,
        visibility=visibility,
        licensing=licensing,
        credits=(producer.artist.id, *_guests(rng, producer, scene_mates[genre.name])),
        bpm=rng.randint(*genre.tempo) if filled() else None,
        key=rng.choice(scene.KEYS) if filled() else None,
        scale=rng.choices(("minor", "major"), (70, 30))[0] if filled() else None,
        genres=(genre.name,) if rng.random() < 0.9 else (),
        tags=tuple(rng.sample(scene.TAGS, rng.randint(1, 4))) if filled() else (),
        description=f"A {genre.name} beat." if filled() else None,
        artwork_url=f"https://images.example/artwork/{rng.randrange(10_000)}.jpg" if filled() else None,
    )


def _guests(rng: Random, producer: MadeUpProducer, mates: list[MadeUpProducer]) -> list[str]:
    """Co-producers of the same genre; popular ones are chosen more often."""
    if rng.random() > 0.25:
        return []
    weights = [mate.popularity + 0.02 for mate in mates]
    chosen = rng.choices(mates, weights, k=rng.choice((1, 1, 1, 2, 3)))
    return list(dict.fromkeys(mate.artist.id for mate in chosen if mate is not producer))


def albums(rng: Random, producer: MadeUpProducer, made: list[Track]) -> tuple[list[Album], list[Track]]:
    """Albums of some public tracks, and all tracks with their album ids."""
    public = sorted((track for track in made if track.public), key=lambda track: track.created_at)
    found: list[Album] = []
    albums: dict[str, Album] = {}
    while len(public) >= 4 and rng.random() < 0.6:
        chosen, public = public[: rng.randint(3, 8)], public[8:]
        number = len(found) + 1
        album = Album(
            id=demo_id("album", producer.artist.id, number),
            artist_id=producer.artist.id,
            title=f"{chosen[0].title}, Vol. {number}",
            created_at=chosen[-1].created_at,
            release_date=chosen[-1].created_at[:10],
            version=1,
            visibility="public",
            track_ids=tuple(track.id for track in chosen),
        )
        found.append(album)
        albums.update(dict.fromkeys(album.track_ids, album))
    return found, [replace(track.on_album(albums.get(track.id), at=""), version=track.version) for track in made]
