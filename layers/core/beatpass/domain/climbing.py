"""What everybody would have to reach to move up overall (SPEC 11), as columns; like ranking.py, for builds alone.

A lever improves the rank of one component, and whoever is passed there loses a rank. So the least that helps is either
as many ranks as make up the whole distance to the place just above, or one rank less with a rival passed on the way;
and the second next place may be nearer than the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from beatpass.domain.boards import BOARDS, COMPONENTS, Category
from beatpass.domain.explaining import MOVES

if TYPE_CHECKING:
    from beatpass.domain.ranking import Ranking

Column = NDArray[Any]
# How many of those above may turn out the easiest to reach. More can tie, and would be looked at for a million.
RIVALS = 10
_HEAVIEST = max(BOARDS[category].weight for category in MOVES.values())


def targets(overall: Ranking, boards: Mapping[Category, Ranking], *, most: int = RIVALS) -> tuple[Column, ...]:
    """By lever and place of the overall board, the best first: the least score, on the board that the lever moves,
    which lets that producer draw level with one above; 0 where nobody's does.

    ``boards`` are those of the components.
    """
    ranks = {part: rank[overall.order] for part, rank in zip(COMPONENTS, overall.details, strict=True)}
    passed = _passed(ranks, overall.ranks[overall.order] - 1, most=most)
    return tuple(_least(boards[part].keys, ranks[part], *passed[part]) for part in MOVES.values())


def _passed(ranks: Mapping[Category, Column], first: Column, *, most: int) -> dict[Category, tuple[Column, Column]]:
    """By component, for every place that is not a first one: (how many ranks make up the distance to the next place,
    the worst rank there of a rival as near as that who can be passed, or 0).

    ``first`` is where each place's tie begins.
    """
    weighted = np.zeros(len(first), np.int64)
    for part in COMPONENTS:
        weighted += BOARDS[part].weight * ranks[part].astype(np.int64)
    who = np.arange(int(np.searchsorted(first, 1)), len(first))
    behind = len(first) - len(who)
    distance = weighted[who] - weighted[first[who] - 1]
    found = {part: (_up(distance, BOARDS[part].weight), np.zeros(len(who), np.int32)) for part in MOVES.values()}
    for above in range(1, most + 1):
        who = who[first[who] >= above]
        rivals = first[who] - above
        gap = weighted[who] - weighted[rivals]
        near = gap < distance[who - behind] + _HEAVIEST
        who, rivals, gap = who[near], rivals[near], gap[near]  # whoever is farther above is farther away
        for part, (steps, worst) in found.items():
            theirs = ranks[part][rivals]
            counts = (theirs <= ranks[part][who]) & (_up(gap, BOARDS[part].weight) == steps[who - behind])
            places = who[counts] - behind
            worst[places] = np.maximum(worst[places], theirs[counts])
    return found


def _least(scores: Column, ranks: Column, steps: Column, worst: Column) -> Column:
    """The scores to reach; ``scores`` are the component's, best first."""
    nobody = np.iinfo(np.int64).max
    behind = len(ranks) - len(steps)  # the first have nobody above
    ranks = ranks[behind:]
    alone = np.where(steps < ranks, _at(scores, ranks - steps), nobody)
    passing = np.maximum(_at(scores, worst) + 1, np.where(steps > 1, _at(scores, ranks - steps + 1), 0))
    least = np.minimum(alone, np.where((worst > 0) & (steps <= ranks), passing, nobody))
    least[least == nobody] = 0
    return np.append(np.zeros(behind, np.int64), least)


def _at(scores: Column, places: Column) -> Column:
    """The scores at these places, counted from 1; what lies outside is not looked at."""
    return np.take(scores, places - 1, mode="clip")


def _up(numbers: Column, step: int) -> Column:
    return -(-numbers // step)
