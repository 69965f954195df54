"""``python -m infra.bench.awards <producers>``: measure percentile awards together with all boards, as JSON.

As in a build, tracks and standings are in memory while the boards are ranked and packed; the database is left out.
It runs in its own process, so that its peak memory is that of a build. No producer holds an achievement yet, which is
the worst case.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from array import array
from dataclasses import asdict, dataclass

import numpy as np

from beatpass.ranking.percentile_awards import PercentileAwards
from beatpass.ranking.population import Population
from beatpass.ranking.scoring_columns import Producers, Tracks
from beatpass.storage.leaderboards.bucket_assignment import assign_buckets
from beatpass.storage.leaderboards.previous_build import PreviousRanks
from beatpass.usecases.leaderboards.build.rank import rank
from beatpass.usecases.leaderboards.build.read import Standings
from infra.bench.ranking import THREADS, made_up, packed

_GENRES = 40
_JOINT = 0.3


@dataclass(frozen=True, slots=True)
class Awarded:
    """``seconds`` are those of the awards; ``memory_mb`` is the peak of awards, ranking and packing together."""

    producers: int
    tracks: int
    seconds: float
    memory_mb: float
    earned: int


def award(population: Population) -> Awarded:
    producers, tracks = _scoring_columns(population)
    assignment = assign_buckets(population, producers)
    scores = array("d", np.random.default_rng(4).random(len(producers)))
    started, count = time.perf_counter(), len(tracks)
    awards = PercentileAwards(producers, tracks, overall_scores=scores)
    del tracks  # as a build does
    earned = sum(1 for _ in awards.earned())
    seconds = time.perf_counter() - started
    none_before = PreviousRanks(np.full(len(producers), -1), {}, np.zeros(0, np.int64))
    standings = Standings(population, producers, assignment)
    for _ in packed(standings, rank(standings, threads=THREADS), awards.best_tracks, none_before):
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Awarded(len(producers), count, seconds, peak, earned)


def _scoring_columns(population: Population) -> tuple[Producers, Tracks]:
    """The producers with their tracks: plays by Zipf (s = 1.0), up to three genres each."""
    chance, count = np.random.default_rng(3), len(population)
    own = np.repeat(np.arange(count), population.tracks)
    producers = Producers(
        tracks=population.tracks,
        diversity=array("d", np.round(2 * chance.random(count), 12)),
        genres=array("q", chance.integers(0, 5, count)),
        held=array("q", bytes(8 * count)),
    )
    joint = chance.random(len(own)) < _JOINT
    ends = np.cumsum(1 + joint)
    credited = np.empty(ends[-1], np.int64)
    credited[ends - 1 - joint] = own
    credited[(ends - 1)[joint]] = chance.integers(0, count, joint.sum())
    names = [f"genre{number}" for number in range(_GENRES)]
    several = [tuple(chance.choice(names, size, replace=False).tolist()) for size in (0, 1, 1, 2, 2, 3) * 50]
    return producers, Tracks(
        plays=array("q", (20 * count / (1 + chance.permutation(len(own)))).astype(np.int64)),
        merit=array("d", 200 * chance.random(len(own))),
        genres=[several[number] for number in chance.integers(0, len(several), len(own)).tolist()],
        credited=array("q", credited),
        ends=array("q", ends),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(award(made_up(int(sys.argv[1]))))))
