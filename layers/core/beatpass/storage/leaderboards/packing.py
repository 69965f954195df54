"""Packs rankings into the items of a snapshot (records.py); only a leaderboard build imports it.

Identities are stored once, in the bucket of the producer's id. Only the first pages, which most readers ask for, repeat
them: on every page of every board they would cost twice as much to write as all other items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from beatpass.domain.leaderboards.boards import TOP, Category, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.population import Population
from beatpass.ranking.ranking import Ranking
from beatpass.ranking.ranks import ranks_of_previous_keys
from beatpass.ranking.scores import Column
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.leaderboards.bucket_assignment import BucketAssignment
from beatpass.storage.leaderboards.record_types import bytes_of, fill, nearby_types, own_type, record_type
from beatpass.storage.leaderboards.records import RECORD, Document
from beatpass.storage.leaderboards.served_boards import PAGE_ROWS
from beatpass.storage.platform import keys

# Pages name their producers up to this position, unless the names are too long for an item (400 KB with the records).
NAMED_ROWS = 1_000
_NAMED_BYTES = 300_000
# A batch of this size stays in the processor's cache.
ROWS_AT_ONCE = 32 * PAGE_ROWS


class PreviousOrder(NamedTuple):
    """By index: the rank in the previous build, 0 if the producer was not ranked, and the key that ranks compared."""

    ranks: Column
    keys: Column


Board = tuple[Category, Ranking, PreviousOrder]

_JSON = msgspec.json.Encoder()  # takes a fifth of the time of the standard library


class Packer:
    """Makes one snapshot's items. The population is already in the order of the bucket assignment."""

    def __init__(self, population: Population, assignment: BucketAssignment, *, snapshot: str) -> None:
        self._population, self._assignment, self._snapshot = population, assignment, snapshot
        # All boards are packed in the same memory: to allocate it for each board doubles the time.
        widest = max(record.size for record in RECORD.values())
        self._room = np.empty(len(population) * widest, np.uint8)

    def identities(self) -> Iterator[Document]:
        for bucket, (start, stop) in enumerate(self._assignment.ranges()):
            body = _JSON.encode(self._population.identities(start, stop)).decode()
            yield Document(keys.leaderboard_identities(self._snapshot, bucket), body, None)

    def period(self, period: Period, boards: Iterable[Board]) -> Iterator[Document]:
        """The items of all boards of the period: top and pages of each board, then own ranks, then the ranks nearby."""
        own: dict[Category, list[Column]] = {}
        near: dict[Category, list[Column]] = {}
        for category, ranking, previous in boards:
            yield from self._pages(category, period, ranking, previous.ranks)
            head = (ranking.positions + 1, ranking.ranks, ranking.sharing, previous.ranks, ranking.scores)
            own[category] = [*head, *ranking.details]
            above = ranking.above
            near[category] = [above.ranks, ranks_of_previous_keys(ranking, *previous), above.keys, *above.more]
        categories = categories_of(period)
        ranks = [self._assignment.own_ids, *(column for category in categories for column in own[category])]
        yield from self._of_buckets(keys.leaderboard_ranks, period, own_type(period), ranks)
        nearby = [column for category in categories for column in near[category]]
        yield from self._of_buckets(keys.leaderboard_nearby, period, nearby_types(period), nearby)

    def _of_buckets(
        self, key: Callable[[str, Period, int], Key], period: Period, kind: np.dtype[Any], columns: Sequence[Column]
    ) -> Iterator[Document]:
        """One item for each bucket. ``columns`` are by index, one for each field of ``kind``."""
        for first, buckets in self._assignment.batches():
            begin, end = buckets[0][0], buckets[-1][1]
            records = np.empty(end - begin, kind)
            fill(records, [column[begin:end] for column in columns])
            data = bytes_of(records)
            for bucket, (start, stop) in enumerate(buckets, first):
                part = bytes(data[(start - begin) * kind.itemsize : (stop - begin) * kind.itemsize])
                yield Document(key(self._snapshot, period, bucket), None, part)

    def _pages(
        self, category: Category, period: Period, ranking: Ranking, previous_ranks: Column
    ) -> Iterator[Document]:
        order, records = ranking.order, self._records(category, ranking, previous_ranks)
        key = keys.leaderboard_top(self._snapshot, category, period)
        yield Document(key, self._named(order[:TOP].tolist()), bytes(_in_order(records, order[:TOP])))
        size = PAGE_ROWS * RECORD[category].size
        for first in range(0, len(order), ROWS_AT_ONCE):
            data = _in_order(records, order[first : first + ROWS_AT_ONCE])
            for number, at in enumerate(range(0, len(data), size), first // PAGE_ROWS):
                key = keys.leaderboard_page(self._snapshot, category, period, number)
                yield Document(key, self._names_of_page(order, number), bytes(data[at : at + size]))

    def _records(self, category: Category, ranking: Ranking, previous_ranks: Column) -> Column:
        """The records of a board's pages, by index."""
        kind = record_type(category)
        records = self._room[: len(previous_ranks) * kind.itemsize].view(kind)
        head = (self._assignment.slots, ranking.ranks, ranking.sharing, previous_ranks, ranking.scores)
        fill(records, [*head, *ranking.details])
        return records

    def _names_of_page(self, order: Column, number: int) -> str | None:
        start = number * PAGE_ROWS
        if start >= NAMED_ROWS:
            return None
        names = self._named(order[start : start + PAGE_ROWS].tolist())
        return names if len(names.encode()) <= _NAMED_BYTES else None

    def _named(self, indices: Iterable[int]) -> str:
        return _JSON.encode([self._population.identity(index) for index in indices]).decode()


def _in_order(records: Column, order: Column) -> memoryview:
    whole = records.view(f"V{records.itemsize}")  # opaque records: numpy copies each as a whole, not field by field
    return bytes_of(whole.take(order, mode="clip"))  # "clip" skips the bounds check, which doubles the time
