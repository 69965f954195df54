"""Ranks of all producers (docs/specification.md 5.4), as numpy columns (docs/decisions/0013).

Scores are compared as they are shown: producers share a rank if, and only if, the same score is shown for them. On the
points board, more achievements rank first among the same XP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, Category, categories_of, percentile_cut
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.population import Population
from beatpass.ranking.rank_targets import targets
from beatpass.ranking.ranking import Above, Ranking
from beatpass.ranking.scores import Column, Scores, column, component_scores, overall_scores


class Seniority(NamedTuple):
    """The order within a tie: ``order`` holds the indices, ``positions`` are by index."""

    order: Column
    positions: Column


def rank_boards(population: Population) -> Iterator[tuple[Period, Category, Ranking]]:
    """Rank the boards of each period (``categories_of``): all time first, the overall board last in each period."""
    seniority = by_seniority(population)
    timeless: dict[Category, Ranking] = {}
    for period in population.periods:
        boards = dict(timeless)
        for category in categories_of(period):
            if category != "overall":
                boards[category] = _ranking(category, seniority, component_scores(population, period, category))
                yield period, category, boards[category]
        timeless = {category: boards[category] for category in boards if BOARDS[category].timeless}
        overall = _ranking("overall", seniority, overall_scores([boards[category].ranks for category in COMPONENTS]))
        above = overall.above._replace(more=targets(overall, boards))
        yield period, "overall", replace(overall, above=above)


def by_seniority(population: Population) -> Seniority:
    """Older profiles first, then by id."""
    created = column(population.created)
    order = np.argsort(created)
    starts, sizes = runs(created[order])
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        order[start : start + size] = sorted(order[start : start + size].tolist(), key=population.ids.__getitem__)
    order = order.astype(np.int32)
    return Seniority(order, _inverse(order))


def _ranking(category: Category, seniority: Seniority, scores: Scores) -> Ranking:
    order, ordered = _best_first(scores.keys, seniority)
    starts, sizes = runs(ordered)
    positions = _inverse(order)
    run = np.repeat(np.arange(len(starts), dtype=np.int32), sizes)[positions]
    ranks = starts + 1
    above = Above(_of_previous_run(ranks)[run], _of_previous_run(ordered[starts])[run])
    if category == "earnings":
        (contribution,) = scores.details
        above = above._replace(more=(_of_previous_run(contribution[order[starts + sizes - 1]])[run],))
    return Ranking(
        order=order,
        ordered=ordered,
        positions=positions,
        ranks=ranks[run],
        sharing=sizes[run],
        keys=scores.keys,
        scores=scores.scores,
        cuts=_cuts(category, scores.scores),
        details=scores.details,
        above=above,
    )


def _inverse(order: Column) -> Column:
    positions = np.empty_like(order)
    positions[order] = np.arange(len(order), dtype=order.dtype)
    return positions


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
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    starts = np.flatnonzero(first).astype(np.int32)
    return starts, np.diff(starts, append=np.int32(len(ordered)))


def _of_previous_run(values: Column) -> Column:
    """The values shifted by one run; 0 for the first."""
    return np.concatenate((np.zeros(1, values.dtype), values[:-1]))[: len(values)]


def ranks_of_previous_keys(ranking: Ranking, ranks: Column, keys: Column) -> Column:
    """By index: the rank that the key of the previous build would have now.

    ``ranks`` and ``keys`` are those of the previous build, with rank 0 for producers that were not ranked. The result
    is 0 unless the producer has lost ranks and its key has changed.
    """
    found = np.zeros(len(ranks), np.int32)
    fell = np.flatnonzero((ranks > 0) & (ranking.ranks > ranks) & (ranking.keys != keys))
    fell = fell[np.argsort(ranks[fell])]  # searchsorted is ten times as fast for keys in falling order
    now, before = ranking.keys[fell], keys[fell]
    # The producer's own present key is not among the others.
    found[fell] = 1 + np.searchsorted(-ranking.ordered, -before) - (now > before)
    return found


def _cuts(category: Category, scores: Column) -> list[int]:
    board = BOARDS[category]
    if board.by_percentile:
        return [percentile_cut(percent, len(scores)) for percent in board.tiers]
    return [int(np.count_nonzero(scores >= least * 10**board.decimals)) for least in board.tiers]
