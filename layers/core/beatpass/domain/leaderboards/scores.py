"""Scores (docs/specification.md 5.2), in units of the last decimal that a board shows.

Of one producer, from integers, or of all producers, from numpy columns of 64 bits (``beatpass.ranking.scores``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, MILLION

Number = Any
"""An integer, or a column of integers."""
_COLLABORATION: int = 10 ** BOARDS["collaboration"].decimals
_QUALITY: int = 10 ** BOARDS["quality"].decimals
_OVERALL: int = 10 ** BOARDS["overall"].decimals


def weighted_ranks(ranks: Sequence[Number]) -> Number:
    """The weighted sum of the components' ranks, in the order of COMPONENTS; the overall score falls as it rises."""
    return sum(BOARDS[category].weight * rank for category, rank in zip(COMPONENTS, ranks, strict=True))


def overall_score(ranks: Sequence[Number], population: int) -> Number:
    """The weighted percentiles of the components, rounded half up."""
    weighted = 100 * (population + 1) - weighted_ranks(ranks)
    return (2 * _OVERALL * weighted + population) // (2 * population)


def quality_score(completeness_sum: Number, tracks: Number) -> Number:
    """The mean, rounded half up."""
    return (2 * _QUALITY * completeness_sum + tracks) // (2 * tracks)


def collaboration_score(collaborators: Number, plays: Number, contribution: Number, achievements: Number) -> Number:
    """``contribution`` is in millionths. The result is rounded down: the board's scores are rounded half up, from
    contributions with more digits.
    """
    return (
        10 * _COLLABORATION * collaborators
        + _COLLABORATION // 100 * plays
        + 2 * _COLLABORATION * contribution // MILLION
        + 5 * _COLLABORATION * achievements
    )
