"""The ranks of all producers in the previous build; only a leaderboard build imports it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from beatpass.domain.leaderboards.boards import Build, Category, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.ranks import ranks_within
from beatpass.ranking.scores import Column, column
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get_raw
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.producer_buckets import Bucket
from beatpass.storage.platform import keys


class PreviousRanks:
    """Those of the present producers, by their indices; 0 for who had no rank.

    ``_rows`` has, by index, the row in the previous build, -1 for none. ``_ranks`` and ``_countries`` are by row.
    """

    def __init__(self, rows: Column, ranks: dict[tuple[Period, Category], Column], countries: Column) -> None:
        self._rows, self._ranks, self._countries = rows, ranks, countries

    def ranks(self, period: Period, category: Category) -> Column:
        found = self._ranks.get((period, category))
        return np.zeros(len(self._rows), np.int32) if found is None else self._by_index(found)

    def ranks_in_country(self, period: Period, category: Category) -> Column:
        """Among those that had the same country as the producer, whatever country it has now."""
        found = self._ranks.get((period, category))
        if found is None:
            return np.zeros(len(self._rows), np.int32)
        order = np.argsort((self._countries << 32) | found)  # of both as one number: four times as fast
        within = np.empty(len(found), np.int32)
        within[order] = ranks_within(self._countries[order], found[order])
        within[self._countries == 0] = 0
        return self._by_index(within)

    def _by_index(self, by_row: Column) -> Column:
        found: Column = np.where(self._rows >= 0, by_row[self._rows], 0).astype(np.int32)
        return found


def read_previous(build: Build | None, ids: Sequence[str], *, threads: int = 1) -> PreviousRanks:
    """The ranks of the producers ``ids`` in this build; none without a build. Raises Unavailable."""
    rows = np.full(len(ids), -1, np.int64)
    if build is None or not build.population:
        return PreviousRanks(rows, {}, np.zeros(0, np.int64))
    boards = [(period, category) for period in build.periods for category in categories_of(period)]
    columns: dict[tuple[str, ...], array[int]] = {
        name: array("Q") for name in [("country",), *((*board, "rank") for board in boards)]
    }
    indices = {artist_id: index for index, artist_id in enumerate(ids)}
    row = 0
    for bucket in _buckets(build, threads):
        for artist_id in bucket.ids:
            index = indices.get(artist_id)
            if index is not None:
                rows[index] = row
            row += 1
        for name, numbers in columns.items():
            numbers.extend(bucket.columns.values(bucket.at[name]))
    ranks = {board: column(columns[*board, "rank"]).astype(np.int32) for board in boards}
    return PreviousRanks(rows, ranks, column(columns["country",]).astype(np.int64))


def _buckets(build: Build, threads: int) -> Iterator[Bucket]:
    """In order, by parallel calls."""
    starts = range(0, build.buckets, BATCH_GET_ITEMS)
    with ThreadPoolExecutor(threads) as pool:
        for items in pool.map(lambda start: _read(build, start), starts):
            yield from (Bucket(item["data"]["B"]) for item in items)


def _read(build: Build, start: int) -> list[Any]:
    numbers = range(start, min(start + BATCH_GET_ITEMS, build.buckets))
    wanted = [(LeaderboardItem, keys.leaderboard_producers(build.snapshot, number)) for number in numbers]
    return get_raw(wanted, eventually=(LeaderboardItem,))
