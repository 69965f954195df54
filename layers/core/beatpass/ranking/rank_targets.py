"""The scores that producers would have to reach to move up on the overall board, as columns.

A lever improves the rank of one component, and each rival that it passes on this board loses a rank. So the least
change is one of two: as many ranks of the component as make up the whole distance to the next better overall score, or
one rank less and passing the rival itself. The second next rival may take a smaller change than the next.

See docs/specification.md 11.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, Category
from beatpass.domain.leaderboards.rank_explanation import MOVES
from beatpass.ranking.ranking import Boards, Ranking
from beatpass.ranking.scores import Column

# How many rivals above a producer are tried. Ties can make more of them equally near; trying a million takes too long.
RIVALS = 10
# A batch of this size stays in the processor's cache.
POSITIONS_AT_ONCE = 2**15
_HEAVIEST = max(BOARDS[category].weight for category in MOVES.values())


def targets(overall: Ranking, boards: Boards, *, most: int = RIVALS) -> tuple[Column, ...]:
    """For each lever, by index: the least score, on the board that the lever moves, with which the producer draws level
    with a better one; 0 if no score does.

    ``boards`` are those of the components. ``most`` is how many rivals are tried.
    """
    order = overall.order
    ranks = {part: boards[part].ranks[order] for part in MOVES.values()}
    weighted, first = _weighted(overall.details)[order], overall.ranks[order] - 1
    found = tuple(np.zeros(len(order), np.int64) for _ in ranks)
    behind = int(np.searchsorted(first, 1))  # those of rank 1 have no rival above
    for start in range(behind, len(order), POSITIONS_AT_ONCE):
        some = slice(start, start + POSITIONS_AT_ONCE)
        passed = _passed(ranks, weighted, first, some, most=most)
        for column, (part, (steps, worst)) in zip(found, passed.items(), strict=True):
            column[order[some]] = _least(boards[part].ordered, ranks[part][some], steps, worst)
    return found


def _passed(
    ranks: Mapping[Category, Column], weighted: Column, first: Column, some: slice, *, most: int
) -> dict[Category, tuple[Column, Column]]:
    """By component, for these positions, of which none has rank 1: (how many ranks make up the distance to the next
    better score; the worst component rank of a rival that one rank less reaches if it is passed, or 0).

    All columns are by overall position. ``weighted`` falls as the overall score rises; ``first`` is the position where
    the tie begins.
    """
    distance = weighted[some] - weighted[first[some] - 1]
    steps = {part: -(-distance // BOARDS[part].weight) for part in MOVES.values()}
    worst = {part: np.zeros(len(distance), np.int32) for part in steps}
    positions = np.arange(len(distance), dtype=np.int32)  # within ``some``
    for above in range(1, most + 1):
        positions = positions[first[some][positions] >= above]
        rivals = first[some][positions] - above
        gap = weighted[some][positions] - weighted[rivals]
        near = gap < distance[positions] + _HEAVIEST
        # Rivals further above are never nearer, so a producer without a near rival is not tried again.
        positions, rivals, gap = positions[near], rivals[near], gap[near]
        for part, needed in steps.items():
            theirs, mine, need = ranks[part][rivals], ranks[part][some][positions], needed[positions]
            counts = (theirs <= mine) & (theirs > mine - need) & (gap <= need * BOARDS[part].weight)
            passing = positions[counts]
            worst[part][passing] = np.maximum(worst[part][passing], theirs[counts])
    return {part: (steps[part], worst[part]) for part in steps}


def _weighted(ranks: Sequence[Column]) -> Column:
    """The weighted sum of the components' ranks; the overall score falls as it rises."""
    # 32 bits are faster, and hold the sum for twenty million producers.
    total: Column = np.zeros(len(ranks[0]), np.int32 if 100 * len(ranks[0]) < 2**31 else np.int64)
    for part, rank in zip(COMPONENTS, ranks, strict=True):
        total += BOARDS[part].weight * rank.astype(total.dtype)
    return total


def _least(scores: Column, ranks: Column, steps: Column, worst: Column) -> Column:
    """The scores to reach, by position. ``scores`` are the component's, best first."""
    alone = ranks - steps  # the component rank to take if no rival is passed
    least = np.where(alone > 0, _at(scores, alone), 0)
    passing = np.flatnonzero((worst > 0) & (alone >= 0))
    enough = _at(scores, worst[passing]) + 1
    alone = alone[passing]
    several = steps[passing] > 1
    enough = np.maximum(enough, np.where(several, _at(scores, alone + 1), 0))
    least[passing] = np.where(alone > 0, np.minimum(least[passing], enough), enough)
    return least


def _at(scores: Column, positions: Column) -> Column:
    """The scores at these positions, counted from 1. A position outside gives the nearest one; callers ignore it."""
    return np.take(scores, positions - 1, mode="clip")
