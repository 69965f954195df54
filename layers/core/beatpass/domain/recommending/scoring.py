"""How well two producers go together: five components, 0 to 1 each, that make a score of 0 to 100."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from beatpass.domain.recommending.portraits import Portrait
from beatpass.domain.style import TEMPO_STEP

Component = Literal["genres", "style", "neighbours", "activity", "trending"]

# Percent of the score.
WEIGHTS: dict[Component, int] = {"genres": 45, "style": 20, "neighbours": 10, "activity": 15, "trending": 10}
COMMON_GENRES = 3


def components(
    own: Portrait, other: Portrait, *, shared_neighbours: int, growing: Mapping[str, float]
) -> dict[Component, float]:
    """``shared_neighbours`` counts the producers that both work with."""
    common = own.genres.keys() & other.genres.keys()
    return {
        "genres": genre_cosine(own, other, common),
        "style": style_likeness(own, other),
        "neighbours": shared_neighbours / (shared_neighbours + 1),
        "activity": other.activity,
        "trending": max([other.trend, *(growing.get(genre, 0.0) for genre in common)]),
    }


def points(found: Mapping[Component, float]) -> dict[Component, float]:
    """What each component adds to the score."""
    return {name: round(WEIGHTS[name] * value, 1) for name, value in found.items()}


def genre_cosine(own: Portrait, other: Portrait, common: Collection[str]) -> float:
    """Of the shares of genres; counts have the same angle. 0 where one has no genre."""
    if not common:
        return 0.0
    return min(1.0, sum(own.genres[genre] * other.genres[genre] for genre in common) / (own.norm * other.norm))


def style_likeness(own: Portrait, other: Portrait) -> float:
    """Mean of what both tell: how far tempo ranges overlap, how alike they are in minor and major, and common tags."""
    told: list[float] = []
    if own.tempi and other.tempi:
        told.append(_overlap(own.tempi, other.tempi))
    if own.minor is not None and other.minor is not None:
        told.append(1 - abs(own.minor - other.minor))
    if own.tags and other.tags:
        told.append((own.tags & other.tags).bit_count() / (own.tags | other.tags).bit_count())
    return sum(told) / len(told) if told else 0.0


def _overlap(own: tuple[int, int], other: tuple[int, int]) -> float:
    """Common part of both ranges; each reaches to the end of its highest mark."""
    common = min(own[1], other[1]) + TEMPO_STEP - max(own[0], other[0])
    return max(0, common) / (max(own[1], other[1]) + TEMPO_STEP - min(own[0], other[0]))


def common_genres(own: Portrait, other: Portrait) -> list[str]:
    """At most three, those first that make up the most of both."""
    mine, theirs = sum(own.genres.values()), sum(other.genres.values())

    def weight(genre: str) -> float:
        return min(own.genres[genre] / mine, other.genres[genre] / theirs)

    return sorted(own.genres.keys() & other.genres.keys(), key=lambda genre: (-weight(genre), genre))[:COMMON_GENRES]
