"""Assigns the producers of a snapshot to buckets; only a leaderboard build imports it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from beatpass.ranking.population import Population
from beatpass.ranking.ranks import runs_of_two
from beatpass.ranking.reordering import reorder
from beatpass.ranking.scores import Column, column
from beatpass.ranking.scoring_columns import Producers
from beatpass.storage.leaderboards.producer_columns import BUCKET_PRODUCERS, hash_of

# The columns of this many buckets stay in the processor's cache while they are packed.
BUCKETS_AT_ONCE = 128


class BucketAssignment:
    """``slots`` are by index, in the order of the buckets: bucket x ``bucket_slots`` + row."""

    def __init__(self, bucket: Column, buckets: int) -> None:
        self.buckets = buckets
        bounds = np.searchsorted(bucket, np.arange(buckets + 1))
        self._bounds: list[int] = bounds.tolist()
        self.bucket_slots = int(np.diff(bounds).max(initial=0))
        self.slots = bucket * self.bucket_slots + np.arange(len(bucket)) - bounds[bucket]

    def batches(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """The buckets in batches: (the first one's number, the range of indices [start, stop) of each)."""
        for first in range(0, self.buckets, BUCKETS_AT_ONCE):
            yield first, list(pairwise(self._bounds[first : first + BUCKETS_AT_ONCE + 1]))


def assign_buckets(population: Population, producers: Producers | None = None) -> BucketAssignment:
    """Reorder all columns by bucket, so that a bucket is a range of indices, and return the assignment.

    Within a bucket, producers with as many plays are neighbours: that makes its columns smaller. Those are in an order
    of their ids, so that the snapshot does not depend on the order in which they were read.
    """
    hashed, buckets = _hashed(population.ids)
    bucket, plays = hashed % max(buckets, 1), column(population.all_time["plays"])
    order = np.lexsort((hashed, -plays, bucket))
    starts, sizes = runs_of_two(plays[order], hashed[order])
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        order[start : start + size] = sorted(order[start : start + size].tolist(), key=population.ids.__getitem__)
    for columns in (population, producers):
        if columns is not None:
            reorder(columns, order)
    return BucketAssignment(bucket[order], buckets)


def _hashed(artist_ids: Sequence[str]) -> tuple[Column, int]:
    """(the hash of each producer, of which ``bucket_of`` makes the bucket; how many buckets)."""
    buckets = -(-len(artist_ids) // BUCKET_PRODUCERS)
    return np.fromiter(map(hash_of, artist_ids), np.int64, len(artist_ids)), buckets
