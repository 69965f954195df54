"""Ranks of all producers (docs/specification.md 5.4), as numpy columns (docs/decisions/0013).

Scores are compared as they are shown: producers share a rank if, and only if, the same score is shown for them. On the
points board, more achievements rank first among the same XP.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from beatpass.domain.leaderboards.boards import (
    BOARDS,
    COMPONENTS,
    Category,
    categories_of,
)
from beatpass.domain.leaderboards.percentiles import floor_of, last_rank_in_top
from beatpass.domain.leaderboards.periods import ALL_TIME, Period
from beatpass.ranking.population import Population
from beatpass.ranking.ranking import Boards, CountryRanking, Ranking, Rankings
from beatpass.ranking.scores import Column, Scores, column, component_scores, overall_scores


class Seniority(NamedTuple):
    """The order within a tie: ``order`` holds the indices, ``positions`` are by index."""

    order: Column
    positions: Column


def rank_boards(population: Population, seniority: Seniority, *, threads: int = 1) -> Rankings:
    """The boards of each period that are ranked for it (``categories_of``); all time first, overall last in each."""
    with ThreadPoolExecutor(threads) as pool:
        waiting = {
            period: {part: pool.submit(_component, population, seniority, period, part) for part in _parts(period)}
            for period in population.periods
        }
        boards = {period: {part: each.result() for part, each in parts.items()} for period, parts in waiting.items()}
        overall = pool.map(lambda parts: _overall(boards[ALL_TIME] | parts, seniority), boards.values())
        return {period: {**boards[period], "overall": each} for period, each in zip(boards, overall, strict=True)}


def _parts(period: Period) -> Iterator[Category]:
    return (category for category in categories_of(period) if category != "overall")


def by_seniority(population: Population) -> Seniority:
    """Older profiles first, then by id."""
    created = column(population.created)
    order = np.argsort(created)
    starts, sizes = runs(created[order])
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        order[start : start + size] = sorted(order[start : start + size].tolist(), key=population.ids.__getitem__)
    order = order.astype(np.int32)
    positions = np.empty_like(order)
    positions[order] = np.arange(len(order), dtype=np.int32)
    return Seniority(order, positions)


def rank_countries(ranking: Ranking, countries: Column) -> CountryRanking:
    """The board within each country. ``countries`` are numbers by index, 0 for none."""
    theirs = countries[ranking.order]
    sorted_ = np.argsort(theirs, kind="stable")[np.count_nonzero(theirs == 0) :]
    order, of = ranking.order[sorted_], theirs[sorted_]
    ranks = np.zeros(len(countries), np.int32)
    ranks[order] = ranks_within(of, ranking.ranks[order])
    return CountryRanking(order, ranks)


def ranks_within(countries: Column, ranks: Column) -> Column:
    """The rank of each row within its country. Rows are by country, then by rank."""
    country_starts, country_sizes = runs(countries)
    run_starts, run_sizes = runs_of_two(countries, ranks)
    begins = np.repeat(country_starts, country_sizes)[run_starts]
    return np.repeat(run_starts - begins + 1, run_sizes)


def _component(population: Population, seniority: Seniority, period: Period, category: Category) -> Ranking:
    return _ranking(category, seniority, component_scores(population, period, category))


def _overall(boards: Boards, seniority: Seniority) -> Ranking:
    return _ranking("overall", seniority, overall_scores([boards[category].ranks for category in COMPONENTS]))


def _ranking(category: Category, seniority: Seniority, scores: Scores) -> Ranking:
    order, ordered = _best_first(scores.keys, seniority)
    starts, sizes = runs(ordered)
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.repeat(starts + 1, sizes)
    return Ranking(order, ranks, scores.keys, scores.scores, _cuts(category, scores.scores), scores.details)


def _best_first(keys: Column, seniority: Seniority) -> tuple[Column, Column]:
    """(indices by falling key, equal keys by seniority; their keys).

    If both fit 64 bits, key and seniority are sorted as one number: ten times as fast as a stable sort of indices.
    """
    bits = max(len(keys) - 1, 1).bit_length()
    highest = int(keys.max(initial=0))
    if highest - int(keys.min(initial=0)) >= 2 ** (63 - bits):
        order = seniority.order[np.argsort(-keys[seniority.order], kind="stable")]
        return order, keys[order]
    both: Column = np.subtract(highest, keys, dtype=np.int64)
    both <<= bits
    both |= seniority.positions
    both.sort()
    order = seniority.order[both & (2**bits - 1)]
    both >>= bits
    return order, np.subtract(highest, both, out=both)


def runs(ordered: Column) -> tuple[Column, Column]:
    """(the start, the length) of each run of equal values."""
    return runs_of_two(ordered, ordered)


def runs_of_two(ordered: Column, other: Column) -> tuple[Column, Column]:
    """(the start, the length) of each run of rows with equal values in both columns."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    if other is not ordered:
        first[1:] |= other[1:] != other[:-1]
    starts = np.flatnonzero(first).astype(np.int32)
    return starts, np.diff(starts, append=np.int32(len(ordered)))


def _cuts(category: Category, scores: Column) -> list[int]:
    board = BOARDS[category]
    if board.by_percentile:
        above = int(np.count_nonzero(scores > floor_of(scores.min()))) if len(scores) else 0
        return [last_rank_in_top(percent, len(scores), above_floor=above) for percent in board.tiers]
    return [int(np.count_nonzero(scores >= least * 10**board.decimals)) for least in board.tiers]
