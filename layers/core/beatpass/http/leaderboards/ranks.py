"""The answers of the routes for a rank's explanation and history (docs/api.md; docs/specification.md 11.2 and 11.9)."""

from __future__ import annotations

from typing_extensions import TypedDict

from beatpass.domain.leaderboards.boards import BOARDS, BoardRank, Build, Category
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_explanation import Component, Drop, ExplainedRank, Lever, NextPlace, unit_of
from beatpass.domain.leaderboards.rank_history import RankHistory
from beatpass.domain.platform.rounding import rounded
from beatpass.domain.platform.rules import RULES


class ComponentAnswer(TypedDict):
    """A part of a score: ``points`` = ``value`` x ``weight``, overall ``percentile`` x ``weight`` / 100."""

    component: str
    value: float
    weight: float
    points: float
    rank: int | None
    percentile: float | None


class LeverAnswer(TypedDict):
    """``change`` is the least change that closes the gap, null if no change does."""

    lever: Lever
    change: int | None
    unit: str


class NextPlaceAnswer(TypedDict):
    """The next better rank. On the points board, a gap of 0 means that only the number of achievements differs."""

    rank: int
    score: float
    gap: float
    levers: list[LeverAnswer]


class DropAnswer(TypedDict):
    """``places`` is the number of ranks lost since the previous build, ``own`` + ``others``; a negative part is a gain.

    ``own`` are the ranks that the previous score would still hold among the present scores of the others.
    """

    places: int
    own: int
    others: int
    score_before: float


class ExplanationAnswer(TypedDict):
    """Null and empty if the producer is not ranked.

    ``next_place`` is null for rank 1, ``drop`` if no rank was lost since the previous build.
    """

    category: Category
    period: Period
    rank: int | None
    score: float | None
    label: str
    unit: str
    population: int
    components: list[ComponentAnswer]
    next_place: NextPlaceAnswer | None
    drop: DropAnswer | None
    frozen: bool
    built_at: str | None
    next_build_at: str | None
    as_of: str | None
    rules: str


class PastRankAnswer(TypedDict):
    """``at`` is the boundary of the build; rank and score are null if the producer was not ranked."""

    at: str
    rank: int | None
    score: float | None
    population: int


class HistoryAnswer(TypedDict):
    """Oldest first: all builds of two days, the first build of each day for a year."""

    category: Category
    period: Period
    label: str
    unit: str
    items: list[PastRankAnswer]
    next_build_at: str | None
    as_of: str | None
    rules: str


def explanation_answer(explained: ExplainedRank, category: Category, period: Period) -> ExplanationAnswer:
    build, mine = explained.build, explained.mine
    return {
        "category": category,
        "period": period,
        "rank": mine.rank if mine else None,
        "score": mine.score if mine else None,
        "label": BOARDS[category].label,
        "unit": BOARDS[category].unit,
        "population": build.population if build else 0,
        "components": [_component(each) for each in explained.components],
        "next_place": _next_place(category, mine, explained.next_place) if mine and explained.next_place else None,
        "drop": _drop(explained.drop) if explained.drop else None,
        "frozen": build.frozen if build else False,
        "built_at": build.built_at if build else None,
        "next_build_at": _next_build_at(build),
        "as_of": build.as_of if build else None,
        "rules": build.rules if build else RULES,
    }


def history_answer(history: RankHistory, category: Category, period: Period) -> HistoryAnswer:
    build = history.build
    return {
        "category": category,
        "period": period,
        "label": BOARDS[category].label,
        "unit": BOARDS[category].unit,
        "items": [
            {
                "at": past.build.as_of,
                "rank": past.rank,
                "score": past.score,
                "population": past.build.population,
            }
            for past in history.ranks
        ],
        "next_build_at": _next_build_at(build),
        "as_of": build.as_of if build else None,
        "rules": build.rules if build else RULES,
    }


def _next_build_at(build: Build | None) -> str | None:
    return build.next_build_at or None if build else None


def _component(part: Component) -> ComponentAnswer:
    return {
        "component": part.component,
        "value": part.value,
        "weight": part.weight,
        "points": part.points,
        "rank": part.rank,
        "percentile": part.percentile,
    }


def _next_place(category: Category, mine: BoardRank, following: NextPlace) -> NextPlaceAnswer:
    return {
        "rank": following.rank,
        "score": following.score,
        "gap": rounded(following.score - mine.score, BOARDS[category].decimals),
        "levers": [
            {"lever": lever, "change": change, "unit": unit_of(category, lever)}
            for lever, change in following.levers.items()
        ],
    }


def _drop(drop: Drop) -> DropAnswer:
    return {"places": drop.places, "own": drop.own, "others": drop.others, "score_before": drop.score_before}
