"""A producer's progress toward each of the 36 achievements (docs/specification.md 4.4, 9.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.leaderboards.boards import LEAST_POPULATION
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import whole_months
from beatpass.domain.progress import achievements
from beatpass.domain.progress.achievements import BY_ID, Achievement
from beatpass.domain.progress.best_tracks import BestTracks
from beatpass.domain.progress.diversity import genre_diversity

Measure = Literal[
    "pictures",
    "links",
    "bios",
    "collaborative_tracks",
    "completeness",
    "months",
    "public_tracks",
    "genres",
    "genre_diversity",
    "overall_score",
    "best_plays",
    "best_score",
]

RequirementName = Literal[
    Measure,
    "best_plays_in_genre",
    "population",
    "creation_order",
    "upload_in_season",
    "highest_sale_income",
]

# Achievements with a fixed target: (measure, target).
_TARGETS: dict[str, tuple[Measure, int]] = {
    **{name: ("pictures", least) for name, least in achievements.PICTURE_TARGETS},
    achievements.LINK_TARGET[0]: ("links", achievements.LINK_TARGET[1]),
    "oracle": ("bios", 1),
    **{name: ("collaborative_tracks", least) for name, least in achievements.COLLABORATION_TARGETS},
    **{name: ("completeness", percent) for name, percent in achievements.METADATA_TARGETS},
    **{name: ("months", least) for name, least in achievements.AGE_TARGETS},
}
# The measures that must exceed their target; others may equal it.
_EXCEEDING: tuple[Measure, ...] = ("completeness",)
# Achievements that compare all producers or tracks: (measure compared, measure required besides, its least value).
_COMPARED: dict[str, tuple[Measure, Measure | None, int]] = {
    **{name: ("public_tracks", None, 0) for name, _ in achievements.UPLOAD_CUTS},
    **{name: ("best_plays", None, 0) for name, _ in achievements.TRENDING_CUTS},
    achievements.EXCELLENCE_CUT[0]: ("best_score", None, 0),
    **{name: ("genre_diversity", "genres", least) for name, _, least in achievements.DIVERSITY_CUTS},
    **{name: ("overall_score", "public_tracks", least) for name, _, least in achievements.OVERALL_CUTS},
}
# Achievements that are met or not. The income of other producers' tracks must not be shown.
_MET_OR_NOT: dict[str, RequirementName] = {
    **dict.fromkeys(achievements.SEASONAL, "upload_in_season"),
    achievements.TOP_BILLER: "highest_sale_income",
}
# The compared measures of tracks; the others are of producers.
_OF_TRACKS: tuple[Measure, ...] = ("best_plays", "best_score")
# The most a locked achievement shows: a mean that must exceed its target may equal it.
_ALMOST = 99.99
_DIGITS = 4


class Requirement(NamedTuple):
    """One condition of an achievement. ``value`` and ``target`` are as in Progress.

    ``met`` says whether the value meets the target, and is true for all that an unlocked achievement required. It is
    None where only a build or a daily run that is still to come can tell.
    """

    name: RequirementName
    value: float | None
    target: float | None
    met: bool | None


class Progress(NamedTuple):
    """None stands for an unknown value: before the first build, with too few producers or tracks to compare, or with
    none above the lowest.

    ``current`` and ``target`` are counts, percents or months. If producers or tracks are compared, ``current`` is the
    producer's own (best) value, ``cutoff`` and ``target`` the least value that earns the achievement, and
    ``population`` how many are compared. ``requirements`` are all conditions, first the one of ``current`` and
    ``target``; ``percent`` is that of the condition that is furthest from being met.
    """

    current: float | None = None
    target: float | None = None
    percent: float | None = None
    cutoff: float | None = None
    population: int | None = None
    requirements: tuple[Requirement, ...] = ()


class Step(NamedTuple):
    """A producer's progress toward one achievement; ``unlocked_at`` is None while it is locked."""

    id: str
    achievement: Achievement
    unlocked_at: str | None
    progress: Progress


class Compared(NamedTuple):
    """The results of the served leaderboard build: for all producers, and for this one.

    ``overall_score`` is None if the producer is not ranked. ``cutoffs`` are by achievement, where enough are compared
    and not all are equal.
    """

    population: int
    public_tracks: int
    cutoffs: Mapping[str, float]
    overall_score: float | None = None
    best: BestTracks = BestTracks()


def steps(artist: Producer, standing: Standing, *, compared: Compared | None, today: str) -> Iterator[Step]:
    """All achievements in the order of docs/specification.md 4.2.

    ``today`` is YYYY-MM-DD. ``compared`` is None before the first build.
    """
    measured = _measure(artist, standing, compared=compared, today=today)
    for name, achievement in BY_ID.items():
        unlocked_at = standing.achievements.get(name)
        progress = _progress(name, measured, compared, unlocked=unlocked_at is not None)
        yield Step(name, achievement, unlocked_at, progress)


Measured = Mapping[Measure, float | None]


def _progress(name: str, measured: Measured, compared: Compared | None, *, unlocked: bool) -> Progress:
    if name in _TARGETS:
        return _toward(name, measured, unlocked=unlocked)
    if name in _COMPARED:
        return _among(name, measured, compared, unlocked=unlocked)
    if name == achievements.GENRE_CUT[0]:
        return _in_genre(compared, unlocked=unlocked)
    if name == achievements.EARLY_ADOPTER:
        return _settled([Requirement("creation_order", None, achievements.EARLY_ADOPTERS, None)], unlocked=unlocked)
    return _settled([Requirement(_MET_OR_NOT[name], int(unlocked), 1, unlocked)], unlocked=unlocked)


def _toward(name: str, measured: Measured, *, unlocked: bool) -> Progress:
    measure, target = _TARGETS[name]
    return _settled([_required(measure, measured[measure] or 0, target)], unlocked=unlocked)


def _among(name: str, measured: Measured, compared: Compared | None, *, unlocked: bool) -> Progress:
    measure, besides, least = _COMPARED[name]
    own = measured[measure]
    counts = [_required(besides, measured[besides] or 0, least)] if besides else []
    if compared is None:
        return _settled([Requirement(measure, own, None, None), *counts, _UNKNOWN_POPULATION], unlocked=unlocked)
    population = compared.public_tracks if measure in _OF_TRACKS else compared.population
    return _against(measure, own, compared.cutoffs.get(name), population, counts, unlocked=unlocked)


def _in_genre(compared: Compared | None, *, unlocked: bool) -> Progress:
    best = compared.best.in_genre if compared else None
    if best is None:
        met = None if compared is None else False
        unknown = Requirement("best_plays_in_genre", None, None, met)
        return _settled([unknown, _UNKNOWN_POPULATION._replace(met=met)], unlocked=unlocked)
    return _against("best_plays_in_genre", best.plays, best.cutoff, best.population, unlocked=unlocked)


_UNKNOWN_POPULATION = Requirement("population", None, LEAST_POPULATION, None)


def _against(
    name: RequirementName,
    own: float | None,
    cutoff: float | None,
    population: int,
    counts: Sequence[Requirement] = (),
    *,
    unlocked: bool,
) -> Progress:
    """Progress to the cut-off, and to these counts besides. A cut-off of zero is none: zero is in no top."""
    comparison = _required(name, own, cutoff or None)
    enough = _required("population", population, LEAST_POPULATION)
    found = _settled([comparison, *counts, enough], unlocked=unlocked)
    return found._replace(cutoff=found.target, population=population)


def _required(name: RequirementName, value: float | None, target: float | None) -> Requirement:
    """Nothing meets an unknown target: nobody is in the top."""
    if value is None or target is None:
        return Requirement(name, value, target, met=False)
    return Requirement(name, value, target, value > target if name in _EXCEEDING else value >= target)


def _settled(requirements: Sequence[Requirement], *, unlocked: bool) -> Progress:
    """Progress as it is shown, by all requirements; the first is the one that the progress names."""
    percent = 100.0 if unlocked else _percent(requirements)
    shown = tuple(
        Requirement(name, _rounded(value), _rounded(target), unlocked or met)
        for name, value, target, met in requirements
    )
    return Progress(current=shown[0].value, target=shown[0].target, percent=percent, requirements=shown)


def _percent(requirements: Sequence[Requirement]) -> float | None:
    """Of the requirement that is furthest from being met; None if that is unknown."""
    parts = [each.value / each.target for each in requirements if each.value is not None and each.target is not None]
    return min(round(100 * min(parts), 2), _ALMOST) if len(parts) == len(requirements) else None


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _DIGITS)


def _measure(
    artist: Producer, standing: Standing, *, compared: Compared | None, today: str
) -> dict[Measure, float | None]:
    tracks = standing.public_tracks
    best = compared.best if compared else BestTracks()
    return {
        "pictures": len(artist.pictures),
        "links": len(artist.links),
        "bios": int(bool(artist.bio.strip())),
        "collaborative_tracks": standing.collaborative_tracks,
        "completeness": round(standing.completeness_sum / tracks, 2) if tracks else 0,
        "months": whole_months(artist.created_at[:10], today),
        "public_tracks": tracks,
        "genres": len(standing.genres),
        "genre_diversity": genre_diversity(standing.genres),
        "overall_score": compared.overall_score if compared else None,
        "best_plays": best.plays,
        "best_score": best.score,
    }
