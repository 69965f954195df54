"""Where everyone of a snapshot sits: in which bucket, and as which number of it. Only a build may import it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from beatpass.ranking.population import Population
from beatpass.ranking.reordering import arrange
from beatpass.ranking.scores import Column
from beatpass.ranking.scoring_columns import Producers
from beatpass.storage.leaderboards.records import SEATS, own_ids

# Own ranks are read often and alone: a smaller item costs each of these reads less.
BUCKET_PRODUCERS = 32
# So many producers' records stay in the processor's cache while they are packed.
BUCKETS_AT_ONCE = 256
IDS_AT_ONCE = 1_000


class BucketAssignment:
    """By index, which is bucket by bucket: ``own_ids`` and ``seats`` as records.py has them."""

    def __init__(self, own_ids: Column, bucket: Column, buckets: int) -> None:
        self.own_ids, self.buckets = own_ids, buckets
        bounds = np.searchsorted(bucket, np.arange(buckets + 1))
        self._bounds: list[int] = bounds.tolist()
        if (np.diff(bounds) > SEATS).any():
            raise ValueError(f"more than {SEATS} producers in one bucket")
        self.seats = (bucket * SEATS + np.arange(len(bucket)) - bounds[bucket]).astype(np.uint32)

    def __len__(self) -> int:
        return len(self.seats)

    def stretches(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Some buckets at a time: (the first one's number, the indices of each)."""
        for first in range(0, self.buckets, BUCKETS_AT_ONCE):
            yield first, list(pairwise(self._bounds[first : first + BUCKETS_AT_ONCE + 1]))

    def indices(self) -> Iterator[tuple[int, int]]:
        """Of each bucket, in turn: its first, and the one behind its last."""
        return pairwise(self._bounds)


def assign_buckets(population: Population, producers: Producers | None = None) -> BucketAssignment:
    """Put everyone in the order of the buckets, so that what goes by index is packed as it lies."""
    ids, bucket, buckets = _hashed(population.ids)
    order = _by_bucket(bucket)
    for everyone in (population, producers):
        if everyone is not None:
            arrange(everyone, order)
    return BucketAssignment(ids[order], bucket[order], buckets)


def _hashed(artist_ids: Sequence[str]) -> tuple[Column, Column, int]:
    """(own ids, buckets as bucket_of has them, how many of these)."""
    buckets = -(-len(artist_ids) // BUCKET_PRODUCERS)
    hashed = np.empty(len(artist_ids), "<u8")
    for start in range(0, len(artist_ids), IDS_AT_ONCE):
        some = artist_ids[start : start + IDS_AT_ONCE]
        hashed[start : start + len(some)] = np.frombuffer(own_ids(some), "<u8")
    return hashed, (hashed % max(buckets, 1)).astype(np.int64), buckets


def _by_bucket(bucket: Column) -> Column:
    """Bucket and index in one number sort ten times as fast as indices."""
    count = max(len(bucket), 1)
    both: Column = np.sort(bucket * count + np.arange(len(bucket)))
    both %= count
    return both
