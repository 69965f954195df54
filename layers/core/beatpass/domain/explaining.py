"""Why a producer stands where it does, and the least that would move it up (SPEC 11).

Scores are whole numbers of the last decimal that their board shows, as ranks compare them (``key_of``). A lever counts
only what it changes for certain and at once: a play is also XP and contribution, an upload may bring plays, and all
of that comes on top. So the suggested change does move the producer up, if the others stay where they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.boards import BOARDS, COMPONENTS, XP_STEP, Build, Category, Place
from beatpass.domain.figures import Standing
from beatpass.domain.rules import COLLABORATION_XP, METADATA_XP, PLAY_XP, UPLOAD_XP

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
_MOVES: dict[Lever, Category] = {
    "plays": "plays",
    "uploads": "uploads",
    "metadata": "quality",
    "collaborations": "collaboration",
}
LEVERS: tuple[Lever, ...] = tuple(_MOVES)
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


def key_of(category: Category, place: Place) -> int:
    """What ranks on this board compare: among the same XP, more achievements rank first."""
    score = whole(category, place.score)
    return score * XP_STEP + int(place.details[0]) if category == "points" else score


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


def levers_of(category: Category, mine: Place, above: Place, *, incomplete: int) -> Levers:
    """What closes the gap to the place just above, on any board but the overall one.

    ``incomplete`` is how many own public tracks can still earn the award for complete metadata.
    """
    match category:
        case "points":
            return _by_xp(key_of("points", above), mine, incomplete)
        case "plays":
            return {"plays": whole("plays", above.score) - whole("plays", mine.score)}
        case "uploads":
            return {"uploads": whole("uploads", above.score) - whole("uploads", mine.score)}
        case "quality":
            target = whole("quality", above.score)
            return {"metadata": _fields_to(mine, target), "uploads": _complete_uploads_to(mine, target)}
        case "collaboration":
            gap = whole("collaboration", above.score) - whole("collaboration", mine.score)
            return {"plays": _plays_together(mine, gap), "collaborations": _collaborators(gap)}
        case _:
            return {"uploads": _fresh_uploads(mine, above)}


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


def _fresh_uploads(mine: Place, above: Place) -> int:
    """A track published now contributes 1; a millionth more than the gap, which is known as exactly as that."""
    place = BOARDS["earnings"].details.index("contribution")
    gap = round(_MILLION * (above.details[place] - mine.details[place])) + 1
    return max(_up(gap, _MILLION), 1)


def _up(number: int, step: int) -> int:
    """So many steps reach the number."""
    return -(-number // step)


def _least(most: int, enough: Callable[[int], bool]) -> int | None:
    """The least number up to ``most`` that is enough, as every larger one is; None where none is."""
    if not enough(most):
        return None
    return bisect_left(range(most), True, key=enough)  # noqa: FBT003


# --- the overall score, where a lever acts through the rank of a component


@dataclass(frozen=True, slots=True)
class Climb:
    """What it takes to draw level overall with one of ``rivals``: those just above, nearest first.

    A lever improves the rank of one component, and whoever is passed there loses a rank: so the second next place may
    be nearer than the next.
    """

    mine: Mapping[Category, Place]
    rivals: Sequence[Place]

    def positions(self) -> set[tuple[Category, int]]:
        """(board, position) of the places whose scores ``levers`` asks for."""
        wanted = set()
        for category in _MOVES.values():
            rank = self.mine[category].rank
            for rival in self.rivals:
                steps = self._steps(category, rival)
                wanted |= {(category, at) for at in (rank - steps, rank - steps + 1, _rank(rival, category)) if at > 0}
        return wanted

    def levers(self, scores: Mapping[tuple[Category, int], int]) -> Levers:
        """``scores`` are whole ones, at the positions asked for."""
        return {lever: self._change(lever, category, scores) for lever, category in _MOVES.items()}

    def _steps(self, category: Category, rival: Place) -> int:
        """How many ranks of this component make up the whole distance."""
        return _up(distance(self.mine, rival), BOARDS[category].weight)

    def _change(self, lever: Lever, category: Category, scores: Mapping[tuple[Category, int], int]) -> int | None:
        targets = [self._target(category, rival, scores) for rival in self.rivals]
        reachable = [target for target in targets if target is not None]
        return _change_to(lever, self.mine[category], min(reachable)) if reachable else None

    def _target(self, category: Category, rival: Place, scores: Mapping[tuple[Category, int], int]) -> int | None:
        """The least score on the component's board that lets the producer draw level with this rival overall."""
        rank, steps = self.mine[category].rank, self._steps(category, rival)
        alone = scores[category, rank - steps] if steps < rank else None
        if _rank(rival, category) > rank or steps > rank:
            return alone
        passing = scores[category, _rank(rival, category)] + 1
        if steps > 1:  # one rank less than alone, because the rival loses one
            passing = max(passing, scores[category, rank - steps + 1])
        return passing if alone is None else min(alone, passing)


def rivals_among(mine: Mapping[Category, Place], above: Iterable[Place], *, most: int) -> list[Place]:
    """Of the places above, nearest first, those that may be the easiest to reach overall."""
    rivals: list[Place] = []
    for place in above:
        if rivals and distance(mine, place) >= distance(mine, rivals[0]) + max(BOARDS[c].weight for c in COMPONENTS):
            break
        rivals.append(place)
    return rivals[:most]


def distance(mine: Mapping[Category, Place], rival: Place) -> int:
    """By how many weighted ranks the rival is ahead overall."""
    return sum(BOARDS[part].weight * (mine[part].rank - _rank(rival, part)) for part in COMPONENTS)


def _rank(overall: Place, component: Category) -> int:
    """The rank on a component's board, which a place of the overall board tells."""
    return int(overall.details[COMPONENTS.index(component)])


def _change_to(lever: Lever, mine: Place, target: int) -> int | None:
    """The least of the lever that brings the component it moves to this score."""
    match lever:
        case "metadata":
            return _fields_to(mine, target)
        case "collaborations":
            return _collaborators(target - whole("collaboration", mine.score))
        case _:
            return target - whole(_MOVES[lever], mine.score)


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


def drop_of(mine: Place, *, rank_before: int, score_before: float, rank_of_former_score: int) -> Drop | None:
    """None where no place was lost."""
    if mine.rank <= rank_before:
        return None
    own = mine.rank - rank_of_former_score
    places = mine.rank - rank_before
    return Drop(places=places, own=own, others=places - own, score_before=score_before)


# --- the whole


@dataclass(frozen=True, slots=True)
class NextPlace:
    """``levers`` are empty for a season that is over: nothing moves in it any more."""

    place: Place
    levers: Levers


@dataclass(frozen=True, slots=True)
class ExplainedRank:
    """``mine`` is None, and all else with it, where the producer is not ranked."""

    build: Build | None
    mine: Place | None = None
    components: tuple[Component, ...] = ()
    next_place: NextPlace | None = None
    drop: Drop | None = None
