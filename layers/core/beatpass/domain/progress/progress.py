"""How far a producer is with each of the 36 achievements (docs/specification.md 4.4, 9.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import whole_months
from beatpass.domain.progress import achievements
from beatpass.domain.progress.achievements import BY_ID, Achievement
from beatpass.domain.progress.diversity import genre_diversity
from beatpass.ranking.scoring_columns import Best, InGenre

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

# What has a fixed target of its own ...
_TARGETS: dict[str, tuple[Measure, int]] = {
    **{name: ("pictures", least) for name, least in achievements.PICTURE_TARGETS},
    achievements.LINK_TARGET[0]: ("links", achievements.LINK_TARGET[1]),
    "oracle": ("bios", 1),
    **{name: ("collaborative_tracks", least) for name, least in achievements.COLLABORATION_TARGETS},
    **{name: ("completeness", percent) for name, percent in achievements.METADATA_TARGETS},
    **{name: ("months", least) for name, least in achievements.AGE_TARGETS},
}
# ... what compares everyone's figures: (what is compared, what must be there beside it, how much of that).
_COMPARED: dict[str, tuple[Measure, Measure | None, int]] = {
    **{name: ("public_tracks", None, 0) for name, _ in achievements.UPLOAD_CUTS},
    **{name: ("best_plays", None, 0) for name, _ in achievements.TRENDING_CUTS},
    achievements.EXCELLENCE_CUT[0]: ("best_score", None, 0),
    **{name: ("genre_diversity", "genres", least) for name, _, least in achievements.DIVERSITY_CUTS},
    **{name: ("overall_score", "public_tracks", least) for name, _, least in achievements.OVERALL_CUTS},
}
# ... and which of that compares tracks, where the rest compares producers.
_OF_TRACKS: tuple[Measure, ...] = ("best_plays", "best_score")
# What is locked has some way to go, also where a mean stands exactly at what it must exceed.
_ALMOST = 99.99
_DIGITS = 4


class Progress(NamedTuple):
    """None stands for what is not known before everyone's figures are compared.

    ``current`` and ``target`` are counts, percents or months. Where producers or tracks are compared, ``current`` is
    the own (best) value, ``cutoff``, which is then the target, the value that the last one in has, and ``population``
    how many are compared. ``percent`` looks at all that the achievement takes.
    """

    current: float | None = None
    target: float | None = None
    percent: float | None = None
    cutoff: float | None = None
    population: int | None = None


class Step(NamedTuple):
    """One achievement as a producer has it; ``unlocked_at`` is None while it is locked."""

    id: str
    achievement: Achievement
    unlocked_at: str | None
    progress: Progress


class Compared(NamedTuple):
    """What the leaderboard build that is served has found of everyone, and of this producer.

    ``overall_score`` is None where it is not ranked; ``cutoffs`` are by achievement, where enough are compared.
    """

    population: int
    public_tracks: int
    cutoffs: Mapping[str, float]
    overall_score: float | None = None
    best: Best = Best()


def steps(artist: Producer, standing: Standing, *, compared: Compared | None, today: str) -> Iterator[Step]:
    """All achievements in the order of docs/specification.md 4.2.

    ``today`` is YYYY-MM-DD; ``compared`` None before the first build.
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
    # A season, or to have the top biller's track: met or not. What others' tracks bring in is told to nobody.
    return _toward(int(unlocked), 1, unlocked=unlocked)


def _toward(current: float, target: int, *, unlocked: bool) -> Progress:
    return Progress(current=current, target=target, percent=_percent(current / target, unlocked=unlocked))


def _among(name: str, measured: Measured, compared: Compared | None, *, unlocked: bool) -> Progress:
    measure, beside, least = _COMPARED[name]
    current = measured[measure]
    if compared is None:
        return Progress(current=current, percent=100.0 if unlocked else None)
    enough = (measured[beside] or 0) / least if beside else 1.0
    population = compared.public_tracks if measure in _OF_TRACKS else compared.population
    return _against(current, compared.cutoffs.get(name), population, enough=enough, unlocked=unlocked)


def _in_genre(best: InGenre | None, *, unlocked: bool) -> Progress:
    if best is None:
        return Progress(percent=100.0 if unlocked else None)
    return _against(best.plays, best.cutoff, best.population, unlocked=unlocked)


def _against(
    current: float | None, cutoff: float | None, population: int, *, enough: float = 1.0, unlocked: bool
) -> Progress:
    """``enough`` is how much of what must be there beside the own value is there, 1 for all."""
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
    best = compared.best if compared else Best()
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
