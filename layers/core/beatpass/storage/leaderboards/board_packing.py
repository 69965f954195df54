"""Packs one ranked board into the items of a snapshot; only a leaderboard build imports it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from beatpass.domain.leaderboards.boards import BOARDS, MILLION, Category, Row
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.progress.levels import level_number
from beatpass.ranking.population import Population
from beatpass.ranking.ranking import CountryRanking, Ranking
from beatpass.ranking.ranks import Seniority, runs, runs_of_two
from beatpass.ranking.scores import Column, column
from beatpass.storage.leaderboards.board_pages import PAGE_ROWS, Document
from beatpass.storage.leaderboards.bucket_assignment import BucketAssignment
from beatpass.storage.leaderboards.column_encoding import Encoder
from beatpass.storage.leaderboards.front_rows import FRONT_ROWS, packed_front
from beatpass.storage.leaderboards.producer_buckets import shown
from beatpass.storage.leaderboards.score_runs import LEAST_SHARING, MOST_RUNS
from beatpass.storage.platform import keys

# Two bytes of a slot are random: deflate would only lengthen them.
_RANDOM_BYTES = 2


class BoardName(NamedTuple):
    snapshot: str
    category: Category
    period: Period


class Producers(NamedTuple):
    """The ranked producers, in the order of their buckets."""

    population: Population
    seniority: Seniority
    assignment: BucketAssignment


def pack_board(name: BoardName, ranking: Ranking, producers: Producers, previous_ranks: Column) -> Iterator[Document]:
    """Its front, pages, index and, with few different scores, its runs. ``previous_ranks`` are by index, 0 for none."""
    yield Document(keys.leaderboard_front(*name), _front(name, ranking, producers.population, previous_ranks))
    ordered = ranking.ordered
    starts, _ = runs(ordered)
    sequence = _Sequence(ranking.order, ordered, starts, np.zeros(1, np.int32))
    yield from _pages(name, sequence, producers, by_country=False)
    if shares_few_scores(len(starts), len(ordered)):
        (data,) = Encoder([ordered[starts], starts + 1]).items([(0, len(starts))], [None])
        yield Document(keys.leaderboard_runs(*name), data)


def pack_country_board(
    name: BoardName, ranking: Ranking, within: CountryRanking, producers: Producers
) -> Iterator[Document]:
    """The pages and the index of the board by country; nothing if no producer has a country."""
    if not len(within.order):
        return
    countries = column(producers.population.countries)[within.order]
    begins, _ = runs(countries)
    starts, _ = runs_of_two(countries, within.ranks[within.order])
    sequence = _Sequence(within.order, ranking.keys[within.order], starts, begins)
    yield from _pages(name, sequence, producers, by_country=True)


def shares_few_scores(scores: int, producers: int) -> bool:
    """Whether a board has an item for its runs of equal scores."""
    return scores <= MOST_RUNS and scores * LEAST_SHARING <= producers


class _Sequence(NamedTuple):
    """The rows of pages: ``order`` are indices, ``ordered`` their keys. ``starts`` are the rows where a rank begins,
    ``begins`` where a country, or the whole board, does.
    """

    order: Column
    ordered: Column
    starts: Column
    begins: Column


def _pages(name: BoardName, rows: _Sequence, producers: Producers, *, by_country: bool) -> Iterator[Document]:
    count = len(rows.order)
    firsts = np.arange(0, count, PAGE_ROWS)
    lasts = np.append(firsts[1:], count)[: len(firsts)] - 1
    drops = np.zeros(count, np.int64)
    np.subtract(rows.ordered[:-1], rows.ordered[1:], out=drops[1:])
    drops[firsts] = 0
    if by_country:
        drops = np.minimum(np.abs(drops), 1)
    first_ranks = _at(rows.starts, firsts) - _at(rows.begins, firsts) + 1
    ends = np.append(rows.starts, count)[np.searchsorted(rows.starts, lasts, "right")] - _at(rows.begins, lasts)
    heads = np.stack((rows.ordered[firsts], first_ranks, ends), axis=1).tolist()
    encoder = Encoder([producers.assignment.slots[rows.order], drops], raw=_RANDOM_BYTES)
    bounds = list(zip(firsts.tolist(), (lasts + 1).tolist(), strict=True))
    for number, (bound, head) in enumerate(zip(bounds, heads, strict=True)):
        (data,) = encoder.items([bound], [head])
        yield Document(keys.leaderboard_page(*name, number, by_country=by_country), data)
    (data,) = Encoder([rows.ordered[firsts]]).items([(0, len(firsts))], [None])
    yield Document(keys.leaderboard_index(*name, by_country=by_country), data)


def _at(starts: Column, rows: Column) -> Column:
    """The start that each of these rows belongs to."""
    found: Column = starts[np.searchsorted(starts, rows, "right") - 1]
    return found


def _front(name: BoardName, ranking: Ranking, population: Population, previous_ranks: Column) -> bytes:
    return packed_front(
        [
            _row(name.category, ranking, population, index, int(previous_ranks[index]))
            for index in ranking.order[:FRONT_ROWS].tolist()
        ]
    )


def _row(category: Category, ranking: Ranking, population: Population, index: int, previous_rank: int) -> Row:
    rank = int(ranking.ranks[index])
    return Row(
        rank=rank,
        tied_with=int(np.count_nonzero(ranking.ranks == rank)) - 1,
        previous_rank=previous_rank or None,
        score=shown(category, int(ranking.scores[index])),
        details=tuple(_details(category, [int(each[index]) for each in ranking.details])),
        artist_id=population.ids[index],
        name=population.names[index],
        picture=population.pictures[index],
        level=level_number(population.xp[index]),
        rank_of_all=rank,
        listed=bool(population.listed[index]),
    )


def _details(category: Category, details: list[int]) -> Iterator[float]:
    for name, value in zip(BOARDS[category].details, details, strict=True):
        yield value / MILLION if name == "contribution" else value
