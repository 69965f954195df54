"""Scores and ranks of all producers at once (SPEC 5), as columns of numpy: the one rule that takes more than the
standard library (docs/decisions/0013). Only a leaderboard build may import it.

A score is a whole number of the last decimal that its board shows, and ranks compare those: who is shown the same
score shares a rank, and nobody else does. (Among the same XP, more achievements rank first.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from beatpass.domain.boards import BOARDS, COMPONENTS, XP_STEP, Category, categories_of, percentile_cut
from beatpass.domain.climbing import targets
from beatpass.domain.contribution import contribution
from beatpass.domain.periods import Period
from beatpass.domain.population import Population

Column = NDArray[Any]

# Details that are no whole numbers are kept in millionths.
MILLION = 1_000_000


class Above(NamedTuple):
    """By place: rank and key of the place just above, 0 for the first; ``more`` is its contribution on the earnings
    board, and by lever the targets of climbing.py on the overall board.
    """

    ranks: Column
    keys: Column
    more: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """One board. ``order`` holds indices, best first, and ``keys`` what ranks compare, in this order; the other columns
    go by index.

    ``above`` goes by ``order`` too. ``sharing`` is how many hold the same rank, oneself among them; ``scores`` are in
    the last decimal shown; ``cuts`` are the last ranks of the upper four tiers; ``details`` are columns in the order of
    the board's names.
    """

    order: Column
    keys: Column
    ranks: Column
    sharing: Column
    scores: Column
    cuts: list[int]
    details: tuple[Column, ...]
    above: Above


Boards = Mapping[Category, Ranking]


def rank_periods(population: Population) -> Iterator[tuple[Period, dict[Category, Ranking]]]:
    """Every period with the boards that are ranked for it (``categories_of``), all time first."""
    seniority = by_seniority(population)
    timeless: dict[Category, Ranking] = {}
    for period in population.periods:
        made: dict[Category, Ranking] = {
            category: _ranking(category, seniority, *_scored(population, period, category))
            for category in categories_of(period)
            if category != "overall"
        }
        timeless = timeless or {category: made[category] for category in made if BOARDS[category].timeless}
        of_all = {**timeless, **made}
        overall = _ranking("overall", seniority, *_overall([of_all[category].ranks for category in COMPONENTS]))
        above = overall.above._replace(more=targets(overall, of_all))
        yield period, {"overall": replace(overall, above=above), **made}


def by_seniority(population: Population) -> Column:
    """Indices, the order of a tie: older profile first, then id."""
    created = _column(population.created)
    order = np.argsort(created, kind="stable")
    starts, sizes = runs(created[order])
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        order[start : start + size] = sorted(order[start : start + size].tolist(), key=population.ids.__getitem__)
    return order.astype(np.int32)


def _scored(population: Population, period: Period, category: Category) -> tuple[Column, Column, tuple[Column, ...]]:
    """(what ranks, the scores, the details) of a component of the overall score."""
    score = {name: _column(values) for name, values in population.scores[period].items()}
    tracks = _column(population.tracks)
    match category:
        case "points":
            xp, achievements = _column(population.xp), _column(population.achievements)
            return xp * XP_STEP + achievements, xp, (achievements,)
        case "plays":
            return score["plays"], score["plays"], (tracks,)
        case "uploads":
            return score["tracks"], score["tracks"], (score["collaborative_tracks"],)
        case "quality":
            parts = 10 ** BOARDS["quality"].decimals
            mean = (2 * parts * _column(population.completeness) + tracks) // (2 * tracks)  # rounded half up
            return mean, mean, (tracks,)
        case "collaboration":
            return _collaboration(score, contribution(1, population.as_of))
        case _:
            return _earnings(score["weight"], population, period)


def _collaboration(score: Mapping[str, Column], per_weight: float) -> tuple[Column, Column, tuple[Column, ...]]:
    worth = score["collaborative_weight"] * per_weight
    parts = 10 ** BOARDS["collaboration"].decimals
    total = (
        10 * parts * score["collaborators"]
        + parts // 100 * score["collaborative_plays"]
        + _whole(2 * parts * worth)
        + 5 * parts * score["collaboration_achievements"]
    )
    details = (
        score["collaborators"],
        score["collaborative_tracks"],
        score["collaborative_plays"],
        _whole(MILLION * worth),
        score["collaboration_achievements"],
    )
    return total, total, details


def _earnings(weight: Column, population: Population, period: Period) -> tuple[Column, Column, tuple[Column, ...]]:
    everyone = population.platform_weights[period]
    parts = 10 ** BOARDS["earnings"].decimals
    share = _whole(weight * (100 * parts / everyone if everyone else 0))
    return share, share, (_whole(weight * (MILLION * contribution(1, population.as_of))),)


def _overall(ranks: Sequence[Column]) -> tuple[Column, Column, tuple[Column, ...]]:
    """Weighted percentiles of the components, rounded half up."""
    population = len(ranks[0])
    weighted = np.zeros(population, np.int64)
    for category, rank in zip(COMPONENTS, ranks, strict=True):
        weighted += BOARDS[category].weight * (population + 1 - rank.astype(np.int64))
    parts = 10 ** BOARDS["overall"].decimals
    scores = (2 * parts * weighted + population) // max(2 * population, 1)
    return scores, scores, tuple(ranks)


def _ranking(
    category: Category, seniority: Column, keys: Column, scores: Column, details: tuple[Column, ...]
) -> Ranking:
    order = seniority[_best_first(keys[seniority])]
    ordered = keys[order]
    starts, sizes = runs(ordered)
    ranks, sharing = np.empty(len(keys), np.int32), np.empty(len(keys), np.int32)
    ranks[order] = np.repeat(starts + 1, sizes)
    sharing[order] = np.repeat(sizes, sizes)
    above = Above(
        np.repeat(_of_the_run_before(starts + 1).astype(np.int32), sizes),
        np.repeat(_of_the_run_before(ordered[starts]), sizes),
    )
    if category == "earnings":
        (contribution,) = details
        last = order[starts + sizes - 1]
        above = above._replace(more=(np.repeat(_of_the_run_before(contribution[last]), sizes),))
    return Ranking(order, ordered, ranks, sharing, scores, _cuts(category, scores), details, above)


def _best_first(keys: Column) -> Column:
    """Indices by falling key, equal ones as they come.

    Key and index in one number sort ten times as fast as a stable order of indices; where both fit 64 bits.
    """
    bits = max(len(keys) - 1, 1).bit_length()
    highest = int(keys.max(initial=0))
    if highest - int(keys.min(initial=0)) >= 2 ** (63 - bits):
        return np.argsort(-keys, kind="stable")
    both: Column = (highest - keys) << bits | np.arange(len(keys))
    both.sort()
    both &= 2**bits - 1
    return both


def runs(ordered: Column) -> tuple[Column, Column]:
    """Where each run of equal values starts, and how long it is."""
    if not len(ordered):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    starts = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1))
    return starts, np.diff(starts, append=len(ordered))


def _of_the_run_before(values: Column) -> Column:
    """0 for the first."""
    return np.append(0, values[:-1])[: len(values)]


def ranks_of_former(ranking: Ranking, ranks: Column, keys: Column) -> Column:
    """By index, of who has lost places and whose key is another one: the rank that the former key would have now.

    ``ranks`` and ``keys`` are those of the build before, with rank 0 for who was not ranked. 0 for all others.
    """
    found = np.zeros(len(ranks), np.int32)
    fell = np.flatnonzero((ranks > 0) & (ranking.ranks > ranks))
    fell = fell[ranking.keys[ranking.ranks[fell] - 1] != keys[fell]]
    fell = fell[np.argsort(ranks[fell])]  # keys in falling order are found ten times as fast
    now, before = ranking.keys[ranking.ranks[fell] - 1], keys[fell]
    found[fell] = 1 + np.searchsorted(-ranking.keys, -before) - (now > before)  # oneself is not among the others
    return found


def _cuts(category: Category, scores: Column) -> list[int]:
    board = BOARDS[category]
    if board.by_percentile:
        return [percentile_cut(percent, len(scores)) for percent in board.tiers]
    return [int(np.count_nonzero(scores >= least * 10**board.decimals)) for least in board.tiers]


def _column(values: Any) -> Column:  # noqa: ANN401 - an array of the standard library
    kind = np.float64 if values.typecode == "d" else np.int64
    return np.frombuffer(values, kind) if values else np.empty(0, kind)


def _whole(values: Column) -> Column:
    return np.rint(values).astype(np.int64)
