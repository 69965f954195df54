"""The pages of a board: which producers stand at which positions, and the keys that ranks compare.

Columns (columns.py): the producers' slots, and by how much each key is lower than the one before; as JSON [key of the
first row, rank of the first row, last position, from 1, of the last row's rank]. A slot is bucket x
``Build.bucket_slots`` + row.
The index of a board has the key of each page's first row.

A board *by country* is one sequence of all producers that have a country: country after country, in the order of their
codes, and best first within each. Ranks and positions are those within the country; a page may hold rows of several.
Its columns say of each row whether its key is another than the one before (1) instead of by how much.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import neg
from typing import Any, NamedTuple

from beatpass.domain.leaderboards.boards import Build, Category, ranked_period, rows_of_board
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import Key, LeaderboardItem
from beatpass.storage.leaderboards.columns import Columns
from beatpass.storage.platform import keys

PAGE_ROWS = 4_000


class Document(NamedTuple):
    """An item of a snapshot."""

    key: Key
    data: bytes


@dataclass(frozen=True, slots=True)
class Board:
    """One board of a build: of all producers, or of one country. ``first`` is its first row in the sequence of all."""

    snapshot: str
    category: Category
    period: Period
    country: str | None
    first: int
    rows: int

    @property
    def by_country(self) -> bool:
        return self.country is not None

    def page_item(self, number: int) -> Wanted:
        key = keys.leaderboard_page(self.snapshot, self.category, self.period, number, by_country=self.by_country)
        return LeaderboardItem, key

    def index_item(self) -> Wanted:
        key = keys.leaderboard_index(self.snapshot, self.category, self.period, by_country=self.by_country)
        return LeaderboardItem, key

    def pages(self, start: int, stop: int) -> range:
        """The numbers of the pages that hold the positions [start, stop), from 0."""
        stop = min(stop, self.rows)
        if start >= stop:
            return range(0)
        return range((self.first + start) // PAGE_ROWS, (self.first + stop - 1) // PAGE_ROWS + 1)


def board_of(build: Build, category: Category, period: Period, *, country: str | None = None) -> Board:
    """The board; without rows if no ranked producer is of this country."""
    period = ranked_period(category, period)
    if country is None:
        return Board(build.snapshot, category, period, country, first=0, rows=build.population)
    before = sum(count for code, count in build.countries.items() if code < country)
    return Board(build.snapshot, category, period, country, first=before, rows=rows_of_board(build, country))


class PageRow(NamedTuple):
    """``position`` is from 0; ``sharing`` counts the producers of this rank. ``key`` is that of a board of all."""

    position: int
    rank: int
    sharing: int
    key: int
    slot: int


def rows_of(item: Any, board: Board, number: int) -> list[PageRow]:  # noqa: ANN401 - PynamoDB's attributes are untyped
    """The rows of one page that belong to the board."""
    columns = Columns(item.data)
    first_key, first_rank, end = columns.json
    slots, drops = columns.values(0), columns.values(1)
    found_keys = list(accumulate(map(neg, drops[1:]), initial=first_key))
    offset = number * PAGE_ROWS - board.first
    begin, stop = max(0, -offset), min(len(slots), board.rows - offset)
    ranks = list(_ranks(found_keys, begin, stop, offset, first_rank))
    ends = _ends(ranks, end if stop == len(slots) else board.rows)
    return [
        PageRow(offset + row, rank, last - rank + 1, found_keys[row], slots[row])
        for row, rank, last in zip(range(begin, stop), ranks, ends, strict=True)
    ]


def _ranks(found_keys: Sequence[int], begin: int, stop: int, offset: int, first_rank: int) -> Iterator[int]:
    rank = 1 if begin else first_rank
    for row in range(begin, stop):
        if row > begin and found_keys[row] != found_keys[row - 1]:
            rank = offset + row + 1
        yield rank


def _ends(ranks: Sequence[int], end: int) -> list[int]:
    """The position, from 1, of the last row of each row's rank."""
    ends: list[int] = []
    behind = None
    for rank in reversed(ranks):
        if behind is not None and rank != behind:
            end = behind - 1
        ends.append(end)
        behind = rank
    return ends[::-1]


class BoardIndex:
    """The keys of the first rows of a board's pages."""

    def __init__(self, item: Any) -> None:  # noqa: ANN401 - PynamoDB's attributes are untyped
        self._keys = Columns(item.data).values(0)

    def pages_with(self, board: Board, key: int) -> range:
        """The numbers of the pages that may hold rows with this key."""
        return range(self.page_before(board, key), self._last(board, lambda first: first >= key) + 1)

    def page_before(self, board: Board, key: int) -> int:
        """The number of the last page that begins with a greater key; of the first page, if none does."""
        return self._last(board, lambda first: first > key)

    def _last(self, board: Board, precedes: Callable[[int], bool]) -> int:
        pages = board.pages(0, board.rows)
        later = range(pages.start + 1, pages.stop)  # the first rows of these pages are on the board
        return pages.start + bisect_left(later, True, key=lambda page: not precedes(self._keys[page]))  # noqa: FBT003
