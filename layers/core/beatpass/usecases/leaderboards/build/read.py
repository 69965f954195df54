"""Stage 1: read all standings, and later the figures of all tracks, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.population import Population
from beatpass.ranking.scoring_columns import Producers, Tracks
from beatpass.storage.leaderboards.bucket_assignment import BucketAssignment, assign_buckets
from beatpass.storage.listening.track_figures import scan_tracks
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel


class AtOnce(NamedTuple):
    """``segments`` of a table are read by ``threads`` in parallel."""

    threads: int = 1
    segments: int = 1


@dataclass(frozen=True, slots=True)
class Standings:
    """The ranked producers, in the order of their buckets. ``producers`` are the columns that percentile awards
    compare, with the same indices.
    """

    population: Population
    producers: Producers
    assignment: BucketAssignment


def read_standings(as_of: datetime, frozen: Period | None, at_once: AtOnce) -> Standings:
    population, producers, lock = Population(as_of, frozen=frozen), Producers(), Lock()

    def read(segment: int) -> None:
        for artist_id, standing in scan_standings(segment=segment, segments=at_once.segments):
            with lock:
                population.add(artist_id, standing)
                if len(population) > len(producers):
                    producers.add(standing)

    in_parallel(read, at_once.segments, at_once=at_once.threads)
    return Standings(population, producers, assign_buckets(population, producers))


def read_tracks(ids: Sequence[str], at_once: AtOnce) -> Tracks:
    """``ids`` are those of the ranked producers, by index."""
    indices = {artist_id: index for index, artist_id in enumerate(ids)}
    tracks, lock = Tracks(), Lock()

    def read(segment: int) -> None:
        for figures in scan_tracks((segment, at_once.segments)):
            with lock:
                tracks.add(figures, indices)

    in_parallel(read, at_once.segments, at_once=at_once.threads)
    return tracks
