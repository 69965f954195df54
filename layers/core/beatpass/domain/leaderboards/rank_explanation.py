"""Explains a producer's rank: its components, the least change that would move it up, and a drop.

Scores are compared as ranks compare them: as integers in units of the last decimal that the board shows. On the points
board this key includes the number of achievements. A lever counts only what it changes for certain and at once. A play
also gives XP and contribution, and an upload may bring plays; these effects come on top. So the suggested change does
move the producer up, provided that the other producers stay the same.

See docs/specification.md 11.2.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, MILLION, XP_STEP, BoardRank, Build, Category
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.rules import COLLABORATION_XP, METADATA_XP, PLAY_XP, UPLOAD_XP

Lever = Literal["plays", "uploads", "metadata", "collaborations"]
Levers = dict[Lever, int | None]
"""By lever: the least integer change that closes the gap; None if no change does."""

_UNITS: dict[Lever, str] = {
    "plays": "qualified plays",
    "uploads": "public tracks with complete metadata, by this producer alone",
    "metadata": "missing fields of bpm, key, scale and tags, filled in",
    "collaborations": "new collaborators",
}
_UNITS_OF_POINTS: dict[Lever, str] = {
    "metadata": "public tracks whose metadata becomes complete",
    "collaborations": "public tracks that get a co-producer",
}
# The component of the overall score that a lever moves.
MOVES: dict[Lever, Category] = {
    "plays": "plays",
    "uploads": "uploads",
    "metadata": "quality",
    "collaborations": "collaboration",
}
LEVERS: tuple[Lever, ...] = tuple(MOVES)
_FIELD_PERCENT = 25
# The most uploads that are suggested: a quality of nearly 100 % can take more.
_MOST = 1_000_000


def unit_of(category: Category, lever: Lever) -> str:
    """The unit of a lever's change on this board."""
    if category == "collaboration" and lever == "plays":
        return "qualified plays of collaborative tracks"
    return (category == "points" and _UNITS_OF_POINTS.get(lever)) or _UNITS[lever]


def whole(category: Category, score: float) -> int:
    """The score in units of the last decimal that its board shows."""
    return round(score * parts_of(category))


def parts_of(category: Category) -> int:
    """How many units of the last decimal make 1."""
    parts: int = 10 ** BOARDS[category].decimals
    return parts


def score_of_key(category: Category, key: int) -> float:
    """The score as it is shown, from the key that ranks on this board compare."""
    if category == "points":
        return key // XP_STEP
    return key / parts_of(category) if BOARDS[category].decimals else key


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """What the ranks near a producer on one board say.

    ``rank`` and ``key`` are those of the next better rank, 0 for the first; so is ``contribution``, on the earnings
    board alone. ``rank_of_previous_score`` is the rank that the score of the previous build would have now, 0 if the
    producer has lost no rank or has the same score. ``targets`` are by lever, on the overall board alone: the least
    score of the component that the lever moves which draws level with a better producer, 0 if none does.
    """

    rank: int
    key: int
    rank_of_previous_score: int
    contribution: float = 0.0
    targets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part of a score: ``points`` = ``value`` x ``weight``; in the overall score, ``percentile`` x ``weight`` / 100.

    ``rank`` and ``percentile`` are on the component's own board; they are None for all scores but the overall one.
    """

    component: str
    value: float
    weight: float
    points: float
    rank: int | None = None
    percentile: float | None = None


def components_of(
    category: Category, ranks: Mapping[Category, BoardRank], *, population: int, platform_contribution: float
) -> list[Component]:
    """The components of the producer's score, in the order of the formula. ``ranks`` are its own, by category."""
    mine = ranks[category]
    details = dict(zip(BOARDS[category].details, mine.details, strict=True))
    match category:
        case "overall":
            return [_component_of_overall(part, ranks[part], population) for part in COMPONENTS]
        case "collaboration":
            parts = (("collaborators", 10.0), ("plays", 0.01), ("contribution", 2.0), ("achievements", 5.0))
            return [_term(name, details[name], weight) for name, weight in parts]
        case "quality":
            tracks = int(details["tracks"])
            return [_term("complete_fields", _fields(mine), _FIELD_PERCENT / tracks)]
        case "earnings":
            share = 100 / platform_contribution if platform_contribution else 0.0
            return [Component(component="contribution", value=details["contribution"], weight=share, points=mine.score)]
        case _:
            return [_term(category, mine.score, 1.0)]


def _component_of_overall(part: Category, rank: BoardRank, population: int) -> Component:
    percentile, weight = 100 * (population - rank.rank + 1) / population, BOARDS[part].weight
    return Component(
        component=part,
        value=rank.score,
        weight=weight,
        points=round(weight * percentile / 100, 6),
        rank=rank.rank,
        percentile=round(percentile, 4),
    )


def _term(name: str, value: float, weight: float) -> Component:
    return Component(component=name, value=value, weight=weight, points=round(value * weight, 9))


# --- the next better rank


def levers_of(category: Category, ranks: Mapping[Category, BoardRank], above: Nearby, *, incomplete: int) -> Levers:
    """The changes that close the gap to the next better rank. ``ranks`` are the producer's own, by category.

    ``incomplete`` counts its public tracks that can still earn the XP for complete metadata.
    """
    mine = ranks[category]
    match category:
        case "overall":
            targets = zip(MOVES.items(), above.targets, strict=True)
            return {lever: _change_to(lever, ranks[moved], target) for (lever, moved), target in targets}
        case "points":
            return _by_xp(above.key, mine, incomplete)
        case "plays":
            return {"plays": above.key - whole("plays", mine.score)}
        case "uploads":
            return {"uploads": above.key - whole("uploads", mine.score)}
        case "quality":
            return {"metadata": _fields_to(mine, above.key), "uploads": _complete_uploads_to(mine, above.key)}
        case "collaboration":
            gap = above.key - whole("collaboration", mine.score)
            return {"plays": _plays_together(mine, gap), "collaborations": _collaborators(gap)}
        case _:
            return {"uploads": _fresh_uploads(mine, above)}


def _change_to(lever: Lever, mine: BoardRank, target: int) -> int | None:
    """The least change of the lever that brings its component to this score; None without a target."""
    match lever:
        case _ if not target:
            return None
        case "metadata":
            return _fields_to(mine, target)
        case "collaborations":
            return _collaborators(target - whole("collaboration", mine.score))
        case _:
            return target - whole(MOVES[lever], mine.score)


def incomplete_tracks(standing: Standing) -> int:
    """How many public tracks have not yet earned the XP for complete metadata.

    Deleted tracks that have earned it make the number too small.
    """
    return max(standing.public_tracks - standing.xp.get("metadata", 0) // METADATA_XP, 0)


def _by_xp(target: int, mine: BoardRank, incomplete: int) -> Levers:
    """``target`` is the key to reach. The number of achievements stays the same."""
    need = _up(target - int(mine.details[0]), XP_STEP) - whole("points", mine.score)
    tracks = _up(need, METADATA_XP)
    return {
        "plays": _up(need, PLAY_XP),
        "uploads": _up(need, UPLOAD_XP),
        "metadata": tracks if tracks <= incomplete else None,
        "collaborations": _up(need, COLLABORATION_XP),
    }


def _fields(mine: BoardRank) -> int:
    """How many metadata fields of its tracks are filled in; a track has four."""
    return round(mine.score * mine.details[0] / _FIELD_PERCENT)


def _fields_to(mine: BoardRank, target: int) -> int | None:
    tracks, filled = int(mine.details[0]), _fields(mine)
    most = 4 * tracks - filled
    return _least(most, lambda more: _mean(filled + more, tracks) >= target)


def _complete_uploads_to(mine: BoardRank, target: int) -> int | None:
    tracks, filled = int(mine.details[0]), _fields(mine)
    return _least(_MOST, lambda more: _mean(filled + 4 * more, tracks + more) >= target)


def _mean(filled: int, tracks: int) -> int:
    """Mean completeness, rounded half up as on its board."""
    parts = parts_of("quality")
    return (2 * parts * _FIELD_PERCENT * filled + tracks) // (2 * tracks)


def _plays_together(mine: BoardRank, gap: int) -> int | None:
    """Plays of existing collaborative tracks; None without one."""
    tracks = mine.details[BOARDS["collaboration"].details.index("tracks")]
    return _up(gap, parts_of("collaboration") // 100) if tracks else None


def _collaborators(gap: int) -> int:
    return _up(gap, 10 * parts_of("collaboration"))


def _fresh_uploads(mine: BoardRank, above: Nearby) -> int:
    """A track published now contributes 1. The gap is known to a millionth, so a millionth is added to exceed it."""
    own = mine.details[BOARDS["earnings"].details.index("contribution")]
    gap = round(MILLION * (above.contribution - own)) + 1
    return max(_up(gap, MILLION), 1)


def _up(number: int, step: int) -> int:
    """How many steps reach the number."""
    return -(-number // step)


def _least(most: int, enough: Callable[[int], bool]) -> int | None:
    """The least number up to ``most`` that is enough; None if none is. ``enough`` is monotonic."""
    if not enough(most):
        return None
    return bisect_left(range(most), True, key=enough)  # noqa: FBT003


# --- a drop since the previous build


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """``places`` is the number of ranks lost since the previous build, ``own`` + ``others``; a negative part is a gain.

    ``own`` are the ranks that the previous score would still hold among the present scores of the others.
    """

    places: int
    own: int
    others: int
    score_before: float


def drop_of(mine: BoardRank, previous: BoardRank | None, nearby: Nearby) -> Drop | None:
    """``previous`` is the rank in the previous build. None if no rank was lost."""
    if previous is None or mine.rank <= previous.rank:
        return None
    own = mine.rank - nearby.rank_of_previous_score if nearby.rank_of_previous_score else 0
    places = mine.rank - previous.rank
    return Drop(places=places, own=own, others=places - own, score_before=previous.score)


# --- the whole explanation


@dataclass(frozen=True, slots=True)
class NextPlace:
    """The next better rank. ``levers`` are empty for a season that is over, as its scores no longer change."""

    rank: int
    score: float
    levers: Levers


@dataclass(frozen=True, slots=True)
class ExplainedRank:
    """``mine`` and all fields after it are None or empty if the producer is not ranked."""

    build: Build | None
    mine: BoardRank | None = None
    components: tuple[Component, ...] = ()
    next_place: NextPlace | None = None
    drop: Drop | None = None
