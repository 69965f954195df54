"""Score a match of two producers: five components, 0 to 1 each, with weights that add up to 100."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures
from beatpass.domain.collaboration.style import TEMPO_STEP

Component = Literal["genres", "style", "neighbours", "activity", "trending"]

# Points of the score, of 100.
WEIGHTS: dict[Component, int] = {"genres": 45, "style": 20, "neighbours": 10, "activity": 15, "trending": 10}
_POINTS = tuple(WEIGHTS.values())
COMMON_GENRES = 3


def components(
    own: ProducerFeatures, other: ProducerFeatures, *, shared_neighbours: int, growing: Mapping[str, float]
) -> tuple[float, ...]:
    """The components in the order of WEIGHTS; ``shared_neighbours`` counts common collaborators."""
    common = own.genres.keys() & other.genres.keys()
    trend = other.trend
    for genre in common:
        if growing.get(genre, 0.0) > trend:
            trend = growing[genre]
    return (
        genre_cosine(own, other, common),
        style_similarity(own, other),
        shared_neighbours / (shared_neighbours + 1),
        other.activity,
        trend,
    )


def score(values: tuple[float, ...]) -> float:
    """The score of these components, 0 to 100."""
    return sum(weight * value for weight, value in zip(_POINTS, values, strict=True))


def points(values: tuple[float, ...]) -> list[float]:
    """The points that each component adds to the score, in the order of WEIGHTS, rounded to tenths."""
    return [round(weight * value, 1) for weight, value in zip(_POINTS, values, strict=True)]


def genre_cosine(own: ProducerFeatures, other: ProducerFeatures, common: Collection[str]) -> float:
    """The cosine similarity of the genre counts; 0 without a common genre."""
    if not common:
        return 0.0
    mine, theirs = own.genres, other.genres
    product = 0
    for genre in common:
        product += mine[genre] * theirs[genre]
    return min(1.0, product / (own.norm * other.norm))


def style_similarity(own: ProducerFeatures, other: ProducerFeatures) -> float:
    """The mean similarity of tempo ranges, fraction of minor, and tags; what one of the producers lacks is left out."""
    total, count = 0.0, 0
    if own.tempi and other.tempi:
        total, count = _overlap(own.tempi, other.tempi), 1
    if own.minor is not None and other.minor is not None:
        total, count = total + 1 - abs(own.minor - other.minor), count + 1
    if own.tags and other.tags:
        common = (own.tags & other.tags).bit_count() / (own.tags | other.tags).bit_count()
        total, count = total + common, count + 1
    return total / count if count else 0.0


def _overlap(own: tuple[int, int], other: tuple[int, int]) -> float:
    """The intersection of both tempo ranges divided by their span; a range ends TEMPO_STEP above its highest mark."""
    (low, high), (their_low, their_high) = own, other
    if low > their_low:
        low, their_low = their_low, low
    if high > their_high:
        high, their_high = their_high, high
    return max(0, high + TEMPO_STEP - their_low) / (their_high + TEMPO_STEP - low)


def common_genres(own: ProducerFeatures, other: ProducerFeatures) -> list[str]:
    """At most COMMON_GENRES, ordered by the smaller of the two producers' fractions of the genre, largest first."""
    common = own.genres.keys() & other.genres.keys()
    mine, theirs = sum(own.genres.values()), sum(other.genres.values())
    # The fractions are multiplied by both totals, so that only integers are compared.
    ranked = sorted((-min(own.genres[genre] * theirs, other.genres[genre] * mine), genre) for genre in common)
    return [genre for _, genre in ranked[:COMMON_GENRES]]
