"""What everybody would have to reach to move up overall, as columns; like ranking.py, for builds alone.

A lever improves the rank of one component, and whoever is passed there loses a rank. So the least that helps is either
as many ranks as make up the whole distance to the place just above, or one rank less with a rival passed on the way;
and the second next place may be nearer than the next.

See docs/specification.md 11.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, Category
from beatpass.domain.leaderboards.rank_explanation import MOVES
from beatpass.ranking.scores import Column

if TYPE_CHECKING:
    from beatpass.ranking.ranks import Ranking

# How many of those above may turn out the easiest to reach. More can tie, and would be looked at for a million.
RIVALS = 10
# So many places at once stay in the processor's cache.
PLACES_AT_ONCE = 2**15
_HEAVIEST = max(BOARDS[category].weight for category in MOVES.values())


def targets(overall: Ranking, boards: Mapping[Category, Ranking], *, most: int = RIVALS) -> tuple[Column, ...]:
    """By lever and index: the least score, on the board that the lever moves, which lets that producer draw level with
    one above; 0 where nobody's does.

    ``boards`` are those of the components.
    """
    order = overall.order
    ranks = {part: boards[part].ranks[order] for part in MOVES.values()}
    weighted, first = _weighted(overall.details)[order], overall.ranks[order] - 1
    found = tuple(np.zeros(len(order), np.int64) for _ in ranks)
    behind = int(np.searchsorted(first, 1))  # the first have nobody above
    for start in range(behind, len(order), PLACES_AT_ONCE):
        some = slice(start, start + PLACES_AT_ONCE)
        passed = _passed(ranks, weighted, first, some, most=most)
        for column, (part, (steps, worst)) in zip(found, passed.items(), strict=True):
            column[order[some]] = _least(boards[part].ordered, ranks[part][some], steps, worst)
    return found


def _passed(
    ranks: Mapping[Category, Column], weighted: Column, first: Column, some: slice, *, most: int
) -> dict[Category, tuple[Column, Column]]:
    """By component, for these places, of which none is a first one: (how many ranks make up the distance to the next
    place, the worst rank there of a rival as near as that who is passed before, or 0).

    ``weighted`` is what falls as the overall score rises, ``first`` where each place's tie begins.
    """
    distance = weighted[some] - weighted[first[some] - 1]
    steps = {part: -(-distance // BOARDS[part].weight) for part in MOVES.values()}
    worst = {part: np.zeros(len(distance), np.int32) for part in steps}
    places = np.arange(len(distance), dtype=np.int32)  # among these
    for above in range(1, most + 1):
        places = places[first[some][places] >= above]
        rivals = first[some][places] - above
        gap = weighted[some][places] - weighted[rivals]
        near = gap < distance[places] + _HEAVIEST
        places, rivals, gap = places[near], rivals[near], gap[near]  # whoever is farther above is farther away
        for part, needed in steps.items():
            theirs, mine, need = ranks[part][rivals], ranks[part][some][places], needed[places]
            counts = (theirs <= mine) & (theirs > mine - need) & (gap <= need * BOARDS[part].weight)
            passing = places[counts]
            worst[part][passing] = np.maximum(worst[part][passing], theirs[counts])
    return {part: (steps[part], worst[part]) for part in steps}


def _weighted(ranks: Sequence[Column]) -> Column:
    """The sum of the components' ranks that the overall score falls with."""
    # 32 bits are faster, and hold that of twenty million producers.
    total: Column = np.zeros(len(ranks[0]), np.int32 if 100 * len(ranks[0]) < 2**31 else np.int64)
    for part, rank in zip(COMPONENTS, ranks, strict=True):
        total += BOARDS[part].weight * rank.astype(total.dtype)
    return total


def _least(scores: Column, ranks: Column, steps: Column, worst: Column) -> Column:
    """The scores to reach, by place; ``scores`` are the component's, best first."""
    alone = ranks - steps  # the place to take where nobody is passed
    least = np.where(alone > 0, _at(scores, alone), 0)
    passing = np.flatnonzero((worst > 0) & (alone >= 0))
    enough = _at(scores, worst[passing]) + 1
    alone = alone[passing]
    several = steps[passing] > 1
    enough = np.maximum(enough, np.where(several, _at(scores, alone + 1), 0))
    least[passing] = np.where(alone > 0, np.minimum(least[passing], enough), enough)
    return least


def _at(scores: Column, places: Column) -> Column:
    """The scores at these places, counted from 1; what lies outside is not looked at."""
    return np.take(scores, places - 1, mode="clip")
