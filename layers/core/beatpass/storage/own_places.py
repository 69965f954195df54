"""One producer's places on all boards of a period, and any other place by its position: what an explanation needs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from operator import neg
from struct import unpack
from typing import Any

from beatpass.domain.boards import Build, Category, Place, categories_of, ranked_period
from beatpass.domain.errors import BuildGone
from beatpass.domain.explaining import key_of
from beatpass.domain.periods import Period
from beatpass.storage import keys
from beatpass.storage.access import Wanted, get_together
from beatpass.storage.leaderboards import PAGE_ROWS, bucket_of
from beatpass.storage.records import RECORD, offsets, own_offset, read_place
from beatpass.storage.tables import LeaderboardItem

_AT_ONCE = 100  # DynamoDB's limit of a BatchGetItem
# Eight bytes each: a ladder stays below DynamoDB's 400 KB an item.
_MOST_RUNGS = 40_000


def ranks_item(snapshot: str, buckets: int, artist_id: str, period: Period) -> Wanted:
    """The item of a snapshot that tells a producer's own places in a period's boards: ``places_in``, ``place_in``."""
    return LeaderboardItem, keys.leaderboard_ranks(snapshot, period, bucket_of(artist_id, buckets))


def places_in(item: LeaderboardItem | None, artist_id: str, period: Period) -> dict[Category, Place]:
    """On every board that is ranked for the period; empty where the producer was not ranked or the snapshot is gone."""
    found = {each: place_in(item, artist_id, each, period) for each in categories_of(period)}
    return {category: place for category, place in found.items() if place is not None}


def place_in(item: LeaderboardItem | None, artist_id: str, category: Category, period: Period) -> Place | None:
    data = item.data if item else b""
    start = own_offset(data, artist_id, period)
    return None if start is None else read_place(category, data, start + offsets(period)[category])[1]


Position = tuple[Category, int]


def places_at(
    build: Build, period: Period, positions: Iterable[Position], *, together_with: Sequence[Wanted] = ()
) -> tuple[dict[Position, Place], list[Any]]:
    """(the places at these positions of the period's boards, the items wanted besides); a call for every hundred pages.

    Raises BuildGone.
    """
    positions = set(positions)
    pages = sorted({(category, _page(position)) for category, position in positions})
    wanted = [*together_with, *(_page_item(build, period, *page) for page in pages)]
    items = [
        item for first in range(0, len(wanted), _AT_ONCE) for item in get_together(wanted[first : first + _AT_ONCE])
    ]
    others, found = items[: len(together_with)], dict(zip(pages, items[len(together_with) :], strict=True))
    if None in found.values():
        raise BuildGone
    return {at: _place_on(found[at[0], _page(at[1])], *at) for at in positions}, others


def ladder_item(build: Build, category: Category, period: Period) -> Wanted:
    """The item that says on which page a score belongs: ``around_key``."""
    return LeaderboardItem, keys.leaderboard_ladder(build.snapshot, category, ranked_period(category, period))


def ladder_step(population: int) -> int:
    """A ladder has the first place of every page, of every other one, ..."""
    return 1 + population // PAGE_ROWS // _MOST_RUNGS


def around_key(build: Build, key: int, ladder: Any) -> range:  # noqa: ANN401 - an item
    """The positions among which this key (explaining.key_of) would stand: a page, as long as a ladder has every one."""
    rungs = [] if ladder is None else unpack(f"<{len(ladder.data) // 8}q", ladder.data)
    higher = bisect_left(rungs, -key, key=neg)
    step = PAGE_ROWS * ladder_step(build.population)
    return range(max(higher - 1, 0) * step + 1, min(higher * step, build.population) + 1)


def rank_of(category: Category, key: int, around: range, places: Mapping[Position, Place]) -> int:
    """The rank that the key would have on the board as it is, with the places at the positions of ``around_key``."""
    return around.start + sum(key_of(category, places[category, position]) > key for position in around)


def _page(position: int) -> int:
    return (position - 1) // PAGE_ROWS


def _page_item(build: Build, period: Period, category: Category, number: int) -> Wanted:
    return LeaderboardItem, keys.leaderboard_page(build.snapshot, category, ranked_period(category, period), number)


def _place_on(page: Any, category: Category, position: int) -> Place:  # noqa: ANN401 - an item
    offset = (position - 1) % PAGE_ROWS * RECORD[category].size
    return read_place(category, page.data, offset, position=position)[1]
