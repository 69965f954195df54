"""Why a producer stands where it does, and the least that would move it up (docs/specification.md 11.2).

Scores are whole numbers of the last decimal that their board shows, as ranks compare them; on the points board such a
key says besides how many achievements there are. A lever counts only what it changes for certain and at once: a play
is also XP and contribution, an upload may bring plays, and all of that comes on top. So the suggested change does move
the producer up, if the others stay where they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.leaderboards.boards import BOARDS, COMPONENTS, XP_STEP, Build, Category, Place
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.rules import COLLABORATION_XP, METADATA_XP, PLAY_XP, UPLOAD_XP

Lever = Literal["plays", "uploads", "metadata", "collaborations"]
Levers = dict[Lever, int | None]
"""By lever the least whole change that closes the gap; None where it cannot."""

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
_MILLION = 1_000_000
_FIELD_PERCENT = 25
# A quality of nearly 100 % is not reached by a million uploads in any useful sense.
_MOST = 1_000_000


def unit_of(category: Category, lever: Lever) -> str:
    """What a lever's change counts on this board."""
    if category == "collaboration" and lever == "plays":
        return "qualified plays of collaborative tracks"
    return (category == "points" and _UNITS_OF_POINTS.get(lever)) or _UNITS[lever]


def whole(category: Category, score: float) -> int:
    """The score in the last decimal that its board shows."""
    return round(score * parts_of(category))


def parts_of(category: Category) -> int:
    """How many of the last decimal make one."""
    parts: int = 10 ** BOARDS[category].decimals
    return parts


def score_of_key(category: Category, key: int) -> float:
    """The score as it is shown, out of what ranks on this board compare (``ranking.Ranking.keys``)."""
    if category == "points":
        return key // XP_STEP
    return key / parts_of(category) if BOARDS[category].decimals else key


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """What a build tells of the others around a producer on one board.

    ``rank`` and ``key`` are those of the place just above, 0 for the first; on the earnings board ``contribution`` is
    its as well. ``former_rank`` is the rank that the score of the build before would have now, 0 where no place was
    lost or the score is the same. ``targets`` are by lever, on the overall board alone: the least score of the
    component it moves that draws level with one above, 0 where none does.
    """

    rank: int
    key: int
    former_rank: int
    contribution: float = 0.0
    targets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part of a score: ``points`` = ``value`` x ``weight``, in the overall score ``percentile`` x ``weight`` / 100.

    ``rank`` and ``percentile`` are those of the component's own board, for the overall score alone.
    """

    component: str
    value: float
    weight: float
    points: float
    rank: int | None = None
    percentile: float | None = None


def components_of(
    category: Category, places: Mapping[Category, Place], *, population: int, platform_contribution: float
) -> list[Component]:
    """What makes the producer's score, in the order of the formula."""
    mine = places[category]
    told = dict(zip(BOARDS[category].details, mine.details, strict=True))
    match category:
        case "overall":
            return [_component_of_overall(part, places[part], population) for part in COMPONENTS]
        case "collaboration":
            parts = (("collaborators", 10.0), ("plays", 0.01), ("contribution", 2.0), ("achievements", 5.0))
            return [_term(name, told[name], weight) for name, weight in parts]
        case "quality":
            tracks = int(told["tracks"])
            return [_term("complete_fields", _fields(mine), _FIELD_PERCENT / tracks)]
        case "earnings":
            share = 100 / platform_contribution if platform_contribution else 0.0
            return [Component(component="contribution", value=told["contribution"], weight=share, points=mine.score)]
        case _:
            return [_term(category, mine.score, 1.0)]


def _component_of_overall(part: Category, place: Place, population: int) -> Component:
    percentile, weight = 100 * (population - place.rank + 1) / population, BOARDS[part].weight
    return Component(
        component=part,
        value=place.score,
        weight=weight,
        points=round(weight * percentile / 100, 6),
        rank=place.rank,
        percentile=round(percentile, 4),
    )


def _term(name: str, value: float, weight: float) -> Component:
    return Component(component=name, value=value, weight=weight, points=round(value * weight, 9))


# --- the next place up


def levers_of(category: Category, places: Mapping[Category, Place], above: Nearby, *, incomplete: int) -> Levers:
    """What closes the gap to the place just above.

    ``incomplete`` is how many own public tracks can still earn the award for complete metadata.
    """
    mine = places[category]
    match category:
        case "overall":
            targets = zip(MOVES.items(), above.targets, strict=True)
            return {lever: _change_to(lever, places[moved], target) for (lever, moved), target in targets}
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


def _change_to(lever: Lever, mine: Place, target: int) -> int | None:
    """The least of the lever that brings the component it moves to this score; None without one."""
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
    """How many public tracks have not paid for complete metadata; too few where deleted ones have."""
    return max(standing.public_tracks - standing.xp.get("metadata", 0) // METADATA_XP, 0)


def _by_xp(target: int, mine: Place, incomplete: int) -> Levers:
    """``target`` is the key to reach; achievements stay as many as they are."""
    need = _up(target - int(mine.details[0]), XP_STEP) - whole("points", mine.score)
    tracks = _up(need, METADATA_XP)
    return {
        "plays": _up(need, PLAY_XP),
        "uploads": _up(need, UPLOAD_XP),
        "metadata": tracks if tracks <= incomplete else None,
        "collaborations": _up(need, COLLABORATION_XP),
    }


def _fields(mine: Place) -> int:
    """How many of the four fields of its tracks are filled in."""
    return round(mine.score * mine.details[0] / _FIELD_PERCENT)


def _fields_to(mine: Place, target: int) -> int | None:
    tracks, filled = int(mine.details[0]), _fields(mine)
    most = 4 * tracks - filled
    return _least(most, lambda more: _mean(filled + more, tracks) >= target)


def _complete_uploads_to(mine: Place, target: int) -> int | None:
    tracks, filled = int(mine.details[0]), _fields(mine)
    return _least(_MOST, lambda more: _mean(filled + 4 * more, tracks + more) >= target)


def _mean(filled: int, tracks: int) -> int:
    """Mean completeness as its board rounds it: half up."""
    parts = parts_of("quality")
    return (2 * parts * _FIELD_PERCENT * filled + tracks) // (2 * tracks)


def _plays_together(mine: Place, gap: int) -> int | None:
    """Plays of the collaborative tracks that there are."""
    tracks = mine.details[BOARDS["collaboration"].details.index("tracks")]
    return _up(gap, parts_of("collaboration") // 100) if tracks else None


def _collaborators(gap: int) -> int:
    return _up(gap, 10 * parts_of("collaboration"))


def _fresh_uploads(mine: Place, above: Nearby) -> int:
    """A track published now contributes 1; a millionth more than the gap, which is known as exactly as that."""
    own = mine.details[BOARDS["earnings"].details.index("contribution")]
    gap = round(_MILLION * (above.contribution - own)) + 1
    return max(_up(gap, _MILLION), 1)


def _up(number: int, step: int) -> int:
    """So many steps reach the number."""
    return -(-number // step)


def _least(most: int, enough: Callable[[int], bool]) -> int | None:
    """The least number up to ``most`` that is enough, as every larger one is; None where none is."""
    if not enough(most):
        return None
    return bisect_left(range(most), True, key=enough)  # noqa: FBT003


# --- a drop since the build before


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """``places`` lost since the build before are ``own`` + ``others``; a number below zero is a gain.

    ``own`` are those that the former score would still hold among the others as they are now.
    """

    places: int
    own: int
    others: int
    score_before: float


def drop_of(mine: Place, before: Place | None, nearby: Nearby) -> Drop | None:
    """``before`` is the place in the build before; None where no place was lost."""
    if before is None or mine.rank <= before.rank:
        return None
    own = mine.rank - nearby.former_rank if nearby.former_rank else 0
    places = mine.rank - before.rank
    return Drop(places=places, own=own, others=places - own, score_before=before.score)


# --- the whole


@dataclass(frozen=True, slots=True)
class NextPlace:
    """``levers`` are empty for a season that is over: nothing moves in it any more."""

    rank: int
    score: float
    levers: Levers


@dataclass(frozen=True, slots=True)
class ExplainedRank:
    """``mine`` is None, and all else with it, where the producer is not ranked."""

    build: Build | None
    mine: Place | None = None
    components: tuple[Component, ...] = ()
    next_place: NextPlace | None = None
    drop: Drop | None = None
