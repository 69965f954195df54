"""The ranks and keys of all producers in the previous build; only a leaderboard build imports it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from beatpass.domain.leaderboards.boards import Build, Category, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.scores import Column
from beatpass.storage.dynamodb.read import get_raw
from beatpass.storage.dynamodb.tables import Key, LeaderboardItem
from beatpass.storage.leaderboards.packing import PreviousOrder
from beatpass.storage.leaderboards.record_types import keys_of, own_type
from beatpass.storage.leaderboards.records import BATCH_READS
from beatpass.storage.platform import keys

_NOT_RANKED = -1  # a producer of the previous build that is not ranked now


class PreviousRanks:
    """Those of the producers ``ids``. All ranks are 0 if there is no previous build."""

    def __init__(self, build: Build | None, ids: Sequence[str], *, threads: int = 1) -> None:
        self._build, self._count, self._threads = build, len(ids), threads
        identities = [keys.leaderboard_identities(build.snapshot, n) for n in range(build.buckets)] if build else []
        self._starts = [0]
        found: list[int] = []
        indices = {artist_id: index for index, artist_id in enumerate(ids)}
        for item in self._read(identities):
            found += (indices.get(identity[0], _NOT_RANKED) for identity in json.loads(item["body"]["S"]))
            self._starts.append(len(found))
        self._indices = np.array(found, np.int64)

    def of(self, period: Period) -> dict[Category, PreviousOrder]:
        boards = categories_of(period)
        ranks = {category: np.zeros(self._count, np.int32) for category in boards}
        compared = {category: np.zeros(self._count, np.int64) for category in boards}
        for indices, own in self._own_ranks(period):
            for category in boards:
                ranks[category][indices] = own[category]["rank"]
                compared[category][indices] = keys_of(category, own[category])
        return {category: PreviousOrder(ranks[category], compared[category]) for category in boards}

    def _own_ranks(self, period: Period) -> Iterator[tuple[Column, Column]]:
        """(the indices, the records) of each bucket of the previous build. Producers not ranked now are left out."""
        build = self._build
        if build is None or period not in build.periods:
            return
        buckets = [keys.leaderboard_ranks(build.snapshot, period, number) for number in range(build.buckets)]
        for start, stop, item in zip(self._starts, self._starts[1:], self._read(buckets), strict=False):
            if start < stop:
                indices = self._indices[start:stop]
                ranked = indices != _NOT_RANKED
                yield indices[ranked], np.frombuffer(item["data"]["B"], own_type(period))[ranked]

    def _read(self, wanted: Sequence[Key]) -> Iterator[Any]:
        """The items in this order, by parallel calls."""
        parts = (wanted[start : start + BATCH_READS] for start in range(0, len(wanted), BATCH_READS))
        with ThreadPoolExecutor(self._threads) as pool:
            for items in pool.map(lambda part: get_raw([(LeaderboardItem, key) for key in part]), parts):
                yield from items
