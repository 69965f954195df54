"""Ranks of all producers at once, as columns of numpy: the one rule that takes more than the standard library
(docs/decisions/0013), with scoring.py, climbing.py and arranging.py. Only a leaderboard build may import it.

Scores are compared as they are shown: who is shown the same score shares a rank, and nobody else does. (Among the same
XP, more achievements rank first.)

See docs/specification.md 5.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, Category, categories_of, percentile_cut
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.population import Population
from beatpass.ranking.rank_targets import targets
from beatpass.ranking.scores import Column, Scored, column, overall_scored, scored


class Above(NamedTuple):
    """Rank and key of the place just above, 0 for the first; ``more`` is its contribution on the earnings board, and by
    lever the targets of climbing.py on the overall board.
    """

    ranks: Column
    keys: Column
    more: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """One board. ``order`` holds indices, best first, and ``ordered`` their keys, which are what ranks compare; all
    else goes by index.

    ``places`` are those in the order, from 0. ``sharing`` is how many hold the same rank, oneself among them;
    ``scores`` are in the last decimal shown; ``cuts`` are the last ranks of the upper four tiers; ``details`` are
    columns in the order of the board's names.
    """

    order: Column
    ordered: Column
    places: Column
    ranks: Column
    sharing: Column
    keys: Column
    scores: Column
    cuts: list[int]
    details: tuple[Column, ...]
    above: Above


Boards = Mapping[Category, Ranking]


class Seniority(NamedTuple):
    """The order of a tie: indices, and by index the place in it."""

    order: Column
    places: Column


def rank_boards(population: Population) -> Iterator[tuple[Period, Category, Ranking]]:
    """Period by period, all time first, the boards that are ranked for it (``categories_of``), overall last."""
    seniority = by_seniority(population)
    timeless: dict[Category, Ranking] = {}
    for period in population.periods:
        of_all = dict(timeless)
        for category in categories_of(period):
            if category != "overall":
                of_all[category] = _ranking(category, seniority, scored(population, period, category))
                yield period, category, of_all[category]
        timeless = {category: of_all[category] for category in of_all if BOARDS[category].timeless}
        overall = _ranking("overall", seniority, overall_scored([of_all[category].ranks for category in COMPONENTS]))
        above = overall.above._replace(more=targets(overall, of_all))
        yield period, "overall", replace(overall, above=above)


def by_seniority(population: Population) -> Seniority:
    """Older profile first, then id."""
    created = column(population.created)
    order = np.argsort(created)
    starts, sizes = runs(created[order])
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        order[start : start + size] = sorted(order[start : start + size].tolist(), key=population.ids.__getitem__)
    order = order.astype(np.int32)
    return Seniority(order, _inverse(order))


def _ranking(category: Category, seniority: Seniority, score: Scored) -> Ranking:
    order, ordered = _best_first(score.keys, seniority)
    starts, sizes = runs(ordered)
    places = _inverse(order)
    run = np.repeat(np.arange(len(starts), dtype=np.int32), sizes)[places]
    ranks = starts + 1
    above = Above(_of_the_run_before(ranks)[run], _of_the_run_before(ordered[starts])[run])
    if category == "earnings":
        (contribution,) = score.details
        above = above._replace(more=(_of_the_run_before(contribution[order[starts + sizes - 1]])[run],))
    cuts = _cuts(category, score.scores)
    return Ranking(order, ordered, places, ranks[run], sizes[run], score.keys, score.scores, cuts, score.details, above)


def _inverse(order: Column) -> Column:
    places = np.empty_like(order)
    places[order] = np.arange(len(order), dtype=order.dtype)
    return places


def _best_first(keys: Column, seniority: Seniority) -> tuple[Column, Column]:
    """(indices by falling key, equal ones by seniority; their keys).

    Key and seniority in one number sort ten times as fast as a stable order of indices; where both fit 64 bits.
    """
    bits = max(len(keys) - 1, 1).bit_length()
    highest = int(keys.max(initial=0))
    if highest - int(keys.min(initial=0)) >= 2 ** (63 - bits):
        order = seniority.order[np.argsort(-keys[seniority.order], kind="stable")]
        return order, keys[order]
    both: Column = np.subtract(highest, keys, dtype=np.int64)
    both <<= bits
    both |= seniority.places
    both.sort()
    order = seniority.order[both & (2**bits - 1)]
    both >>= bits
    return order, np.subtract(highest, both, out=both)


def runs(ordered: Column) -> tuple[Column, Column]:
    """Where each run of equal values starts, and how long it is."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    starts = np.flatnonzero(first).astype(np.int32)
    return starts, np.diff(starts, append=np.int32(len(ordered)))


def _of_the_run_before(values: Column) -> Column:
    """0 for the first."""
    return np.concatenate((np.zeros(1, values.dtype), values[:-1]))[: len(values)]


def ranks_of_previous(ranking: Ranking, ranks: Column, keys: Column) -> Column:
    """By index, of who has lost places and whose key is another one: the rank that the former key would have now.

    ``ranks`` and ``keys`` are those of the build before, with rank 0 for who was not ranked. 0 for all others.
    """
    found = np.zeros(len(ranks), np.int32)
    fell = np.flatnonzero((ranks > 0) & (ranking.ranks > ranks) & (ranking.keys != keys))
    fell = fell[np.argsort(ranks[fell])]  # keys in falling order are found ten times as fast
    now, before = ranking.keys[fell], keys[fell]
    found[fell] = 1 + np.searchsorted(-ranking.ordered, -before) - (now > before)  # oneself is not among the others
    return found


def _cuts(category: Category, scores: Column) -> list[int]:
    board = BOARDS[category]
    if board.by_percentile:
        return [percentile_cut(percent, len(scores)) for percent in board.tiers]
    return [int(np.count_nonzero(scores >= least * 10**board.decimals)) for least in board.tiers]
