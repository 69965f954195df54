"""What a producer's component scores would have to be to move up on the overall board.

A lever improves the rank of one component, and each rival that it passes on this board loses a rank. So the least
change is one of two: as many ranks of the component as make up the whole distance to the next better overall score, or
one rank less and passing the rival itself. The second next rival may take a smaller change than the next.

See docs/specification.md 11.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, Category
from beatpass.domain.leaderboards.rank_explanation import MOVES
from beatpass.domain.leaderboards.scores import weighted_ranks

# How many rivals above a producer are tried. Ties can make more of them equally near.
RIVALS = 10
Ranks = Mapping[Category, int]
"""A producer's ranks on the boards of the components."""

_HEAVIEST = max(BOARDS[category].weight for category in MOVES.values())


class Way(NamedTuple):
    """How a better rank of one component draws level with a better overall score.

    ``alone`` is the rank to take if no rival is passed, below 1 if no rank is enough. ``passing`` is the worst rank of
    a rival that one rank less reaches if it is passed, 0 if there is none. ``several`` is true if more than one rank
    is missing.
    """

    alone: int
    passing: int
    several: bool


def ways(mine: Ranks, rivals: Sequence[Ranks]) -> dict[Category, Way]:
    """By the component that a lever moves. ``rivals`` are those above the producer, the nearest first, at least one.

    Rivals have better overall scores.
    """
    weighted = _weighted(mine)
    distance = weighted - _weighted(rivals[0])
    near = [(theirs, gap) for theirs in rivals if (gap := weighted - _weighted(theirs)) < distance + _HEAVIEST]
    found = {}
    for part in MOVES.values():
        steps = -(-distance // BOARDS[part].weight)
        reached = (
            theirs[part]
            for theirs, gap in near
            if mine[part] - steps < theirs[part] <= mine[part] and gap <= steps * BOARDS[part].weight
        )
        found[part] = Way(mine[part] - steps, max(reached, default=0), steps > 1)
    return found


def targets(found: Mapping[Category, Way], score_at: Callable[[Category, int], int]) -> tuple[int, ...]:
    """For each lever: the least score of its component with which the producer draws level with a better one; 0 if no
    score does.

    ``score_at`` gives the score at a position, from 1, of a component's board.
    """
    return tuple(_least(part, found[part], score_at) for part in MOVES.values())


def _least(part: Category, way: Way, score_at: Callable[[Category, int], int]) -> int:
    return min(_enough(part, way, score_at), default=0)


def _enough(part: Category, way: Way, score_at: Callable[[Category, int], int]) -> Iterator[int]:
    if way.alone > 0:
        yield score_at(part, way.alone)
    if way.passing and way.alone >= 0:
        passing = score_at(part, way.passing) + 1
        yield max(passing, score_at(part, way.alone + 1)) if way.several else passing


def _weighted(ranks: Ranks) -> int:
    weighted: int = weighted_ranks([ranks[part] for part in COMPONENTS])
    return weighted
