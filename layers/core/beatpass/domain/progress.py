"""How far a producer is with each of the 36 achievements (SPEC 4, 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from beatpass.domain import achievements
from beatpass.domain.achievements import BY_ID, Achievement
from beatpass.domain.catalogue import Artist
from beatpass.domain.diversity import genre_diversity
from beatpass.domain.figures import Standing
from beatpass.domain.times import whole_months

Measure = Literal[
    "pictures",
    "links",
    "bios",
    "collaborative_tracks",
    "completeness",
    "months",
    "public_tracks",
    "genre_diversity",
    "overall_score",
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
# ... and what compares ranked producers with each other.
_COMPARED: dict[str, Measure] = {
    **{name: "public_tracks" for name, each in BY_ID.items() if each.category == "upload"},
    **{name: "overall_score" for name, each in BY_ID.items() if each.category == "composite"},
    "genre-master": "genre_diversity",
    "genre-virtuoso": "genre_diversity",
}
# What is locked has some way to go, also where a mean stands exactly at what it must exceed.
_ALMOST = 99.99


class Progress(NamedTuple):
    """None stands for what is not known before everyone's figures are compared.

    ``current`` and ``target`` are counts, percents or months; where producers are compared, ``current`` is the own
    value, ``cutoff`` the value that the last one in has, and ``population`` how many are compared.
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


def steps(
    artist: Artist, standing: Standing, *, overall_score: float | None, population: int | None, today: str
) -> Iterator[Step]:
    """All achievements, in the order of SPEC 4. ``today`` is YYYY-MM-DD."""
    measured = _measure(artist, standing, overall_score=overall_score, today=today)
    for name, achievement in BY_ID.items():
        unlocked_at = standing.achievements.get(name)
        yield Step(
            name, achievement, unlocked_at, _progress(name, measured, population, unlocked=unlocked_at is not None)
        )


def _progress(
    name: str, measured: Mapping[Measure, float | None], population: int | None, *, unlocked: bool
) -> Progress:
    percent = 100.0 if unlocked else None
    if name in _TARGETS:
        measure, target = _TARGETS[name]
        return _toward(measured[measure] or 0, target, unlocked=unlocked)
    if name in _COMPARED:
        return Progress(current=measured[_COMPARED[name]], percent=percent, population=population)
    if BY_ID[name].category == "seasonal":
        return _toward(int(unlocked), 1, unlocked=unlocked)
    return Progress(percent=percent)


def _toward(current: float, target: int, *, unlocked: bool) -> Progress:
    percent = 100.0 if unlocked else min(round(100 * current / target, 2), _ALMOST)
    return Progress(current=current, target=target, percent=percent)


def _measure(
    artist: Artist, standing: Standing, *, overall_score: float | None, today: str
) -> dict[Measure, float | None]:
    tracks = standing.public_tracks
    return {
        "pictures": len(artist.pictures),
        "links": len(artist.links),
        "bios": int(bool(artist.bio.strip())),
        "collaborative_tracks": standing.collaborative_tracks,
        "completeness": round(standing.completeness_sum / tracks, 2) if tracks else 0,
        "months": whole_months(artist.created_at[:10], today),
        "public_tracks": tracks,
        "genre_diversity": round(genre_diversity(standing.genres), 4),
        "overall_score": overall_score,
    }
