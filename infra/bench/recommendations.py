"""recommendations.*: the daily run over made-up producers on DynamoDB Local, by producer.

- ``..._calls``, ``..._cpu_ms``, ``..._read_units``, ``..._write_units``: of a whole run, over the number of producers.
- ``growth``: CPU time of a run over ten times the producers.
- ``usd_per_million``: a run over a million producers at the list prices of cost.py, DynamoDB alone.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, islice

from beatpass.domain.figures import Collaborators, CollaboratorsKey, Figure, FigureKey, Standing, StandingKey
from beatpass.storage import documents, keys
from beatpass.storage.access import put_raw
from beatpass.storage.tables import DocumentItem, FigureItem, StandingItem
from beatpass.usecases.recommend_collaborations import recommend_collaborations
from infra.bench.calls import watched
from infra.bench.capacity import Units, units
from infra.bench.cost import USD_PER_READ_UNIT, USD_PER_WRITE_UNIT
from infra.bench.environment import empty_tables
from infra.bench.listening import name

_SIZES = {"1k": 1_000, "10k": 10_000}
# Zipf-shaped, so that the first ones are most people's and all pools of these are full.
_GENRES = [f"genre {number}" for number in range(200)]
_POPULARITY = list(accumulate(1 / rank for rank in range(1, len(_GENRES) + 1)))
_TEMPI, _TAGS = range(70, 180, 10), range(64)


@dataclass(frozen=True, slots=True)
class Taken:
    """A whole run."""

    calls: int
    cpu_seconds: float
    units: Units


def measure() -> Iterator[tuple[str, float]]:
    taken = {size: _run(producers) for size, producers in _SIZES.items()}
    for size, producers in _SIZES.items():
        each = taken[size]
        yield f"recommendations.{size}_calls", each.calls / producers
        yield f"recommendations.{size}_cpu_ms", 1_000 * each.cpu_seconds / producers
        yield f"recommendations.{size}_read_units", each.units.read / producers
        yield f"recommendations.{size}_write_units", each.units.write / producers
    small, large = taken["1k"], taken["10k"]
    yield "recommendations.growth", large.cpu_seconds / small.cpu_seconds
    usd = large.units.read * USD_PER_READ_UNIT + large.units.write * USD_PER_WRITE_UNIT
    yield "recommendations.usd_per_million", usd * 1_000_000 / _SIZES["10k"]


def _run(producers: int) -> Taken:
    empty_tables()
    _store(producers)
    with watched() as made:
        began = time.process_time()
        recommend_collaborations("bench", now=datetime.now(UTC), slices=8)
        spent = time.process_time() - began
    return Taken(len(made), spent, units(made))


def _store(producers: int) -> None:
    chance = random.Random(1)  # noqa: S311 - a load, not a secret
    ids = [name("a", number) for number in range(producers)]
    _put(StandingItem, ((StandingKey(each), _standing(chance, each)) for each in ids))
    _put(FigureItem, ((CollaboratorsKey(each), _collaborators(chance, ids)) for each in ids))


def _put(model: type[DocumentItem], figures: Iterator[tuple[FigureKey, Figure]]) -> None:
    items = (
        {"pk": {"S": pk}, "sk": {"S": sk}, "version": {"N": "1"}, "body": {"S": documents.dump(figure)}}
        for (pk, sk), figure in ((keys.figure(key), figure) for key, figure in figures)
    )
    while batch := list(islice(items, 25)):
        put_raw(model, batch)


def _standing(chance: random.Random, artist_id: str) -> Standing:
    """Nine tracks in up to six genres, played on most days of two months."""
    today = datetime.now(UTC).toordinal()
    genres = chance.choices(_GENRES, cum_weights=_POPULARITY, k=6)
    made = Standing(
        exists=True,
        name=f"Producer {artist_id[-6:]}",
        genres={genre: chance.randint(1, 4) for genre in genres},
        genre_tracks=9,
        public_tracks=9,
        ranked_plays=chance.randint(0, 5_000),
        collaborators=3,
        style={
            **{str(tempo): 2 for tempo in chance.sample(_TEMPI, 3)},
            "minor": 5,
            "major": 2,
            **{f"#{tag}": 1 for tag in chance.sample(_TAGS, 12)},
        },
        days={str(today - age): [chance.randint(0, 50), chance.randrange(10) // 9] for age in range(0, 60, 3)},
    )
    made.reach(today)
    for age in range(0, 30, 3):
        made.count_recent("collaborative_plays", today - age, chance.randint(1, 20))
    return made


def _collaborators(chance: random.Random, ids: list[str]) -> Collaborators:
    return Collaborators({other: [chance.randint(0, 500), 1_700_000_000_000] for other in chance.sample(ids, 3)})
