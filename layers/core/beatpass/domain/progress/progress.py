"""A producer's progress toward each of the 36 achievements (docs/specification.md 4.4, 9.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import whole_months
from beatpass.domain.progress import achievements
from beatpass.domain.progress.achievements import BY_ID, Achievement
from beatpass.domain.progress.best_tracks import BestInGenre, BestTracks
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

# Achievements with a fixed target: (measure, target).
_TARGETS: dict[str, tuple[Measure, int]] = {
    **{name: ("pictures", least) for name, least in achievements.PICTURE_TARGETS},
    achievements.LINK_TARGET[0]: ("links", achievements.LINK_TARGET[1]),
    "oracle": ("bios", 1),
    **{name: ("collaborative_tracks", least) for name, least in achievements.COLLABORATION_TARGETS},
    **{name: ("completeness", percent) for name, percent in achievements.METADATA_TARGETS},
    **{name: ("months", least) for name, least in achievements.AGE_TARGETS},
}
# Achievements that compare all producers or tracks: (measure compared, measure required besides, its least value).
_COMPARED: dict[str, tuple[Measure, Measure | None, int]] = {
    **{name: ("public_tracks", None, 0) for name, _ in achievements.UPLOAD_CUTS},
    **{name: ("best_plays", None, 0) for name, _ in achievements.TRENDING_CUTS},
    achievements.EXCELLENCE_CUT[0]: ("best_score", None, 0),
    **{name: ("genre_diversity", "genres", least) for name, _, least in achievements.DIVERSITY_CUTS},
    **{name: ("overall_score", "public_tracks", least) for name, _, least in achievements.OVERALL_CUTS},
}
# The compared measures of tracks; the others are of producers.
_OF_TRACKS: tuple[Measure, ...] = ("best_plays", "best_score")
# The most a locked achievement shows: a mean that must exceed its target may equal it.
_ALMOST = 99.99
_DIGITS = 4


class Progress(NamedTuple):
    """None stands for an unknown value: before the first build, or with too few producers or tracks to compare.

    ``current`` and ``target`` are counts, percents or months. If producers or tracks are compared, ``current`` is the
    producer's own (best) value, ``cutoff`` and ``target`` the least value that earns the achievement, and
    ``population`` how many are compared. ``percent`` takes all conditions of the achievement into account.
    """

    current: float | None = None
    target: float | None = None
    percent: float | None = None
    cutoff: float | None = None
    population: int | None = None


class Step(NamedTuple):
    """A producer's progress toward one achievement; ``unlocked_at`` is None while it is locked."""

    id: str
    achievement: Achievement
    unlocked_at: str | None
    progress: Progress


class Compared(NamedTuple):
    """The results of the served leaderboard build: for all producers, and for this one.

    ``overall_score`` is None if the producer is not ranked. ``cutoffs`` are by achievement, where enough are compared.
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
        measure, target = _TARGETS[name]
        return _toward(measured[measure] or 0, target, unlocked=unlocked)
    if name in _COMPARED:
        return _among(name, measured, compared, unlocked=unlocked)
    if name == achievements.GENRE_CUT[0]:
        return _in_genre(compared.best.in_genre if compared else None, unlocked=unlocked)
    if name == achievements.EARLY_ADOPTER:
        return Progress(target=achievements.EARLY_ADOPTERS, percent=100.0 if unlocked else None)
    # Seasonal achievements and Top Biller are met or not. The income of other producers' tracks must not be shown.
    return _toward(int(unlocked), 1, unlocked=unlocked)


def _toward(current: float, target: int, *, unlocked: bool) -> Progress:
    return Progress(current=current, target=target, percent=_percent(current / target, unlocked=unlocked))


def _among(name: str, measured: Measured, compared: Compared | None, *, unlocked: bool) -> Progress:
    measure, required, least = _COMPARED[name]
    current = measured[measure]
    if compared is None:
        return Progress(current=current, percent=100.0 if unlocked else None)
    enough = (measured[required] or 0) / least if required else 1.0
    population = compared.public_tracks if measure in _OF_TRACKS else compared.population
    return _against(current, compared.cutoffs.get(name), population, enough=enough, unlocked=unlocked)


def _in_genre(best: BestInGenre | None, *, unlocked: bool) -> Progress:
    if best is None:
        return Progress(percent=100.0 if unlocked else None)
    return _against(best.plays, best.cutoff, best.population, unlocked=unlocked)


def _against(
    current: float | None, cutoff: float | None, population: int, *, enough: float = 1.0, unlocked: bool
) -> Progress:
    """``enough`` is the met part of the other required measure; 1 or more if it is met."""
    percent = 100.0 if unlocked else None
    if current is not None:
        if cutoff is not None:
            percent = _percent(min(current / cutoff if cutoff else 1, enough), unlocked=unlocked)
        current = round(current, _DIGITS)
    shown = None if cutoff is None else round(cutoff, _DIGITS)
    return Progress(current=current, target=shown, percent=percent, cutoff=shown, population=population)


def _percent(part: float, *, unlocked: bool) -> float:
    return 100.0 if unlocked else min(round(100 * part, 2), _ALMOST)


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
