"""Leaderboard snapshots as they are read: immutable pages and own ranks of one build, found through one pointer.

A reader first reads the pointer (POINTER, together with whatever else it needs: access.get_together), then everything
else by the snapshot that it names, so that all of an answer is of one build. snapshots.py writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from beatpass.domain.leaderboards.boards import TOP, Build, Category, Place, Row, ranked_period
from beatpass.domain.leaderboards.periods import ALL_TIME, Period
from beatpass.domain.platform.errors import BuildGone
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, get, get_together
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.records import RECORD, SEATS, offsets, own_id, own_size, read_place
from beatpass.storage.platform import keys

PAGE_ROWS = 250
_AT_ONCE = 100  # DynamoDB's limit of a BatchGetItem
Identity = tuple[str, str, str | None, int]
"""(id, name, picture, level)"""
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
    frozen: ClassVar[dict[Period, Build]] = {}


def known(now: datetime) -> Build | None:
    """The build that was served a moment ago, without a call; None where nobody here looked lately."""
    return _Known.build if now.timestamp() < _Known.until else None


def remember(build: Build, now: datetime) -> None:
    _Known.build, _Known.until = build, now.timestamp() + KNOWN_SECONDS


def forget() -> None:
    """For tests, whose tables change under this process."""
    _Known.build, _Known.until = None, 0
    _Known.frozen.clear()


def known_frozen(season: Period) -> Build | None:
    """The build that this season is read from for good, without a call; None where nobody here has read it."""
    return _Known.frozen.get(season)


def remember_frozen(season: Period, build: Build) -> None:
    _Known.frozen[season] = build


def season_item(season: Period) -> Wanted:
    """The item that tells of the build of a frozen season."""
    return LeaderboardItem, keys.leaderboard_season(season)


def build_item(snapshot: str) -> Wanted:
    """The item that tells of a build by its snapshot, served or superseded."""
    return LeaderboardItem, keys.leaderboard_build(snapshot)


def own_items(build: Build, artist_id: str, period: Period = ALL_TIME) -> list[Wanted]:
    """The items that tell this producer's own places in a period's boards (``own_place``), if it is ranked."""
    if not build.population:
        return []
    bucket = bucket_of(artist_id, build.buckets)
    found = keys.leaderboard_identities(build.snapshot, bucket), keys.leaderboard_ranks(build.snapshot, period, bucket)
    return [(LeaderboardItem, key) for key in found]


def bucket_of(artist_id: str, buckets: int) -> int:
    return int.from_bytes(own_id(artist_id), "little") % max(buckets, 1)


def own_place(
    items: Sequence[Any],
    artist_id: str,
    *,
    category: Category = "overall",
    period: Period = ALL_TIME,
) -> Row | None:
    """The producer's row of one board, out of what ``own_items`` names; None where it is not ranked."""
    if not items or None in items:
        return None
    identities, ranks = items[0], items[1]
    for number, identity in enumerate(_identities_of(identities)):
        if identity[0] == artist_id:
            start = number * own_size(period) + offsets(period)[category]
            _, place = read_place(category, ranks.data, start)
            return _row(place, identity)
    return None


def read_own(build: Build, artist_id: str, *, category: Category, period: Period) -> Row | None:
    """The producer's row of one board; None where it is not ranked. One call. Raises BuildGone."""
    period = ranked_period(category, period)
    items = get_together(own_items(build, artist_id, period))
    if None in items:
        raise BuildGone
    return own_place(items, artist_id, category=category, period=period)


def read_board(
    build: Build, category: Category, period: Period, *, start: int, limit: int, artist_id: str | None = None
) -> BoardPage:
    """The rows behind the first ``start`` ones, the top, and a producer's own row. Raises BuildGone.

    One call among the first places, which the pages name themselves; two further down.
    """
    period = ranked_period(category, period)
    stop = min(start + limit, build.population)
    numbers = range(start // PAGE_ROWS, -(-stop // PAGE_ROWS)) if start < stop else range(0)
    wanted: list[Wanted] = [(LeaderboardItem, keys.leaderboard_top(build.snapshot, category, period))]
    wanted += [(LeaderboardItem, keys.leaderboard_page(build.snapshot, category, period, n)) for n in numbers]
    if artist_id is not None:
        wanted += own_items(build, artist_id, period)
    items = get_together(wanted)
    top, *pages = items[: 1 + len(numbers)]
    own = items[1 + len(numbers) :]
    if None in items:
        raise BuildGone
    found = [
        each
        for number, page in zip(numbers, pages, strict=True)
        for each in _places(page, category, number * PAGE_ROWS, start=start, stop=stop)
    ]
    return BoardPage(
        top=_rows(build, _places(top, category, 0, start=0, stop=TOP)),
        rows=_rows(build, found),
        own=own_place(own, artist_id, category=category, period=period) if artist_id is not None else None,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A place of a page; ``identity`` is None where the page does not name its producers."""

    at: int
    place: Place
    identity: Identity | None


def _places(page: LeaderboardItem, category: Category, first: int, *, start: int, stop: int) -> list[_Found]:
    """Those places of a page that begins behind ``first`` others which are from ``start`` on and before ``stop``."""
    size = RECORD[category].size
    identities = _identities_of(page) if page.body else None
    found = []
    for index in range(max(start - first, 0), min(stop - first, len(page.data or b"") // size)):
        at, place = read_place(category, page.data, index * size, position=first + index + 1)
        found.append(_Found(at, place, identities[index] if identities else None))
    return found


def _rows(build: Build, found: Sequence[_Found]) -> list[Row]:
    looked_up = _look_up(build, (each.at for each in found if each.identity is None))
    return [_row(each.place, each.identity or looked_up[each.at]) for each in found]


def _look_up(build: Build, seats: Iterable[int]) -> dict[int, Identity]:
    """Who sits there; a call for every hundred buckets. Raises BuildGone."""
    wanted = {at: divmod(at, SEATS) for at in seats}
    buckets = sorted({bucket for bucket, _ in wanted.values()})
    named: dict[int, list[Identity]] = {}
    for first in range(0, len(buckets), _AT_ONCE):
        asked = buckets[first : first + _AT_ONCE]
        items = get_together([(LeaderboardItem, keys.leaderboard_identities(build.snapshot, each)) for each in asked])
        if None in items:
            raise BuildGone
        named.update({bucket: _identities_of(item) for bucket, item in zip(asked, items, strict=True)})
    return {at: named[bucket][number] for at, (bucket, number) in wanted.items()}


def _identities_of(item: LeaderboardItem) -> list[Identity]:
    identities: list[Identity] = json.loads(item.body)
    return identities


def _row(place: Place, identity: Identity) -> Row:
    artist_id, name, picture, level = identity
    return Row(
        position=place.position,
        rank=place.rank,
        tied_with=place.tied_with,
        before=place.before,
        score=place.score,
        details=place.details,
        artist_id=artist_id,
        name=name,
        picture=picture,
        level=level,
    )
