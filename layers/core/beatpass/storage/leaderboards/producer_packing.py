"""Packs what a snapshot has of each producer (producer_columns.py); only a leaderboard build imports it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from beatpass.domain.leaderboards.boards import MILLION, Category, categories_of, categories_of_countries
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.scores import collaboration_score
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.ranking.ranking import CountryRankings, Ranking, Rankings
from beatpass.ranking.scores import Column, column
from beatpass.ranking.scoring_columns import BestTrackColumns
from beatpass.storage.leaderboards.board_packing import Producers, shares_few_scores
from beatpass.storage.leaderboards.board_pages import Document
from beatpass.storage.leaderboards.column_encoding import Encoder, narrow, unsigned
from beatpass.storage.leaderboards.previous_build import PreviousRanks
from beatpass.storage.leaderboards.producer_columns import columns_of, contribution_per_share, packed_ids
from beatpass.storage.platform import keys

Bounds = list[tuple[int, int]]


class BucketPacker:
    """``columns`` are by index, in the order of ``columns_of``."""

    def __init__(self, snapshot: str, producers: Producers, columns: Sequence[Column], best: BestTrackColumns) -> None:
        self._snapshot, self._population, self._best = snapshot, producers.population, best
        self._encoder = Encoder(columns)

    def pack(self, first: int, buckets: Bounds) -> list[Document]:
        """These buckets, of which the first one has this number."""
        identities = [self._identities(start, stop) for start, stop in buckets]
        ids = (packed_ids(self._population.ids[start:stop]) for start, stop in buckets)
        data = self._encoder.items(buckets, identities, ids)
        return [
            Document(keys.leaderboard_producers(self._snapshot, number), each)
            for number, each in enumerate(data, first)
        ]

    def _identities(self, start: int, stop: int) -> object:
        some, population = slice(start, stop), self._population
        genres = [best.genre if best else None for best in self._best.in_genre[some]]
        return [population.periods, population.names[some], population.pictures[some], genres]


def producer_columns(
    producers: Producers,
    rankings: Rankings,
    in_countries: CountryRankings,
    best: BestTrackColumns,
    previous: PreviousRanks,
) -> list[Column]:
    """All columns, as BucketPacker wants them."""
    found: dict[tuple[str, ...], Column] = {}
    population = producers.population
    found |= {(name,): each for name, each in _of_producer(producers, best).items()}
    for period in population.periods:
        found |= {(period, name): each for name, each in _of_period(producers, rankings[period], period).items()}
        for category in categories_of(period):
            ranking, before = rankings[period][category], previous.ranks(period, category)
            found[period, category, "rank"] = ranking.ranks
            found[period, category, "sharing"] = narrow(_sharing(ranking))
            found[period, category, "change"] = narrow(_change(before, ranking.ranks))
        for category in categories_of_countries(period):
            ranks, before = in_countries[period, category].ranks, previous.ranks_in_country(period, category)
            found[period, category, "change in country"] = narrow(_change(before, ranks))
    return [found[name] for name in columns_of(population.periods)]


def _of_producer(producers: Producers, best: BestTrackColumns) -> dict[str, Column]:
    population = producers.population
    score = np.maximum(np.rint(column(best.scores) * MILLION), 0).astype(np.int64)
    return {
        "xp": column(population.xp),
        "achievements": column(population.achievements),
        "tracks": column(population.tracks),
        "completeness": column(population.completeness),
        "listed": column(population.listed),
        "country": column(population.countries),
        "best_plays": column(best.plays) + 1,
        "best_score": score,
        **dict(zip(("genre_plays", "genre_population", "genre_cutoff"), _in_genre(best), strict=True)),
    }


def _in_genre(best: BestTrackColumns) -> Column:
    """Its plays, the tracks of its genre, and the cut-off, by index: zeros without a best track.

    Many producers share one object, so that numbers are taken from few.
    """
    _, firsts, which = np.unique(
        np.fromiter(map(id, best.in_genre), np.int64, len(best.in_genre)), return_index=True, return_inverse=True
    )
    shared = [best.in_genre[first] for first in firsts.tolist()]
    numbers = [(each.plays, each.population, int(each.cutoff)) if each else (0, 0, 0) for each in shared]
    return narrow(np.array(numbers, np.int64).reshape(-1, 3).T)[:, which]


def _of_period(producers: Producers, boards: Mapping[Category, Ranking], period: Period) -> dict[str, Column]:
    population = producers.population
    score = {name: column(values) for name, values in population.scores[period].items()}
    collaboration, earnings = boards["collaboration"], boards["earnings"]
    worth, (contribution,) = collaboration.details[3], earnings.details
    per_share = contribution_per_share(population.platform_weights[period], from_iso(to_iso(population.as_of)))
    unrounded = collaboration_score(
        score["collaborators"].astype(np.int64),
        score["collaborative_plays"],
        worth,
        score["collaboration_achievements"].astype(np.int64),
    )
    return {
        "plays": score["plays"],
        "tracks": score["tracks"],
        "collaborators": score["collaborators"],
        "collaborative_tracks": score["collaborative_tracks"],
        "collaborative_plays": score["collaborative_plays"],
        "collaborative_contribution": worth,
        "collaboration_rounding": narrow(unsigned(collaboration.scores - unrounded)),
        "collaboration_achievements": score["collaboration_achievements"],
        "share": earnings.scores,
        "contribution_rounding": narrow(unsigned(contribution - (earnings.scores * per_share).astype(np.int64))),
    }


def _sharing(ranking: Ranking) -> Column:
    """How many producers share each rank; zeros where an item of the board says it."""
    if shares_few_scores(ranking.different_scores, len(ranking.ranks)):
        return np.zeros(len(ranking.ranks), np.int64)
    return ranking.sharing


def _change(before: Column, ranks: Column) -> Column:
    """1 + the difference as ``unsigned``; 0 for who had no rank."""
    return np.where(before > 0, unsigned(before - ranks) + 1, 0)
