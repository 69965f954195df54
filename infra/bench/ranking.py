"""``python -m infra.bench.ranking <producers>``: rank and pack made-up producers, and print the measurements as JSON.

It runs in its own process, so that its peak memory is that of a build; the database is left out. With a file for
``--rows``, ``--keys`` or ``--previous`` it writes what PostgreSQL ranks, what Polars ranks, or the ranks of the build
before.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from beatpass.domain.leaderboards.boards import CATEGORIES, Category
from beatpass.domain.leaderboards.periods import ALL_TIME, Period, PeriodScore, season_to_freeze
from beatpass.domain.platform.countries import COUNTRIES, country_number
from beatpass.domain.progress.best_tracks import BestInGenre
from beatpass.ranking.population import Population
from beatpass.ranking.ranks import by_seniority, rank_boards
from beatpass.ranking.scores import column
from beatpass.ranking.scoring_columns import BestTrackColumns, Producers
from beatpass.storage.leaderboards.board_pages import Document
from beatpass.storage.leaderboards.bucket_assignment import assign_buckets
from beatpass.storage.leaderboards.previous_build import PreviousRanks
from beatpass.storage.platform import keys
from beatpass.usecases.leaderboards.build.pack import pack
from beatpass.usecases.leaderboards.build.rank import Ranked, rank
from beatpass.usecases.leaderboards.build.read import Standings

Previous = Callable[[NDArray[Any]], PreviousRanks]
THREADS = 2  # as many as Polars takes on this machine
AS_OF = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SNAPSHOT = "20261121T0930Z-0123456789ab"
# The share of tracks published, and of plays, in each period.
_PARTS = {"all_time": 1.0, "7d": 0.02, "30d": 0.08}
_SEASON = 0.3
_WEIGHT = 2**46  # of a new track with some plays, in these months


@dataclass(frozen=True, slots=True)
class Taken:
    """``seconds`` are for ranking and packing, ``rank_seconds`` for ranking. ``units_by_kind`` are write units by the
    sort keys of the items. ``read_units`` are for the previous build's buckets, without the scan of all standings.
    """

    producers: int
    seconds: float
    rank_seconds: float
    memory_mb: float
    items: int
    megabytes: float
    write_units: int
    units_by_kind: dict[str, int]
    read_units: float


def made_up(producers: int) -> Population:
    """Producers with a few tracks each, plays by Zipf (s = 1.0), most of them older than a month.

    Tracks, collaborators and contribution of a period are those of the tracks published in it.
    """
    chance = np.random.default_rng(1)
    population = Population(AS_OF, frozen=season_to_freeze(AS_OF))  # as on all but two days a year
    numbers = chance.permutation(producers)
    plays = (20 * producers / (1 + numbers)).astype(np.int64)
    tracks = 1 + chance.poisson(4, producers)
    joint = chance.binomial(tracks, 0.3)
    each_weighs, each_joint = _WEIGHT * chance.random(producers), _WEIGHT * chance.random(producers)
    for period, scores in population.scores.items():
        part = _PARTS.get(period, _SEASON)
        published, played = chance.binomial(tracks, part), chance.binomial(plays, part)
        together = chance.binomial(published, joint / tracks)
        columns = {
            "plays": played,
            "tracks": published,
            "collaborators": chance.binomial(together, 0.7),
            "collaborative_tracks": together,
            "collaborative_plays": played * joint // tracks,
            "collaborative_weight": each_joint * together,
            "collaboration_achievements": chance.binomial(together > 0, part),
            "weight": each_weighs * published,
        }
        for each in PeriodScore.__slots__:
            scores[each] = _array(columns[each], scores[each].typecode)
        population.platform_weights[period] = int(sum(scores["weight"]))
    xp = plays + 100 * tracks
    population.xp, population.tracks = _array(xp, "q"), _array(tracks, "i")
    codes = [country_number(code) for code in sorted(COUNTRIES)]
    popular = 1 / np.arange(1, len(codes) + 1)
    population.countries = _array(chance.choice([*codes], producers, p=popular / popular.sum()), "H")
    population.listed = _array(chance.random(producers) > 0.01, "B")
    population.achievements = _array(chance.integers(0, 20, producers), "i")
    population.completeness = _array(25 * chance.binomial(4 * tracks, 0.6), "q")
    population.created = _array(20200101000000000 + chance.integers(0, 10**10, producers), "q")
    population.producers = producers
    ids = chance.bytes(16 * producers)
    population.ids = [str(UUID(bytes=ids[16 * n : 16 * n + 16])) for n in range(producers)]
    population.names = [f"Producer {number}" for number in range(producers)]
    pictures = chance.bytes(16 * producers).hex()
    population.pictures = [
        f"https://pictures.beatpass.dev/artists/{pictures[32 * n : 32 * n + 32]}.jpg" for n in range(producers)
    ]
    return population


def _array(values: NDArray[Any], kind: str) -> array[Any]:
    made: array[Any] = array(kind)
    made.frombytes(values.astype(kind).tobytes())
    return made


def take(population: Population) -> Taken:
    before, best = half_an_hour_ago(len(population)), best_tracks(population)
    rows = {artist_id: row for row, artist_id in enumerate(population.ids)}
    started = time.perf_counter()
    ranked = rank_made_up(population)
    ranking_took = time.perf_counter() - started
    previous = before(np.array([rows[artist_id] for artist_id in population.ids]))  # is read, and not measured here
    started = time.perf_counter()
    for _ in packed(*ranked, best, previous):
        pass
    took = ranking_took + time.perf_counter() - started
    size = 0
    kinds: Counter[str] = Counter()
    items: Counter[str] = Counter()
    reads = 0.0
    for document in packed(*ranked, best, previous):
        length = len(document.data) + sum(map(len, document.key)) + 30  # names of attributes, the time to live
        kind = document.key[1]
        size += length
        kinds[kind] += ceil(length / 1024)
        items[kind] += 1
        reads += ceil(length / 4096) / 2 if kind == keys.PRODUCERS else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Taken(
        len(population), took, ranking_took, peak, items.total(), size / 1e6, kinds.total(), dict(kinds), reads
    )


def rank_made_up(population: Population) -> tuple[Standings, Ranked]:
    standings = Standings(population, Producers(), assign_buckets(population))
    return standings, rank(standings, threads=THREADS)


def packed(standings: Standings, ranked: Ranked, best: BestTrackColumns, previous: PreviousRanks) -> Iterator[Document]:
    """The documents of a build."""
    return pack(standings, ranked, best, previous, SNAPSHOT, threads=THREADS)


def half_an_hour_ago(producers: int) -> Previous:
    """The ranks before the last half hour, computed in another process, whose memory is not that of the build."""
    with tempfile.TemporaryDirectory(prefix="beatpass-bench-") as folder:
        path = Path(folder) / "previous.npz"
        command = [sys.executable, "-m", "infra.bench.ranking", str(producers), "--previous", str(path)]
        subprocess.run(command, check=True)
        with np.load(path) as columns:
            found = {name: columns[name] for name in columns.files}
    countries = found.pop("countries")
    ranks = {(period, category): found[f"{period} {category}"] for period, category in map(_board, found)}
    return lambda rows: PreviousRanks(rows, ranks, countries)


def _board(name: str) -> tuple[Period, Category]:
    period, category = name.split(" ")
    return period, next(each for each in CATEGORIES if each == category)


def write_previous(population: Population, path: Path) -> None:
    """Write the ranks before the last half hour, in which a play for every fifth producer was spread by Zipf."""
    count, chance = len(population), np.random.default_rng(2)
    likely = 1 + np.asarray(population.all_time["plays"], float)
    plays = chance.multinomial(count // 5, likely / likely.sum())
    for scores in population.scores.values():
        scores["plays"] = _array(np.maximum(np.asarray(scores["plays"]) - plays, 0), "q")
        scores["weight"] = _array(np.asarray(scores["weight"]) * (1 - 1e-6 * plays), "d")
    population.xp = _array(np.maximum(np.asarray(population.xp) - plays, 0), "q")
    boards = rank_boards(population, by_seniority(population), threads=THREADS)
    ranks = {f"{period} {category}": each.ranks for period, of in boards.items() for category, each in of.items()}
    ranks["countries"] = column(population.countries).astype(np.int64)
    np.savez(path, **ranks)  # type: ignore[arg-type]  # the same


def best_tracks(population: Population) -> BestTrackColumns:
    """Of most producers a track that is compared in one of forty genres."""
    chance, count = np.random.default_rng(3), len(population)
    genres = [BestInGenre(0.0, 1_000 * n, 40 * n, 30 * n, f"genre{n}") for n in range(1, 41)]
    best = BestTrackColumns(0)
    best.plays = _array(np.asarray(population.all_time["plays"]) * chance.random(count), "q")
    best.scores = _array(np.round(100 * chance.random(count), 6), "d")
    best.in_genre = [genres[n] if n < len(genres) else None for n in chance.integers(0, 50, count).tolist()]
    return best


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


def write_keys(population: Population, path: Path) -> None:
    """Write the keys of the 22 boards, which Polars ranks."""
    boards = rank_boards(population, by_seniority(population), threads=THREADS)
    keys_of = {f"{period} {category}": each.keys for period, of in boards.items() for category, each in of.items()}
    np.savez(path, **keys_of)  # type: ignore[arg-type]  # no board is called allow_pickle


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.bench.ranking", description=__doc__)
    parser.add_argument("producers", type=int)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--keys", type=Path)
    parser.add_argument("--previous", type=Path, dest="previous_to")
    arguments = parser.parse_args()
    population = made_up(arguments.producers)
    if arguments.rows:
        write_rows(population, arguments.rows)
    elif arguments.keys:
        write_keys(population, arguments.keys)
    elif arguments.previous_to:
        write_previous(population, arguments.previous_to)
    else:
        print(json.dumps(asdict(take(population))))


if __name__ == "__main__":
    main()
