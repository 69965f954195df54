"""Assigns the producers of a snapshot to buckets; only a leaderboard build imports it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from beatpass.ranking.population import Population
from beatpass.ranking.reordering import reorder
from beatpass.ranking.scores import Column
from beatpass.ranking.scoring_columns import Producers
from beatpass.storage.leaderboards.records import BUCKET_SLOTS, own_ids

# Own ranks are read often and one producer at a time: a smaller item makes each of these reads cheaper.
BUCKET_PRODUCERS = 32
# The records of this many buckets stay in the processor's cache while they are packed.
BUCKETS_AT_ONCE = 256
IDS_AT_ONCE = 1_000


class BucketAssignment:
    """By index, in the order of the buckets: ``own_ids`` and ``slots``, as records.py defines them.

    Raises ValueError if a bucket has more producers than slots.
    """

    def __init__(self, own_ids: Column, bucket: Column, buckets: int) -> None:
        self.own_ids, self.buckets = own_ids, buckets
        bounds = np.searchsorted(bucket, np.arange(buckets + 1))
        self._bounds: list[int] = bounds.tolist()
        if (np.diff(bounds) > BUCKET_SLOTS).any():
            raise ValueError(f"more than {BUCKET_SLOTS} producers in one bucket")
        self.slots = (bucket * BUCKET_SLOTS + np.arange(len(bucket)) - bounds[bucket]).astype(np.uint32)

    def __len__(self) -> int:
        return len(self.slots)

    def batches(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """The buckets in batches: (the first one's number, the range of indices [start, stop) of each)."""
        for first in range(0, self.buckets, BUCKETS_AT_ONCE):
            yield first, list(pairwise(self._bounds[first : first + BUCKETS_AT_ONCE + 1]))

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The range of indices [start, stop) of each bucket."""
        return pairwise(self._bounds)


def assign_buckets(population: Population, producers: Producers | None = None) -> BucketAssignment:
    """Reorder all columns by bucket, so that a bucket is a range of indices, and return the assignment."""
    ids, bucket, buckets = _hashed(population.ids)
    order = _by_bucket(bucket)
    for columns in (population, producers):
        if columns is not None:
            reorder(columns, order)
    return BucketAssignment(ids[order], bucket[order], buckets)


def _hashed(artist_ids: Sequence[str]) -> tuple[Column, Column, int]:
    """(own ids, the buckets of ``bucket_of``, how many buckets)."""
    buckets = -(-len(artist_ids) // BUCKET_PRODUCERS)
    hashed = np.empty(len(artist_ids), "<u8")
    for start in range(0, len(artist_ids), IDS_AT_ONCE):
        some = artist_ids[start : start + IDS_AT_ONCE]
        hashed[start : start + len(some)] = np.frombuffer(own_ids(some), "<u8")
    return hashed, (hashed % max(buckets, 1)).astype(np.int64), buckets


def _by_bucket(bucket: Column) -> Column:
    """The indices by bucket. Bucket and index sort as one number: ten times as fast as a sort of indices."""
    count = max(len(bucket), 1)
    both: Column = np.sort(bucket * count + np.arange(len(bucket)))
    both %= count
    return both
