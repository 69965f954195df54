"""Packs rankings into the items of a snapshot (records.py), a million producers at a time: only a build may import it.

Identities are stored once, in the bucket of the producer's id; pages name their producers only among the first places,
which nearly everybody reads. Repeated on every page of every board they would cost twice all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from beatpass.domain.leaderboards.boards import TOP, Category, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.population import Population
from beatpass.ranking.ranks import Ranking, ranks_of_previous
from beatpass.ranking.scores import Column
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.leaderboards.bucket_assignment import BucketAssignment
from beatpass.storage.leaderboards.record_types import around_type, bytes_of, fill, own_type, record_type
from beatpass.storage.leaderboards.records import RECORD, Document
from beatpass.storage.leaderboards.served_boards import PAGE_ROWS
from beatpass.storage.platform import keys

# Pages name their producers up to this place, and as long as that fits an item beside their places (400 KB).
NAMED_ROWS = 1_000
_NAMED_BYTES = 300_000
# So many at once stay in the processor's cache; a million would go through memory for every field.
ROWS_AT_ONCE = 32 * PAGE_ROWS


class PreviousOrder(NamedTuple):
    """By index the rank in the build before, 0 for who was not ranked, and what ranks compared there."""

    ranks: Column
    keys: Column


Board = tuple[Category, Ranking, PreviousOrder]

_JSON = msgspec.json.Encoder()  # a million names in a fifth of the standard library's time


class Packer:
    """One snapshot's items, from everyone's identities and then period by period; everyone has taken seats before."""

    def __init__(self, population: Population, seating: BucketAssignment, *, snapshot: str) -> None:
        self._population, self._seating, self._snapshot = population, seating, snapshot
        # Every board is packed in the same memory: fresh pages of it cost as much time as all the rest.
        widest = max(record.size for record in RECORD.values())
        self._room = np.empty(len(population) * widest, np.uint8)

    def identities(self) -> Iterator[Document]:
        for bucket, (start, stop) in enumerate(self._seating.indices()):
            body = _JSON.encode(self._population.identities(start, stop)).decode()
            yield Document(keys.leaderboard_identities(self._snapshot, bucket), body, None)

    def period(self, period: Period, boards: Iterable[Board]) -> Iterator[Document]:
        """Pages and top lists board by board, then own ranks and who is near, of all that are ranked for it."""
        own: dict[Category, list[Column]] = {}
        near: dict[Category, list[Column]] = {}
        for category, ranking, before in boards:
            yield from self._pages(category, period, ranking, before.ranks)
            head = (ranking.places + 1, ranking.ranks, ranking.sharing, before.ranks, ranking.scores)
            own[category] = [*head, *ranking.details]
            above = ranking.above
            near[category] = [above.ranks, ranks_of_previous(ranking, *before), above.keys, *above.more]
        in_turn = categories_of(period)
        ranks = [self._seating.own_ids, *(column for category in in_turn for column in own[category])]
        yield from self._of_buckets(keys.leaderboard_ranks, period, own_type(period), ranks)
        others = [column for category in in_turn for column in near[category]]
        yield from self._of_buckets(keys.leaderboard_nearby, period, around_type(period), others)

    def _of_buckets(
        self, key: Callable[[str, Period, int], Key], period: Period, kind: np.dtype[Any], columns: Sequence[Column]
    ) -> Iterator[Document]:
        """``columns`` go by index."""
        for first, buckets in self._seating.stretches():
            begin, end = buckets[0][0], buckets[-1][1]
            records = np.empty(end - begin, kind)
            fill(records, [column[begin:end] for column in columns])
            data = bytes_of(records)
            for bucket, (start, stop) in enumerate(buckets, first):
                part = bytes(data[(start - begin) * kind.itemsize : (stop - begin) * kind.itemsize])
                yield Document(key(self._snapshot, period, bucket), None, part)

    def _pages(self, category: Category, period: Period, ranking: Ranking, before: Column) -> Iterator[Document]:
        order, records = ranking.order, self._records(category, ranking, before)
        key = keys.leaderboard_top(self._snapshot, category, period)
        yield Document(key, self._named(order[:TOP].tolist()), bytes(_in_order(records, order[:TOP])))
        size = PAGE_ROWS * RECORD[category].size
        for first in range(0, len(order), ROWS_AT_ONCE):
            data = _in_order(records, order[first : first + ROWS_AT_ONCE])
            for number, at in enumerate(range(0, len(data), size), first // PAGE_ROWS):
                key = keys.leaderboard_page(self._snapshot, category, period, number)
                yield Document(key, self._names_of_page(order, number), bytes(data[at : at + size]))

    def _records(self, category: Category, ranking: Ranking, before: Column) -> Column:
        """By index, with seats."""
        kind = record_type(category)
        records = self._room[: len(before) * kind.itemsize].view(kind)
        head = (self._seating.seats, ranking.ranks, ranking.sharing, before, ranking.scores)
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
    whole = records.view(f"V{records.itemsize}")  # without numpy's walk over their fields
    return bytes_of(whole.take(order, mode="clip"))  # all of the order is within; to check it costs as much again
