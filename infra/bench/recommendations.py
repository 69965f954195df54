"""recommendations.*: the daily run over made-up producers.

- ``..._calls``, ``..._read_units``, ``..._write_units``, ``..._db_cpu_ms``: a run on DynamoDB Local, per producer.
- ``usd_per_million``: a run over a million producers at the list prices of cost.py, DynamoDB alone.
- ``..._cpu_ms``: CPU time per producer of both passes; the process simulates DynamoDB (recommending.py).
- ``..._slice_seconds``, ``..._survey_seconds``: CPU time of one slice of SLICES, and of the first pass.
- ``..._memory_mb``: peak memory.
- ``growth``: CPU time of a whole run with 100 k producers over that with 10 k. It is not over 1 k, because there most
  pools are not full: a producer is compared with 90 others there, and with 109 from ten thousand on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from beatpass.clock import now
from beatpass.domain.platform.figures import CollaboratorsKey, Figure, FigureKey, StandingKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import DocumentItem, FigureItem, StandingItem
from beatpass.storage.dynamodb.write import put_raw
from beatpass.storage.platform import figure_keys
from beatpass.usecases.collaboration.recommend_collaborations import SLICES, recommend_collaborations
from infra.bench.calls import watched
from infra.bench.capacity import Units, units
from infra.bench.crowd import collaborators, standing
from infra.bench.lambda_cost import USD_PER_READ_UNIT, USD_PER_WRITE_UNIT
from infra.bench.listening import name
from infra.bench.recommending import Taken as Crowd
from infra.local.stack import ROOT
from infra.tables import empty_tables

_STORED = {"1k": 1_000, "10k": 10_000}
# The slices are chosen so that the first has some thousand producers.
_CROWDS = {"10k": (10_000, 2), "100k": (100_000, 16)}
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """A whole run."""

    calls: int
    cpu_seconds: float
    units: Units


def measure() -> Iterator[tuple[str, float]]:
    yield from _stored()
    taken = {size: _among(*crowd) for size, crowd in _CROWDS.items()}
    for size, each in taken.items():
        yield f"recommendations.{size}_cpu_ms", 1_000 * each.seconds_each
        yield f"recommendations.{size}_survey_seconds", each.survey_seconds
        yield f"recommendations.{size}_slice_seconds", each.slice_seconds / each.served * each.producers / SLICES
        yield f"recommendations.{size}_memory_mb", each.memory_mb
    small, large = taken["10k"], taken["100k"]
    yield "recommendations.growth", large.seconds_whole / small.seconds_whole


def _stored() -> Iterator[tuple[str, float]]:
    taken = {size: _run(producers) for size, producers in _STORED.items()}
    for size, each in taken.items():
        producers = _STORED[size]
        yield f"recommendations.{size}_calls", each.calls / producers
        yield f"recommendations.{size}_db_cpu_ms", 1_000 * each.cpu_seconds / producers
        yield f"recommendations.{size}_read_units", each.units.read / producers
        yield f"recommendations.{size}_write_units", each.units.write / producers
    used = taken["10k"].units
    usd = used.read * USD_PER_READ_UNIT + used.write * USD_PER_WRITE_UNIT
    yield "recommendations.usd_per_million", usd * 1_000_000 / _STORED["10k"]


def _among(producers: int, slices: int) -> Crowd:
    """The best of some runs."""
    command = [sys.executable, "-m", "infra.bench.recommending", str(producers), str(slices)]
    turns = [subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout for _ in range(_ROUNDS)]
    return min((Crowd(**json.loads(turn)) for turn in turns), key=lambda turn: turn.seconds_each)


def _run(producers: int) -> Taken:
    empty_tables()
    _store(producers)
    with watched() as made:
        began = time.process_time()
        recommend_collaborations("bench", now=now(), slices=8)
        spent = time.process_time() - began
    return Taken(len(made), spent, units(made))


def _store(producers: int) -> None:
    today = now().toordinal()
    ids = [name("a", number) for number in range(producers)]
    _put(StandingItem, ((StandingKey(each), standing(number, today=today)) for number, each in enumerate(ids)))
    others = (collaborators(number, producers=producers) for number in range(producers))
    _put(FigureItem, zip(map(CollaboratorsKey, ids), others, strict=True))


def _put(model: type[DocumentItem], figures: Iterable[tuple[FigureKey, Figure]]) -> None:
    items = (
        {"pk": {"S": pk}, "sk": {"S": sk}, "version": {"N": "1"}, "body": {"S": documents.dump(figure)}}
        for (pk, sk), figure in ((figure_keys.key_of(key), figure) for key, figure in figures)
    )
    while batch := list(islice(items, 25)):
        put_raw(model, batch)
