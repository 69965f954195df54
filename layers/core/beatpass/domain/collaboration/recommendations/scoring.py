"""How well two producers go together: five components, 0 to 1 each, that make a score of 0 to 100."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures
from beatpass.domain.collaboration.style import TEMPO_STEP

Component = Literal["genres", "style", "neighbours", "activity", "trending"]

# Percent of the score.
WEIGHTS: dict[Component, int] = {"genres": 45, "style": 20, "neighbours": 10, "activity": 15, "trending": 10}
_POINTS = tuple(WEIGHTS.values())
COMMON_GENRES = 3


def components(
    own: ProducerFeatures, other: ProducerFeatures, *, shared_neighbours: int, growing: Mapping[str, float]
) -> tuple[float, ...]:
    """In the order of WEIGHTS; ``shared_neighbours`` counts the producers that both work with."""
    common = own.genres.keys() & other.genres.keys()
    trend = other.trend
    for genre in common:
        if growing.get(genre, 0.0) > trend:
            trend = growing[genre]
    return (
        genre_cosine(own, other, common),
        style_likeness(own, other),
        shared_neighbours / (shared_neighbours + 1),
        other.activity,
        trend,
    )


def score(found: tuple[float, ...]) -> float:
    """0 to 100."""
    return sum(weight * value for weight, value in zip(_POINTS, found, strict=True))


def points(found: tuple[float, ...]) -> list[float]:
    """What each component adds to the score, in the order of WEIGHTS."""
    return [round(weight * value, 1) for weight, value in zip(_POINTS, found, strict=True)]


def genre_cosine(own: ProducerFeatures, other: ProducerFeatures, common: Collection[str]) -> float:
    """Of the shares of genres; counts have the same angle. 0 where one has no genre."""
    if not common:
        return 0.0
    mine, theirs = own.genres, other.genres
    together = 0
    for genre in common:
        together += mine[genre] * theirs[genre]
    return min(1.0, together / (own.norm * other.norm))


def style_likeness(own: ProducerFeatures, other: ProducerFeatures) -> float:
    """Mean of what both tell: how far tempo ranges overlap, how alike they are in minor and major, and common tags."""
    likeness, told = 0.0, 0
    if own.tempi and other.tempi:
        likeness, told = _overlap(own.tempi, other.tempi), 1
    if own.minor is not None and other.minor is not None:
        likeness, told = likeness + 1 - abs(own.minor - other.minor), told + 1
    if own.tags and other.tags:
        common = (own.tags & other.tags).bit_count() / (own.tags | other.tags).bit_count()
        likeness, told = likeness + common, told + 1
    return likeness / told if told else 0.0


def _overlap(own: tuple[int, int], other: tuple[int, int]) -> float:
    """Common part of both ranges; each reaches to the end of its highest mark."""
    (low, high), (their_low, their_high) = own, other
    if low > their_low:
        low, their_low = their_low, low
    if high > their_high:
        high, their_high = their_high, high
    return max(0, high + TEMPO_STEP - their_low) / (their_high + TEMPO_STEP - low)


def common_genres(own: ProducerFeatures, other: ProducerFeatures) -> list[str]:
    """At most three, those first that make up the most of both."""
    common = own.genres.keys() & other.genres.keys()
    mine, theirs = sum(own.genres.values()), sum(other.genres.values())
    # Shares are compared multiplied by both sums, which keeps them whole.
    ranked = sorted((-min(own.genres[genre] * theirs, other.genres[genre] * mine), genre) for genre in common)
    return [genre for _, genre in ranked[:COMMON_GENRES]]
