"""The ranks of a board on which many producers share few scores: its runs of equal scores, in one item.

Columns (columns.py): the keys that ranks compare, and their ranks, best first. Boards with more than MOST_RUNS scores,
or with fewer than LEAST_SHARING producers to a score, have no such item; there, the buckets of producers say how many
share a rank.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from beatpass.domain.leaderboards.boards import Build, Category, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.columns import Columns
from beatpass.storage.platform import keys

MOST_RUNS = 20_000
LEAST_SHARING = 2


class ScoreRuns:
    def __init__(self, data: bytes, population: int) -> None:
        columns = Columns(data)
        self.keys, self.ranks = columns.values(0), columns.values(1)
        self._population = population

    def sharing(self, rank: int) -> int:
        """How many producers have this rank, which one has."""
        return self._end(bisect_left(self.ranks, rank)) - rank

    def better(self, rank: int) -> tuple[int, int]:
        """(the next better rank, its key); (0, 0) for rank 1."""
        run = bisect_left(self.ranks, rank) - 1
        return (self.ranks[run], self.keys[run]) if run >= 0 else (0, 0)

    def key_at(self, position: int) -> int:
        """The key at this position of the board, from 1."""
        return self.keys[bisect_left(self.ranks, position + 1) - 1]

    def better_than(self, key: int) -> int:
        """How many producers have a greater key."""
        run = bisect_left(self.keys, -key, key=lambda each: -each)
        return self._end(run - 1) - 1 if run else 0

    def _end(self, run: int) -> int:
        """The rank behind this run."""
        return self.ranks[run + 1] if run + 1 < len(self.ranks) else self._population + 1


def runs_items(build: Build, category: Category, period: Period) -> list[Wanted]:
    """The item of this board; none if it has none."""
    period = ranked_period(category, period)
    if category not in build.few_scores.get(period, ()):
        return []
    return [(LeaderboardItem, keys.leaderboard_runs(build.snapshot, category, period))]


def runs_in(items: Sequence[Any], build: Build) -> ScoreRuns | None:
    """From the items of ``runs_items``."""
    return ScoreRuns(items[0].data, build.population) if items else None
