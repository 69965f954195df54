"""Reads leaderboard snapshots: immutable pages and own ranks of one build, found through one pointer.

A reader first reads the pointer (POINTER), then everything else by the snapshot that it names, so that an answer is of
one build throughout. snapshots.py writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from beatpass.domain.leaderboards.boards import TOP, BoardRank, Build, Category, Identity, Row, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.platform.errors import BuildGone
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, get, get_together
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.own_ranks import own_rank, ranks_item
from beatpass.storage.leaderboards.records import BATCH_READS, BUCKET_SLOTS, RECORD, bucket_of, read_record
from beatpass.storage.platform import keys

PAGE_ROWS = 250
# A process reads the pointer this often at most, so a new build is visible this much later at most.
KNOWN_SECONDS = 2
POINTER: Wanted = (LeaderboardItem, keys.leaderboard_pointer())


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``own`` is the row of the producer asked for; None if it is not ranked, or none was asked for."""

    top: list[Row]
    rows: list[Row]
    own: Row | None


def build_of(item: LeaderboardItem | None) -> Build | None:
    """The build that an item of POINTER, ``build_item`` or ``season_item`` names; None without an item."""
    return documents.load(Build, item.body) if item else None


def served() -> Build | None:
    """The build that is served now; None before the first build. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_pointer()))


class _Known:
    """This process's cache: the build that the pointer named, valid until ``until`` (Unix seconds); frozen seasons."""

    build: Build | None = None
    until: float = 0
    frozen: ClassVar[dict[Period, Build]] = {}


def known(now: datetime) -> Build | None:
    """The build that is served, from the cache; None if the cache is empty or too old."""
    return _Known.build if now.timestamp() < _Known.until else None


def remember(build: Build, now: datetime) -> None:
    _Known.build, _Known.until = build, now.timestamp() + KNOWN_SECONDS


def forget() -> None:
    """Clear the cache; for tests, which replace the tables of a process."""
    _Known.build, _Known.until = None, 0
    _Known.frozen.clear()


def known_frozen(season: Period) -> Build | None:
    """The build that a frozen season is read from, from the cache; None if this process has not read it."""
    return _Known.frozen.get(season)


def remember_frozen(season: Period, build: Build) -> None:
    _Known.frozen[season] = build


def season_item(season: Period) -> Wanted:
    """The item that names the build of a frozen season."""
    return LeaderboardItem, keys.leaderboard_season(season)


def build_item(snapshot: str) -> Wanted:
    """The item that describes a build by its snapshot, served or superseded."""
    return LeaderboardItem, keys.leaderboard_build(snapshot)


def own_row_items(build: Build, artist_id: str, period: Period) -> list[Wanted]:
    """The items that hold this producer's identity and own ranks; ``own_row`` reads them. Empty for an empty build."""
    if not build.population:
        return []
    identities = keys.leaderboard_identities(build.snapshot, bucket_of(artist_id, build.buckets))
    return [(LeaderboardItem, identities), ranks_item(build.snapshot, build.buckets, artist_id, period)]


def own_row(items: Sequence[Any], artist_id: str, *, category: Category, period: Period) -> Row | None:
    """The producer's row of one board, from the items of ``own_row_items``; None if it is not ranked."""
    if not items or None in items:
        return None
    identities, ranks = items
    rank = own_rank(ranks, artist_id, category, period)
    identity = next((each for each in _identities_of(identities) if each[0] == artist_id), None)
    return _row(rank, identity) if rank and identity else None


def read_own_row(build: Build, artist_id: str, *, category: Category, period: Period) -> Row | None:
    """The producer's row of one board; None if it is not ranked. One call. Raises BuildGone."""
    period = ranked_period(category, period)
    items = get_together(own_row_items(build, artist_id, period))
    if None in items:
        raise BuildGone
    return own_row(items, artist_id, category=category, period=period)


def read_board(
    build: Build, category: Category, period: Period, *, start: int, limit: int, artist_id: str | None = None
) -> BoardPage:
    """``limit`` rows behind the first ``start`` ones, the top, and a producer's own row. Raises BuildGone.

    One call for the first pages, which name their producers; two for the others.
    """
    period = ranked_period(category, period)
    stop = min(start + limit, build.population)
    numbers = range(start // PAGE_ROWS, -(-stop // PAGE_ROWS)) if start < stop else range(0)
    wanted: list[Wanted] = [(LeaderboardItem, keys.leaderboard_top(build.snapshot, category, period))]
    wanted += [(LeaderboardItem, keys.leaderboard_page(build.snapshot, category, period, n)) for n in numbers]
    if artist_id is not None:
        wanted += own_row_items(build, artist_id, period)
    items = get_together(wanted)
    top, *pages = items[: 1 + len(numbers)]
    own = items[1 + len(numbers) :]
    if None in items:
        raise BuildGone
    found = [
        each
        for number, page in zip(numbers, pages, strict=True)
        for each in _records_of(page, category, number * PAGE_ROWS, start=start, stop=stop)
    ]
    return BoardPage(
        top=_rows(build, _records_of(top, category, 0, start=0, stop=TOP)),
        rows=_rows(build, found),
        own=own_row(own, artist_id, category=category, period=period) if artist_id is not None else None,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A record of a page; ``identity`` is None if the page does not name its producers."""

    at: int
    rank: BoardRank
    identity: Identity | None


def _records_of(page: LeaderboardItem, category: Category, first: int, *, start: int, stop: int) -> list[_Found]:
    """The records of a page with positions in [start, stop), from 0. ``first`` is the position of its first record."""
    size = RECORD[category].size
    identities = _identities_of(page) if page.body else None
    found = []
    for index in range(max(start - first, 0), min(stop - first, len(page.data or b"") // size)):
        at, rank = read_record(category, page.data, index * size, position=first + index + 1)
        found.append(_Found(at, rank, identities[index] if identities else None))
    return found


def _rows(build: Build, found: Sequence[_Found]) -> list[Row]:
    looked_up = _look_up(build, (each.at for each in found if each.identity is None))
    return [_row(each.rank, each.identity or looked_up[each.at]) for each in found]


def _look_up(build: Build, slots: Iterable[int]) -> dict[int, Identity]:
    """The identities by slot. One call for every hundred buckets. Raises BuildGone."""
    wanted = {at: divmod(at, BUCKET_SLOTS) for at in slots}
    buckets = sorted({bucket for bucket, _ in wanted.values()})
    named: dict[int, list[Identity]] = {}
    for first in range(0, len(buckets), BATCH_READS):
        asked = buckets[first : first + BATCH_READS]
        items = get_together([(LeaderboardItem, keys.leaderboard_identities(build.snapshot, each)) for each in asked])
        if None in items:
            raise BuildGone
        named.update({bucket: _identities_of(item) for bucket, item in zip(asked, items, strict=True)})
    return {at: named[bucket][number] for at, (bucket, number) in wanted.items()}


def _identities_of(item: LeaderboardItem) -> list[Identity]:
    identities: list[Identity] = json.loads(item.body)
    return identities


def _row(rank: BoardRank, identity: Identity) -> Row:
    artist_id, name, picture, level = identity
    return Row(
        position=rank.position,
        rank=rank.rank,
        tied_with=rank.tied_with,
        previous_rank=rank.previous_rank,
        score=rank.score,
        details=rank.details,
        artist_id=artist_id,
        name=name,
        picture=picture,
        level=level,
    )
