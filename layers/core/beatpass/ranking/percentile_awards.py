"""What everybody's figures decide: the percentile achievements, all at once in a leaderboard build.

Only ranked producers earn them. ``entrants`` has the columns that are compared here.

See docs/specification.md 4.3.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from beatpass.domain.leaderboards.percentiles import Field
from beatpass.domain.progress.achievements import (
    DIVERSITY_CUTS,
    EXCELLENCE_CUT,
    GENRE_CUT,
    OVERALL_CUTS,
    TRENDING_CUTS,
    UPLOAD_CUTS,
)
from beatpass.ranking.scoring_columns import BestTracks, Genre, Producers, Tracks

# Scores are compared to a millionth of a point: the sum of the same parts must not depend on the order of adding.
_SCORE_DIGITS = 6


class Earned(NamedTuple):
    """``producer`` is an index; its ``value`` reached ``cutoff`` and is the ``rank``-th among ``population``."""

    producer: int
    achievement: str
    value: float
    cutoff: float
    rank: int
    population: int


class Cut(NamedTuple):
    """An achievement for whoever is in the top ``percent`` of a field and has ``least`` of something else."""

    achievement: str
    field: Field
    percent: int
    values: Sequence[float]
    counts: Sequence[int] | None = None
    least: int = 0


class PercentileAwards:
    """``overall_scores`` go by the producers' index. ``cutoffs`` are by achievement, where there is one."""

    def __init__(self, producers: Producers, tracks: Tracks, *, overall_scores: array[float]) -> None:
        plays = Field(tracks.plays)
        percentile = cache(plays.percentile)
        scores = array(
            "d",
            (
                round((percentile(played) + merit) / 3, _SCORE_DIGITS)
                for played, merit in zip(tracks.plays, tracks.merit, strict=True)
            ),
        )
        self._producers = producers
        self._genres = {name: Field(played) for name, played in tracks.plays_by_genre().items()}
        self.bests = BestTracks(len(producers))
        self.bests.take(tracks, scores, self._compared_genres())
        self._cuts = self._all_cuts(plays, Field(scores), overall_scores)
        self.public_tracks = len(tracks)
        self.cutoffs = {
            cut.achievement: cutoff for cut in self._cuts if (cutoff := cut.field.cutoff(cut.percent)) is not None
        }

    def _compared_genres(self) -> dict[str, Genre]:
        return {
            name: Genre(field.population, cutoff)
            for name, field in self._genres.items()
            if (cutoff := field.cutoff(GENRE_CUT[1])) is not None
        }

    def _all_cuts(self, plays: Field, scores: Field, overall_scores: array[float]) -> list[Cut]:
        p, bests = self._producers, self.bests
        uploads, diversity, overall = Field(p.tracks), Field(p.diversity), Field(overall_scores)
        return [
            *(Cut(name, uploads, percent, p.tracks) for name, percent in UPLOAD_CUTS),
            *(Cut(name, plays, percent, bests.plays) for name, percent in TRENDING_CUTS),
            *(Cut(name, diversity, percent, p.diversity, p.genres, least) for name, percent, least in DIVERSITY_CUTS),
            *(Cut(name, overall, percent, overall_scores, p.tracks, least) for name, percent, least in OVERALL_CUTS),
            Cut(EXCELLENCE_CUT[0], scores, EXCELLENCE_CUT[1], bests.scores),
        ]

    def earned(self) -> Iterator[Earned]:
        """What each producer has earned and does not hold yet."""
        for cut in self._cuts:
            yield from self._reached(cut)
        yield from self._specialists()

    def _reached(self, cut: Cut) -> Iterator[Earned]:
        cutoff = self.cutoffs.get(cut.achievement)
        if cutoff is None:
            return
        for producer, value in enumerate(cut.values):
            enough = cut.counts is None or cut.counts[producer] >= cut.least
            if value >= cutoff and enough and not self._producers.holds(producer, cut.achievement):
                rank, population = cut.field.rank(value), cut.field.population
                yield Earned(producer, cut.achievement, value, cutoff, rank, population)

    def _specialists(self) -> Iterator[Earned]:
        name = GENRE_CUT[0]
        for producer, best in enumerate(self.bests.in_genre):
            if best and best.plays >= best.cutoff and not self._producers.holds(producer, name):
                rank = self._genres[best.genre].rank(best.plays)
                yield Earned(producer, name, best.plays, best.cutoff, rank, best.population)
