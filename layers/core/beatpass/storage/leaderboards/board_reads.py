"""Reads a board of one build: a range of its rows, and a producer's own row and position.

The first rows of a board have their names beside them (front_rows.py). For all others, pages say which producers stand
where (board_pages.py), and buckets say who they are (producer_buckets.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.domain.leaderboards.boards import TOP, BoardRank, Build, Category, Row, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.board_pages import Board, BoardIndex, PageRow, board_of, rows_of
from beatpass.storage.leaderboards.front_rows import FRONT_ROWS, front_item, front_rows
from beatpass.storage.leaderboards.producer_buckets import RankedProducer, bucket_in, bucket_item, producer_in
from beatpass.storage.leaderboards.score_runs import runs_in, runs_items
from beatpass.storage.leaderboards.snapshot_reads import get_of_snapshot
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``own`` is the row of the producer asked for; None if it is not on the board, or none was asked for."""

    top: list[Row]
    rows: list[Row]
    own: Row | None


def own_items(build: Build, artist_id: str, category: Category, period: Period) -> list[Wanted]:
    """The items that have this producer's rank on a board; ``ranked_producer`` and ``own_rank`` read them."""
    if not build.population:
        return []
    return [bucket_item(build.snapshot, build.buckets, artist_id), *runs_items(build, category, period)]


def ranked_producer(items: Sequence[Any], artist_id: str) -> RankedProducer | None:
    """From the items of ``own_items``; None if the build did not rank it, or has expired."""
    return None if not items or None in items else producer_in(items[0], artist_id)


def own_rank(
    items: Sequence[Any], build: Build, artist_id: str, category: Category, period: Period
) -> BoardRank | None:
    """The same, its rank on the board of ``own_items``."""
    producer = ranked_producer(items, artist_id)
    return rank_with_runs(producer, items[1:], build, category, period) if producer else None


def rank_with_runs(
    producer: RankedProducer, runs: Sequence[Any], build: Build, category: Category, period: Period
) -> BoardRank:
    """``runs`` are the items of ``runs_items``."""
    found = runs_in(runs, build)
    tied_with = found.sharing(producer.rank(category, period)) - 1 if found else None
    return producer.board_rank(build, category, ranked_period(category, period), tied_with=tied_with)


def read_board(
    build: Build,
    category: Category,
    period: Period,
    *,
    start: int,
    limit: int,
    artist_id: str | None = None,
    country: str | None = None,
) -> BoardPage:
    """``limit`` rows behind the first ``start`` ones, the top, and a producer's own row. Raises BuildGone.

    One call for the first rows of a board of all producers, two for all others; the own row on a country's board
    takes two more.
    """
    board = board_of(build, category, period, country=country)
    stop = min(start + limit, board.rows)
    if not board.rows:
        return BoardPage(top=[], rows=[], own=None)
    if country is None and stop <= FRONT_ROWS:
        return _read_front(build, board, start, stop, artist_id)
    return _read_pages(build, board, start, stop, artist_id)


def read_own_row(
    build: Build, artist_id: str, *, category: Category, period: Period, country: str | None = None
) -> Row | None:
    """The producer's row of one board; None if it is not on it. One call; two for a country. Raises BuildGone."""
    board = board_of(build, category, period, country=country)
    if not board.rows:
        return None
    if country is not None:
        return _own_in_country(build, board, artist_id)
    return _own_row(get_of_snapshot(own_items(build, artist_id, category, period)), build, board, artist_id)


def find_position(
    build: Build, category: Category, period: Period, *, artist_id: str, country: str | None = None
) -> int | None:
    """The producer's position, from 1, on the board; None if it is not on it. Two calls. Raises BuildGone."""
    found = _find(build, board_of(build, category, period, country=country), artist_id)
    return found[1].position + 1 if found else None


def _read_front(build: Build, board: Board, start: int, stop: int, artist_id: str | None) -> BoardPage:
    own = own_items(build, artist_id, board.category, board.period) if artist_id is not None else []
    front, *items = get_of_snapshot([front_item(build.snapshot, board.category, board.period), *own])
    return BoardPage(
        top=front_rows(front, 0, TOP),
        rows=front_rows(front, start, max(start, stop)),
        own=_own_row(items, build, board, artist_id) if artist_id is not None else None,
    )


def _read_pages(build: Build, board: Board, start: int, stop: int, artist_id: str | None) -> BoardPage:
    own = []
    if artist_id is not None and board.country is None:  # on the board of a country, its own page says the rank
        own = own_items(build, artist_id, board.category, board.period)
    numbers = sorted({*board.pages(0, TOP), *board.pages(start, stop)})
    pages = get_of_snapshot([*(board.page_item(number) for number in numbers), *own])
    items = pages[len(numbers) :]
    rows = [row for number, page in zip(numbers, pages, strict=False) for row in rows_of(page, board, number)]
    top, asked = [_between(rows, *positions) for positions in ((0, TOP), (start, stop))]
    producers = look_up(build, {row.slot for row in (*top, *asked)})
    return BoardPage(
        top=[_row(build, board, producers[row.slot], row) for row in top],
        rows=[_row(build, board, producers[row.slot], row) for row in asked],
        own=_own_of_pages(items, build, board, artist_id) if artist_id is not None else None,
    )


def _own_of_pages(items: Sequence[Any], build: Build, board: Board, artist_id: str) -> Row | None:
    if board.country is not None:
        return _own_in_country(build, board, artist_id)
    return _own_row(items, build, board, artist_id)


def _between(rows: Sequence[PageRow], start: int, stop: int) -> list[PageRow]:
    return [row for row in rows if start <= row.position < stop]


def _own_row(items: Sequence[Any], build: Build, board: Board, artist_id: str) -> Row | None:
    producer = ranked_producer(items, artist_id)
    if producer is None:
        return None
    rank = rank_with_runs(producer, items[1:], build, board.category, board.period)
    return producer.row(rank, board.category, board.period)


def _own_in_country(build: Build, board: Board, artist_id: str) -> Row | None:
    found = _find(build, board, artist_id)
    return _row(build, board, *found) if found else None


def _find(build: Build, board: Board, artist_id: str) -> tuple[RankedProducer, PageRow] | None:
    """The producer and its row on the board: on one of the pages that the index names for its key.

    Two calls, and one more for each hundred pages of producers with the same key.
    """
    if not board.rows:
        return None
    bucket, index = get_of_snapshot([bucket_item(build.snapshot, build.buckets, artist_id), board.index_item()])
    producer = producer_in(bucket, artist_id)
    if producer is None or (board.country is not None and producer.country != board.country):
        return None
    pages = BoardIndex(index).pages_with(board, producer.key(board.category, board.period, build.population))
    items = get_of_snapshot([board.page_item(number) for number in pages])
    slot = producer.slot(build)
    rows = (row for number, page in zip(pages, items, strict=True) for row in rows_of(page, board, number))
    return producer, next(row for row in rows if row.slot == slot)


def look_up(build: Build, slots: set[int]) -> dict[int, RankedProducer]:
    """The producers of these slots. One call for every hundred buckets. Raises BuildGone."""
    numbers = sorted({slot // build.bucket_slots for slot in slots})
    items = get_of_snapshot([(LeaderboardItem, keys.leaderboard_producers(build.snapshot, n)) for n in numbers])
    buckets = dict(zip(numbers, map(bucket_in, items), strict=True))
    return {slot: RankedProducer(buckets[slot // build.bucket_slots], slot % build.bucket_slots) for slot in slots}


def _row(build: Build, board: Board, producer: RankedProducer, row: PageRow) -> Row:
    category, period = board.category, board.period
    before = (
        producer.previous_rank(category, period)
        if board.country is None
        else producer.previous_rank_in_country(row.rank, category, period)
    )
    rank = producer.board_rank(build, category, period, rank=row.rank, tied_with=row.sharing - 1, previous_rank=before)
    return producer.row(rank, category, period)
