"""Ranks the boards of a population by whole periods, for tests; a build takes them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from beatpass.domain.leaderboards.boards import Category
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.population import Population
from beatpass.ranking.ranking import Ranking
from beatpass.ranking.ranks import rank_boards


def rank_periods(population: Population) -> Iterator[tuple[Period, dict[Category, Ranking]]]:
    for period, boards in groupby(rank_boards(population), key=itemgetter(0)):
        yield period, {category: ranking for _, category, ranking in boards}
