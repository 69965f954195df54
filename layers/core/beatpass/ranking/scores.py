"""Scores of all producers at once, as columns of numpy by index; like ranking.py, for builds alone.

A score is a whole number of the last decimal that its board shows.

See docs/specification.md 5.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from beatpass.domain.collaboration.contribution import contribution
from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, XP_STEP, Category
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.population import Population

Column = NDArray[Any]

# Details that are no whole numbers are kept in millionths.
MILLION = 1_000_000


class Scored(NamedTuple):
    """``keys`` are what ranks compare, ``details`` in the order of the board's names."""

    keys: Column
    scores: Column
    details: tuple[Column, ...]


def scored(population: Population, period: Period, category: Category) -> Scored:
    """On a component of the overall score."""
    score = {name: column(values) for name, values in population.scores[period].items()}
    tracks = column(population.tracks)
    match category:
        case "points":
            xp, achievements = column(population.xp), column(population.achievements)
            return Scored(xp * XP_STEP + achievements, xp, (achievements,))
        case "plays":
            return Scored(score["plays"], score["plays"], (tracks,))
        case "uploads":
            return Scored(score["tracks"], score["tracks"], (score["collaborative_tracks"],))
        case "quality":
            parts = 10 ** BOARDS["quality"].decimals
            mean = (2 * parts * column(population.completeness) + tracks) // (2 * tracks)  # rounded half up
            return Scored(mean, mean, (tracks,))
        case "collaboration":
            return _collaboration(score, contribution(1, population.as_of))
        case _:
            return _earnings(score["weight"], population, period)


def _collaboration(score: Mapping[str, Column], per_weight: float) -> Scored:
    worth = score["collaborative_weight"] * per_weight
    parts = 10 ** BOARDS["collaboration"].decimals
    total = (
        10 * parts * score["collaborators"].astype(np.int64)
        + parts // 100 * score["collaborative_plays"]
        + _whole(2 * parts * worth)
        + 5 * parts * score["collaboration_achievements"].astype(np.int64)
    )
    details = (
        score["collaborators"],
        score["collaborative_tracks"],
        score["collaborative_plays"],
        _whole(MILLION * worth),
        score["collaboration_achievements"],
    )
    return Scored(total, total, details)


def _earnings(weight: Column, population: Population, period: Period) -> Scored:
    everyone = population.platform_weights[period]
    parts = 10 ** BOARDS["earnings"].decimals
    share = _whole(weight * (100 * parts / everyone if everyone else 0))
    return Scored(share, share, (_whole(weight * (MILLION * contribution(1, population.as_of))),))


def overall_scored(ranks: Sequence[Column]) -> Scored:
    """Weighted percentiles of the components, rounded half up."""
    population = len(ranks[0])
    weighted = np.zeros(population, np.int64)
    for category, rank in zip(COMPONENTS, ranks, strict=True):
        weighted += BOARDS[category].weight * (population + 1 - rank.astype(np.int64))
    parts = 10 ** BOARDS["overall"].decimals
    scores = (2 * parts * weighted + population) // max(2 * population, 1)
    return Scored(scores, scores, tuple(ranks))


def column(values: Any) -> Column:  # noqa: ANN401 - an array of the standard library
    """The same memory, as numpy has it."""
    return np.frombuffer(values, values.typecode) if values else np.empty(0, values.typecode)


def _whole(values: Column) -> Column:
    return np.rint(values).astype(np.int64)
