"""``python -m infra.bench.ranking <producers>``: rank and pack made-up producers, and print the measurements as JSON.

It runs in its own process, so that its peak memory is that of a build; the database is left out. With
``--rows <file>`` it writes the CSV from which PostgreSQL ranks the same producers.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from array import array
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from math import ceil
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beatpass.domain.leaderboards.periods import ALL_TIME, PeriodScore, season_to_freeze
from beatpass.domain.progress.levels import level_number
from beatpass.ranking.population import Population
from beatpass.ranking.ranks import rank_boards
from beatpass.storage.leaderboards.bucket_assignment import assign_buckets
from beatpass.storage.leaderboards.packing import Packer, PreviousOrder
from beatpass.storage.leaderboards.records import Document
from beatpass.usecases.leaderboards.build_leaderboards import BOARDS_AHEAD
from beatpass.usecases.platform.prefetch import prefetch

AS_OF = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SNAPSHOT = "20261121T0930Z-0123456789ab"
# The share of all-time figures in each period.
_PARTS = {"all_time": 1.0, "7d": 0.02, "30d": 0.08}
_SEASON = 0.3
_WEIGHT = 2**46  # of a new track with some plays, in these months


@dataclass(frozen=True, slots=True)
class Taken:
    """``read_units`` are for the own ranks of the previous build, without the scan of all standings."""

    producers: int
    seconds: float
    memory_mb: float
    items: int
    megabytes: float
    write_units: int
    read_units: int


def made_up(producers: int) -> Population:
    """Producers with a few tracks each, plays by Zipf (s = 1.0), most of them older than a month."""
    chance = np.random.default_rng(1)
    population = Population(AS_OF, frozen=season_to_freeze(AS_OF))  # as on all but two days a year
    numbers = chance.permutation(producers)
    plays = (20 * producers / (1 + numbers)).astype(np.int64)
    tracks = 1 + chance.poisson(4, producers)
    joint = chance.binomial(tracks, 0.3)
    columns = {
        "plays": plays,
        "tracks": tracks,
        "collaborators": chance.binomial(joint, 0.7),
        "collaborative_tracks": joint,
        "collaborative_plays": plays * joint // tracks,
        "collaborative_weight": _WEIGHT * chance.random(producers) * joint,
        "collaboration_achievements": (joint > 0).astype(np.int64),
        "weight": _WEIGHT * chance.random(producers) * tracks,
    }
    for period, scores in population.scores.items():
        part = _PARTS.get(period, _SEASON)
        for each in PeriodScore.__slots__:
            values = columns[each] if period == ALL_TIME else columns[each] * part
            scores[each] = _array(values, scores[each].typecode)
        population.platform_weights[period] = int(sum(scores["weight"]))
    xp = plays + 100 * tracks
    population.xp, population.tracks = _array(xp, "q"), _array(tracks, "i")
    population.levels = array("i", map(level_number, xp.tolist()))
    population.achievements = _array(chance.integers(0, 20, producers), "i")
    population.completeness = _array(25 * chance.binomial(4 * tracks, 0.6), "q")
    population.created = _array(20200101000000000 + chance.integers(0, 10**10, producers), "q")
    population.producers = producers
    population.ids = [f"{number:032x}" for number in numbers.tolist()]
    population.names = [f"Producer {number}" for number in range(producers)]
    population.pictures = [f"https://pictures.beatpass.dev/artists/{each}.jpg" for each in population.ids]
    return population


def _array(values: NDArray[Any], kind: str) -> array[Any]:
    made: array[Any] = array(kind)
    made.frombytes(values.astype(kind).tobytes())
    return made


def take(population: Population) -> Taken:
    started = time.perf_counter()
    for _ in packed(population):
        pass
    seconds = time.perf_counter() - started
    items = size = writes = reads = 0
    for document in packed(population):
        data, body = document.data or b"", (document.body or "").encode()
        length = len(data) + len(body) + sum(map(len, document.key)) + 30  # names of attributes, the time to live
        items, size, writes = items + 1, size + length, writes + ceil(length / 1024)
        reads += ceil(length / 4096) if document.key[1] in {"RANKS", "IDENTITIES"} else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Taken(len(population), seconds, peak, items, size / 1e6, writes, reads)


def packed(population: Population) -> Iterator[Document]:
    """The documents of a build. Half of the producers have lost ranks since the previous build: the worst case."""
    assignment = assign_buckets(population)
    ranks = np.random.default_rng(2).integers(0, len(population) + 1, len(population), dtype=np.int32)
    keys = np.sort(population.scores[ALL_TIME]["plays"])[-ranks]
    ranked = prefetch(rank_boards(population), most=BOARDS_AHEAD)
    packer = Packer(population, assignment, snapshot=SNAPSHOT)
    yield from packer.identities()
    for period, boards in groupby(ranked, key=itemgetter(0)):
        yield from packer.period(
            period, ((category, ranking, PreviousOrder(ranks, keys)) for _, category, ranking in boards)
        )


def write_rows(population: Population, path: Path) -> None:
    """Write id, created, xp, achievements, plays, tracks, completeness, and parts of collaboration and earnings."""
    score = population.scores[ALL_TIME]
    columns = [
        np.arange(len(population)),
        *(population.created, population.xp, population.achievements),
        *(score["plays"], population.tracks, population.completeness),
        *(score[name] for name in ("collaborators", "collaborative_plays", "collaboration_achievements")),
        *(np.asarray(score[name]).astype(np.int64) for name in ("collaborative_weight", "weight")),
    ]
    np.savetxt(path, np.stack([np.asarray(column) for column in columns], axis=1), fmt="%d", delimiter=",")


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.bench.ranking", description=__doc__)
    parser.add_argument("producers", type=int)
    parser.add_argument("--rows", type=Path)
    arguments = parser.parse_args()
    population = made_up(arguments.producers)
    if arguments.rows:
        write_rows(population, arguments.rows)
    else:
        print(json.dumps(asdict(take(population))))


if __name__ == "__main__":
    main()
