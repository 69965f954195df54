"""Packs rankings into the items of a snapshot (records.py), a million producers at a time: only a build may import it.

Identities are stored once, in the bucket of the producer's id; pages name their producers only among the first places,
which nearly everybody reads. Repeated on every page of every board they would cost twice all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from struct import Struct
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from beatpass.domain.boards import TOP, XP_STEP, Category, categories_of
from beatpass.domain.periods import ALL_TIME, Period
from beatpass.domain.population import Population
from beatpass.domain.ranking import Boards, Ranking
from beatpass.storage import keys
from beatpass.storage.keys import Key
from beatpass.storage.leaderboards import PAGE_ROWS
from beatpass.storage.records import (
    HEAD_NAMES,
    LAYOUT,
    NEARBY,
    NEARBY_HEAD,
    NEARBY_NAMES,
    RECORD,
    SEATS,
    Document,
    own_id,
)

# Own ranks are read often and alone: a smaller item costs each of these reads less.
BUCKET_PRODUCERS = 32
# Pages name their producers up to this place, and as long as that fits an item beside their places (400 KB).
NAMED_ROWS = 1_000
_NAMED_BYTES = 300_000

Column = NDArray[Any]


class Former(NamedTuple):
    """By producer its rank in the build before, 0 where it was not ranked, and ``ranking.ranks_of_former``."""

    ranks: Column
    now: Column


_JSON = msgspec.json.Encoder()  # a million names in a fifth of the standard library's time
_NUMPY = {"I": "<u4", "i": "<i4", "q": "<i8"}


def buckets_for(population: int) -> int:
    return -(-population // BUCKET_PRODUCERS)


def record_type(category: Category) -> np.dtype[Any]:
    """The record of LAYOUT as numpy has it; details are called 0, 1, ..."""
    fields = [_NUMPY[letter] for letter in _letters(LAYOUT[category])]
    names = [*HEAD_NAMES, *map(str, range(len(fields) - len(HEAD_NAMES)))]
    return np.dtype({"names": names, "formats": fields})


def _letters(layout: str) -> str:
    """One letter a field: ``6i`` written out."""
    plain = layout.removeprefix("<").replace("6i", "i" * 6)
    if Struct(layout).size != sum(np.dtype(_NUMPY[letter]).itemsize for letter in plain):
        raise ValueError(layout)
    return plain


def nearby_type(category: Category) -> np.dtype[Any]:
    """The record of NEARBY; what it has beyond its head are numbers called 0, 1, ..."""
    fields = [_NUMPY[letter] for letter in NEARBY_HEAD]
    more = (NEARBY[category].size - Struct(f"<{NEARBY_HEAD}").size) // 8
    return np.dtype({"names": [*NEARBY_NAMES, *map(str, range(more))], "formats": [*fields, *[_NUMPY["q"]] * more]})


def own_type(period: Period) -> np.dtype[Any]:
    """A producer's records on all boards of a period."""
    return np.dtype([("id", "<u8"), *((category, record_type(category)) for category in categories_of(period))])


def _around(period: Period) -> np.dtype[Any]:
    """What is told of the others around a producer on all boards of a period."""
    return np.dtype([(category, nearby_type(category)) for category in categories_of(period)])


class Packer:
    """One snapshot's items, from everyone's identities and then period by period."""

    def __init__(self, population: Population, *, snapshot: str) -> None:
        self._population, self._snapshot = population, snapshot
        buckets = buckets_for(len(population))
        own_ids = np.frombuffer(b"".join(map(own_id, population.ids)), "<u8")
        bucket = (own_ids % max(buckets, 1)).astype(np.int64)  # as bucket_of has it
        self._by_bucket = np.argsort(bucket, kind="stable")
        self._bounds: list[int] = np.searchsorted(bucket[self._by_bucket], np.arange(buckets + 1)).tolist()
        self._own_ids = own_ids[self._by_bucket]
        self._seats = np.empty(len(population), np.uint32)
        starts = np.array(self._bounds[:-1], np.int64)
        ordered = bucket[self._by_bucket]
        numbers = np.arange(len(population)) - starts[ordered]
        if len(numbers) and numbers.max() >= SEATS:
            raise ValueError(f"more than {SEATS} producers in one bucket")
        self._seats[self._by_bucket] = ordered * SEATS + numbers
        # Every board is packed in the same memory: fresh pages of it cost as much time as all the rest.
        widest = max(record.size for record in RECORD.values())
        self._by_index, self._in_order = self._room(widest), self._room(widest)
        self._own = self._room(own_type(ALL_TIME).itemsize)

    def _room(self, size: int) -> Column:
        return np.empty(len(self._population) * size, np.uint8)

    def _columns(self, room: Column, kind: np.dtype[Any]) -> Column:
        return room[: len(self._population) * kind.itemsize].view(kind)

    def identities(self) -> Iterator[Document]:
        everyone = list(self._population.identities())
        ordered = [everyone[index] for index in self._by_bucket.tolist()]
        for bucket, (start, stop) in enumerate(zip(self._bounds, self._bounds[1:], strict=False)):
            body = _JSON.encode(ordered[start:stop]).decode()
            yield Document(keys.leaderboard_identities(self._snapshot, bucket), body, None)

    def _named(self, indices: Iterable[int]) -> str:
        return _JSON.encode([self._population.identity(index) for index in indices]).decode()

    def period(self, period: Period, boards: Boards, former: Mapping[Category, Former]) -> Iterator[Document]:
        """Pages, top lists, own ranks and who is near, on the boards that are ranked for this period."""
        own = self._columns(self._own, own_type(period))
        own["id"] = self._own_ids
        places = {}
        for category, ranking in boards.items():
            records = self._records(category, ranking, former[category].ranks)
            yield from self._pages(category, period, ranking.order, self._take(records, ranking.order))
            records["at"][ranking.order] = np.arange(1, len(records) + 1)  # from here on the position
            mine = self._take(records, self._by_bucket)
            places[category] = mine["at"] - 1
            _put(own, category, mine)
        yield from self._of_buckets(keys.leaderboard_ranks, period, own.itemsize)
        near = self._columns(self._own, _around(period))  # where own ranks were
        for category, ranking in boards.items():
            _put(near, category, self._nearby(category, ranking, places[category], former[category]))
        yield from self._of_buckets(keys.leaderboard_nearby, period, near.itemsize)

    def _of_buckets(self, key: Callable[[str, Period, int], Key], period: Period, size: int) -> Iterator[Document]:
        data = self._own.data
        for bucket, (start, stop) in enumerate(zip(self._bounds, self._bounds[1:], strict=False)):
            yield Document(key(self._snapshot, period, bucket), None, bytes(data[start * size : stop * size]))

    def _nearby(self, category: Category, ranking: Ranking, places: Column, former: Former) -> Column:
        """By bucket, as ``places`` are, which are positions on this board."""
        by_place = self._columns(self._by_index, nearby_type(category))
        by_place["rank"], by_place["key"] = ranking.above.ranks, ranking.above.keys
        for number, column in enumerate(ranking.above.more):
            by_place[str(number)] = column
        near = self._take(by_place, places)
        near["former_rank"] = former.now[self._by_bucket]
        return near

    def _take(self, records: Column, order: Column) -> Column:
        taken = self._columns(self._in_order, records.dtype)
        # All of the order is within; only so does numpy write to ``out`` without a copy.
        return np.take(records, order, out=taken, mode="clip")

    def _records(self, category: Category, ranking: Ranking, before: Column) -> Column:
        """By index."""
        records = self._columns(self._by_index, record_type(category))
        head = (self._seats, ranking.ranks, ranking.sharing, before, ranking.scores)
        for name, column in zip(HEAD_NAMES, head, strict=True):
            records[name] = column
        for number, column in enumerate(ranking.details):
            records[str(number)] = column
        return records

    def _pages(self, category: Category, period: Period, order: Column, records: Column) -> Iterator[Document]:
        size, data = records.dtype.itemsize, self._in_order.data
        top = self._named(order[:TOP].tolist())
        yield Document(
            keys.leaderboard_top(self._snapshot, category, period), top, bytes(data[: min(TOP, len(order)) * size])
        )
        for number, start in enumerate(range(0, len(order), PAGE_ROWS)):
            stop = min(start + PAGE_ROWS, len(order))
            names = self._named(order[start:stop].tolist()) if start < NAMED_ROWS else None
            if names is not None and len(names.encode()) > _NAMED_BYTES:
                names = None
            key = keys.leaderboard_page(self._snapshot, category, period, number)
            yield Document(key, names, bytes(data[start * size : stop * size]))


def keys_of(category: Category, records: Column) -> Column:
    """What ranks compare, out of records."""
    score: Column = records["score"].astype("<i8")
    return score * XP_STEP + records["0"] if category == "points" else score


def _put(own: Column, category: Category, records: Column) -> None:
    """``own[category] = records``, without numpy's walk over their fields."""
    fields = own.dtype.fields
    offset = fields[category][1] if fields else 0
    size = records.dtype.itemsize
    wide = own.view(np.uint8).reshape(len(own), own.dtype.itemsize)
    wide[:, offset : offset + size] = records.view(np.uint8).reshape(len(own), size)
