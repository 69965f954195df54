"""A producer's rank explained, and its history, on the wire (docs/api.md; docs/specification.md 11.2 and 11.9)."""

from __future__ import annotations

from typing_extensions import TypedDict

from beatpass.domain.leaderboards.boards import BOARDS, Build, Category, Place
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_explanation import Component, Drop, ExplainedRank, Lever, NextPlace, unit_of
from beatpass.domain.leaderboards.rank_history import RankHistory
from beatpass.domain.platform.rules import RULES


class ComponentAnswer(TypedDict):
    """A part of the score: ``points`` = ``value`` x ``weight``, overall ``percentile`` x ``weight`` / 100."""

    component: str
    value: float
    weight: float
    points: float
    rank: int | None
    percentile: float | None


class LeverAnswer(TypedDict):
    """``change`` is the least that closes the gap; null where it cannot."""

    lever: Lever
    change: int | None
    unit: str


class NextPlaceAnswer(TypedDict):
    """The score just above. On the points board a gap of 0 is one of achievements."""

    rank: int
    score: float
    gap: float
    levers: list[LeverAnswer]


class DropAnswer(TypedDict):
    """``places`` lost since the build before = ``own`` + ``others``; below zero is a gain.

    ``own`` are those that the former score would still hold among the others as they are now.
    """

    places: int
    own: int
    others: int
    score_before: float


class ExplanationAnswer(TypedDict):
    """All null and empty where the producer is not ranked.

    ``next_place`` is null for the first, ``drop`` where no place was lost since the build before.
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


class PastRank(TypedDict):
    """``at`` is the boundary of the build; rank and score are null where the producer was not ranked."""

    at: str
    rank: int | None
    score: float | None
    population: int


class HistoryAnswer(TypedDict):
    """Oldest first: every build of two days, the first of each day for a year."""

    category: Category
    period: Period
    label: str
    unit: str
    items: list[PastRank]
    next_build_at: str | None
    as_of: str | None
    rules: str


def explanation_answer(told: ExplainedRank, category: Category, period: Period) -> ExplanationAnswer:
    build, mine = told.build, told.mine
    return {
        "category": category,
        "period": period,
        "rank": mine.rank if mine else None,
        "score": mine.score if mine else None,
        "label": BOARDS[category].label,
        "unit": BOARDS[category].unit,
        "population": build.population if build else 0,
        "components": [_component(each) for each in told.components],
        "next_place": _next_place(category, mine, told.next_place) if mine and told.next_place else None,
        "drop": _drop(told.drop) if told.drop else None,
        "frozen": build.frozen if build else False,
        "built_at": build.built_at if build else None,
        "next_build_at": _next_build_at(build),
        "as_of": build.as_of if build else None,
        "rules": build.rules if build else RULES,
    }


def history_answer(told: RankHistory, category: Category, period: Period) -> HistoryAnswer:
    build = told.build
    return {
        "category": category,
        "period": period,
        "label": BOARDS[category].label,
        "unit": BOARDS[category].unit,
        "items": [
            {
                "at": past.as_of,
                "rank": place.rank if place else None,
                "score": place.score if place else None,
                "population": past.population,
            }
            for past, place in told.told
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


def _next_place(category: Category, mine: Place, following: NextPlace) -> NextPlaceAnswer:
    return {
        "rank": following.rank,
        "score": following.score,
        "gap": round(following.score - mine.score, BOARDS[category].decimals),
        "levers": [
            {"lever": lever, "change": change, "unit": unit_of(category, lever)}
            for lever, change in following.levers.items()
        ],
    }


def _drop(drop: Drop) -> DropAnswer:
    return {"places": drop.places, "own": drop.own, "others": drop.others, "score_before": drop.score_before}
