"""Percentile achievements, decided in a leaderboard build. Only ranked producers earn them.

See docs/specification.md 4.3.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from beatpass.domain.leaderboards.percentiles import Distribution
from beatpass.domain.progress.achievements import (
    DIVERSITY_CUTS,
    EXCELLENCE_CUT,
    GENRE_CUT,
    OVERALL_CUTS,
    TRENDING_CUTS,
    UPLOAD_CUTS,
)
from beatpass.ranking.scoring_columns import BestTrackColumns, Genre, Producers, Tracks

# Scores are compared to a millionth of a point, so that the order of floating-point additions changes no result.
_SCORE_DIGITS = 6


class Earned(NamedTuple):
    """``producer`` is an index. Its ``value`` reached ``cutoff`` and has ``rank`` among ``population``."""

    producer: int
    achievement: str
    value: float
    cutoff: float
    rank: int
    population: int


class Cut(NamedTuple):
    """The rule of one achievement: a value in the top ``percent`` of ``distribution``, and a count of at least
    ``least``.

    ``values`` and ``counts`` are by the producers' index; without ``counts`` the value decides alone.
    """

    achievement: str
    distribution: Distribution
    percent: int
    values: Sequence[float]
    counts: Sequence[int] | None = None
    least: int = 0


class PercentileAwards:
    """``overall_scores`` are by the producers' index. ``cutoffs`` are by achievement, where enough are compared
    and not all are equal.
    """

    def __init__(self, producers: Producers, tracks: Tracks, *, overall_scores: array[float]) -> None:
        plays = Distribution(tracks.plays)
        percentile = cache(plays.percentile)
        scores = array(
            "d",
            (
                round((percentile(played) + merit) / 3, _SCORE_DIGITS)
                for played, merit in zip(tracks.plays, tracks.merit, strict=True)
            ),
        )
        self._producers = producers
        self._genres = {name: Distribution(played) for name, played in tracks.plays_by_genre().items()}
        self.best_tracks = BestTrackColumns(len(producers))
        self.best_tracks.compare(tracks, scores, self._compared_genres())
        self._cuts = self._all_cuts(plays, Distribution(scores), overall_scores)
        self.public_tracks = len(tracks)
        self.cutoffs = {
            cut.achievement: cutoff
            for cut in self._cuts
            if (cutoff := cut.distribution.cutoff(cut.percent)) is not None
        }

    def _compared_genres(self) -> dict[str, Genre]:
        return {
            name: Genre(distribution.population, cutoff)
            for name, distribution in self._genres.items()
            if (cutoff := distribution.cutoff(GENRE_CUT[1])) is not None
        }

    def _all_cuts(self, plays: Distribution, scores: Distribution, overall_scores: array[float]) -> list[Cut]:
        p, best = self._producers, self.best_tracks
        uploads, diversity = Distribution(p.tracks), Distribution(p.diversity)
        overall = Distribution(overall_scores)
        return [
            *(Cut(name, uploads, percent, p.tracks) for name, percent in UPLOAD_CUTS),
            *(Cut(name, plays, percent, best.plays) for name, percent in TRENDING_CUTS),
            *(Cut(name, diversity, percent, p.diversity, p.genres, least) for name, percent, least in DIVERSITY_CUTS),
            *(Cut(name, overall, percent, overall_scores, p.tracks, least) for name, percent, least in OVERALL_CUTS),
            Cut(EXCELLENCE_CUT[0], scores, EXCELLENCE_CUT[1], best.scores),
        ]

    def earned(self) -> Iterator[Earned]:
        """The achievements that producers have earned and do not hold yet."""
        for cut in self._cuts:
            yield from self._earned_by_cut(cut)
        yield from self._earned_in_genre()

    def _earned_by_cut(self, cut: Cut) -> Iterator[Earned]:
        cutoff = self.cutoffs.get(cut.achievement)
        if cutoff is None:
            return
        for producer, value in enumerate(cut.values):
            enough = cut.counts is None or cut.counts[producer] >= cut.least
            if value >= cutoff and enough and not self._producers.holds(producer, cut.achievement):
                rank, population = cut.distribution.rank(value), cut.distribution.population
                yield Earned(producer, cut.achievement, value, cutoff, rank, population)

    def _earned_in_genre(self) -> Iterator[Earned]:
        name = GENRE_CUT[0]
        for producer, best in enumerate(self.best_tracks.in_genre):
            if best and best.plays >= best.cutoff and not self._producers.holds(producer, name):
                rank = self._genres[best.genre].rank(best.plays)
                yield Earned(producer, name, best.plays, best.cutoff, rank, best.population)
