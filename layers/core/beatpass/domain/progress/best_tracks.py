"""The best tracks of one producer, as a leaderboard build has compared them (docs/specification.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class BestInGenre(NamedTuple):
    """A track compared in one of its genres. The greatest tuple is the best: ``reach`` is plays / cut-off.

    ``population`` counts the public tracks of the genre.
    """

    reach: float
    population: int
    plays: int
    cutoff: float
    genre: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BestTracks:
    """The highest values among a producer's public tracks: qualified plays, track score, and comparison in a genre.

    All are None without a public track. ``in_genre`` is None if no genre of the tracks is compared.
    """

    plays: int | None = None
    score: float | None = None
    in_genre: BestInGenre | None = None
