"""Ranks, keys and producers at some positions of a board, read as they are needed (board_pages.py, score_runs.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from beatpass.domain.leaderboards.boards import Build, Category
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.leaderboards.board_pages import BoardIndex, PageRow, board_of, rows_of
from beatpass.storage.leaderboards.score_runs import runs_in, runs_items
from beatpass.storage.leaderboards.snapshot_reads import get_of_snapshot


class BoardRanks:
    """One board of all producers. Positions are from 1.

    ``need`` says what will be asked; ``read_needed`` reads that of several boards in one call. What was not announced
    is read when it is asked for.
    """

    def __init__(self, build: Build, category: Category, period: Period, items: Sequence[Any]) -> None:
        """``items`` are those of ``ranks_items``."""
        index, *runs = items
        self._board, self._index = board_of(build, category, period), BoardIndex(index)
        self._runs = runs_in(runs, build)
        self._pages: dict[int, list[PageRow]] = {}
        self.needed: set[int] = set()

    def need_rows(self, positions: Iterable[int]) -> None:
        self.needed |= {self._page_of(position) for position in positions}

    def need_keys(self, positions: Iterable[int]) -> None:
        if self._runs is None:
            self.need_rows(positions)

    def need_better_than(self, key: int) -> None:
        if self._runs is None:
            self.needed.add(self._index.page_before(self._board, key))

    def row(self, position: int) -> PageRow:
        page = self._page(self._page_of(position))
        return page[position - 1 - page[0].position]

    def key_at(self, position: int) -> int:
        return self._runs.key_at(position) if self._runs else self.row(position).key

    def better(self, rank: int) -> tuple[int, int]:
        """(the next better rank, its key); (0, 0) for rank 1."""
        if self._runs or rank == 1:
            return self._runs.better(rank) if self._runs else (0, 0)
        row = self.row(rank - 1)
        return row.rank, row.key

    def better_than(self, key: int) -> int:
        """How many producers have a greater key."""
        if self._runs:
            return self._runs.better_than(key)
        page = self._page(self._index.page_before(self._board, key))
        return page[0].position + sum(row.key > key for row in page)

    def page_items(self) -> list[Wanted]:
        return [self._board.page_item(number) for number in sorted(self.needed)]

    def add(self, items: Sequence[Any]) -> None:
        """The items of ``page_items``."""
        for number, item in zip(sorted(self.needed), items, strict=True):
            self._pages[number] = rows_of(item, self._board, number)
        self.needed.clear()

    def _page_of(self, position: int) -> int:
        return self._board.pages(position - 1, position).start

    def _page(self, number: int) -> list[PageRow]:
        if number not in self._pages:
            self.needed = {number}
            read_needed([self])
        return self._pages[number]


def ranks_items(build: Build, category: Category, period: Period) -> list[Wanted]:
    """The items that BoardRanks begins with."""
    return [board_of(build, category, period).index_item(), *runs_items(build, category, period)]


def read_needed(boards: Iterable[BoardRanks]) -> None:
    """One call, or none if nothing is needed. Raises BuildGone."""
    asking = [(board, board.page_items()) for board in boards if board.needed]
    items = get_of_snapshot([item for _, wanted in asking for item in wanted])
    for board, wanted in asking:
        board.add(items[: len(wanted)])
        del items[: len(wanted)]
