"""Leaderboard snapshots as they are read: immutable pages and own ranks of one build, found through one pointer.

A reader first reads the pointer (POINTER, together with whatever else it needs: access.get_together), then everything
else by the snapshot that it names, so that all of an answer is of one build. snapshots.py writes them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from beatpass.domain.boards import CATEGORIES, TOP, Build, Category, Period, Row
from beatpass.domain.errors import BuildGone
from beatpass.storage import documents, keys
from beatpass.storage.access import Wanted, faults, get, get_together
from beatpass.storage.tables import LeaderboardItem

PAGE_ROWS = 250
_DECODER = json.JSONDecoder()
# A busy process need not look for every reader; a new build shows this much later at most.
KNOWN_SECONDS = 2
POINTER: Wanted = (LeaderboardItem, keys.leaderboard_pointer())


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``own`` is the asked producer's row; None where it is not ranked or none was asked."""

    top: list[Row]
    rows: list[Row]
    own: Row | None


def build_of(item: LeaderboardItem | None) -> Build | None:
    """The build that the item of POINTER, or of ``build_item``, tells of; None before the first."""
    return documents.load(Build, item.body) if item else None


def served() -> Build | None:
    """The build that is served now; None before the first. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_pointer()))


class _Known:
    """Which build was served when this process last looked, and until when (Unix seconds) that is good enough."""

    build: Build | None = None
    until: float = 0


def known(now: datetime) -> Build | None:
    """The build that was served a moment ago, without a call; None where nobody here looked lately."""
    return _Known.build if now.timestamp() < _Known.until else None


def remember(build: Build, now: datetime) -> None:
    _Known.build, _Known.until = build, now.timestamp() + KNOWN_SECONDS


def forget() -> None:
    """For tests, whose tables change under this process."""
    _Known.build, _Known.until = None, 0


def build_item(snapshot: str) -> Wanted:
    """The item that tells of a build by its snapshot, served or superseded."""
    return LeaderboardItem, keys.leaderboard_build(snapshot)


def ranks_of(build: Build, artist_id: str, *, period: Period = "all_time") -> Wanted:
    """The item that holds this producer's own ranks in that build, if it is ranked."""
    return LeaderboardItem, keys.leaderboard_ranks(build.snapshot, period, bucket_of(artist_id, build.buckets))


def bucket_of(artist_id: str, buckets: int) -> int:
    return crc32(artist_id.encode()) % max(buckets, 1)


def own_row(item: LeaderboardItem | None, artist_id: str, *, category: Category = "overall") -> Row | None:
    """The producer's row of one board, out of the item that ``ranks_of`` names; None where it is not ranked."""
    return own_rows(item, artist_id, categories=(category,)).get(category)


def own_rows(
    item: LeaderboardItem | None, artist_id: str, *, categories: tuple[Category, ...] = CATEGORIES
) -> dict[Category, Row]:
    """The producer's row of each of these boards; empty where it is not ranked."""
    if item is None:
        return {}
    content = _members(item.body, {"artists", *categories})
    index = next((n for n, artist in enumerate(content["artists"]) if artist[0] == artist_id), None)
    if index is None:
        return {}
    return {
        category: _row(content["artists"], content[category], index, content[category]["positions"][index])
        for category in categories
    }


def _members(text: str, names: Collection[str]) -> dict[str, Any]:
    """These members of a compact JSON object, read only as far as the last of them: one board of seven comes cheap."""
    found: dict[str, Any] = {}
    end = 0
    while len(found) < len(names):
        name, end = _DECODER.raw_decode(text, end + 1)
        value, end = _DECODER.raw_decode(text, end + 1)
        if name in names:
            found[name] = value
    return found


def read_board(
    build: Build, category: Category, period: Period, *, start: int, limit: int, artist_id: str | None = None
) -> BoardPage:
    """The rows behind the first ``start`` ones, the top, and a producer's own row. One call. Raises BuildGone."""
    stop = min(start + limit, build.population)
    numbers = range(start // PAGE_ROWS, -(-stop // PAGE_ROWS)) if start < stop else range(0)
    wanted: list[Wanted] = [(LeaderboardItem, keys.leaderboard_top(build.snapshot, category, period))]
    wanted += [(LeaderboardItem, keys.leaderboard_page(build.snapshot, category, period, n)) for n in numbers]
    if artist_id is not None and build.population:
        wanted.append(ranks_of(build, artist_id, period=period))
    items = get_together(wanted)
    if None in items:
        raise BuildGone
    top, *pages = items[: 1 + len(numbers)]
    rows = [
        row
        for number, page in zip(numbers, pages, strict=True)
        for row in _rows(page, number * PAGE_ROWS, start=start, stop=stop)
    ]
    own = own_row(items[-1], artist_id, category=category) if artist_id is not None and build.population else None
    return BoardPage(top=_rows(top, 0, start=0, stop=TOP), rows=rows, own=own)


def former_ranks(build: Build, period: Period = "all_time") -> Iterator[tuple[str, dict[Category, int]]]:
    """(artist id, its rank on every board) of all who were ranked in that build; a call for every hundred buckets."""
    wanted = [keys.leaderboard_ranks(build.snapshot, period, number) for number in range(build.buckets)]
    with faults():
        for item in LeaderboardItem.batch_get(wanted, consistent_read=True):
            content = json.loads(item.body)
            ranks = [content[category]["ranks"] for category in CATEGORIES]
            for (artist_id, *_), *own in zip(content["artists"], *ranks, strict=True):
                yield artist_id, dict(zip(CATEGORIES, own, strict=True))


def _rows(item: LeaderboardItem, first: int, *, start: int, stop: int) -> list[Row]:
    """Those rows of a page that begins behind ``first`` others whose place is from ``start`` on and before ``stop``."""
    content = json.loads(item.body)
    artists = content["artists"]
    indices = range(max(start - first, 0), min(stop - first, len(artists)))
    return [_row(artists, content, index, first + index + 1) for index in indices]


def _row(artists: list[Any], columns: dict[str, Any], index: int, position: int) -> Row:
    artist_id, name, picture, level = artists[index]
    rank = columns["ranks"][index]
    return Row(
        position=position,
        rank=rank,
        tied_with=columns["ties"].get(str(rank), 1) - 1,
        before=columns["before"][index],
        artist_id=artist_id,
        name=name,
        picture=picture,
        level=level,
        score=columns["scores"][index],
        details=tuple(column[index] for column in columns["details"]),
    )
