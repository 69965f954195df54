"""Scores of all producers (docs/specification.md 5.2), as numpy columns by index.

A score is an integer: the shown score in units of its board's last decimal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from beatpass.domain.collaboration.contribution import contribution
from beatpass.domain.leaderboards.boards import BOARDS, MILLION, XP_STEP, Category
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.scores import overall_score, quality_score
from beatpass.ranking.population import Population

Column = NDArray[Any]


class Scores(NamedTuple):
    """``keys`` are what ranks compare. ``details`` are in the order of the board's detail names."""

    keys: Column
    scores: Column
    details: tuple[Column, ...]


def component_scores(population: Population, period: Period, category: Category) -> Scores:
    """The scores of a component of the overall score."""
    score = {name: column(values) for name, values in population.scores[period].items()}
    tracks = column(population.tracks)
    match category:
        case "points":
            xp, achievements = column(population.xp), column(population.achievements)
            return Scores(xp * XP_STEP + achievements, xp, (achievements,))
        case "plays":
            return Scores(score["plays"], score["plays"], (tracks,))
        case "uploads":
            return Scores(score["tracks"], score["tracks"], (score["collaborative_tracks"],))
        case "quality":
            mean = quality_score(column(population.completeness), tracks)
            return Scores(mean, mean, (tracks,))
        case "collaboration":
            return _collaboration(score, contribution(1, population.as_of))
        case _:
            return _earnings(score["weight"], population, period)


def _collaboration(score: Mapping[str, Column], per_weight: float) -> Scores:
    worth = score["collaborative_weight"] * per_weight
    parts = 10 ** BOARDS["collaboration"].decimals
    total = (
        10 * parts * score["collaborators"].astype(np.int64)
        + parts // 100 * score["collaborative_plays"]
        + _rounded(2 * parts * worth)
        + 5 * parts * score["collaboration_achievements"].astype(np.int64)
    )
    details = (
        score["collaborators"],
        score["collaborative_tracks"],
        score["collaborative_plays"],
        _rounded(MILLION * worth),
        score["collaboration_achievements"],
    )
    return Scores(total, total, details)


def _earnings(weight: Column, population: Population, period: Period) -> Scores:
    platform_weight = population.platform_weights[period]
    parts = 10 ** BOARDS["earnings"].decimals
    share = _rounded(weight * (100 * parts / platform_weight if platform_weight else 0))
    return Scores(share, share, (_rounded(weight * (MILLION * contribution(1, population.as_of))),))


def overall_scores(ranks: Sequence[Column]) -> Scores:
    """``ranks`` are in the order of COMPONENTS."""
    scores = overall_score([rank.astype(np.int64) for rank in ranks], max(len(ranks[0]), 1))
    return Scores(scores, scores, tuple(ranks))


def column(values: Any) -> Column:  # noqa: ANN401 - an array of the standard library
    """A numpy view of the array's memory."""
    return np.frombuffer(values, values.typecode) if values else np.empty(0, values.typecode)


def _rounded(values: Column) -> Column:
    return np.rint(values).astype(np.int64)
