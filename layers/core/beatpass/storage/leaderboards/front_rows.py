"""The front of a board: its first rows with names, in one item, because nearly everybody reads these."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from beatpass.domain.leaderboards.boards import TOP, Category, Row, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.platform import keys

# The top, and two pages of the usual length.
FRONT_ROWS = TOP + 40
# Where a packed row has them.
_ARTIST_ID, _NAME, _PICTURE, _LISTED = 5, 6, 7, 9


def front_item(snapshot: str, category: Category, period: Period) -> Wanted:
    return LeaderboardItem, keys.leaderboard_front(snapshot, category, ranked_period(category, period))


def packed_front(rows: Sequence[Row]) -> bytes:
    return _deflated([_packed(row) for row in rows])


def _deflated(packed: Sequence[Sequence[Any]]) -> bytes:
    return zlib.compress(json.dumps(packed, separators=(",", ":"), ensure_ascii=False).encode())


def _packed(row: Row) -> list[Any]:
    who = (row.artist_id, row.name, row.picture, row.level, row.listed)
    return [row.rank, row.tied_with, row.previous_rank, row.score, row.details, *who]


def without_names(data: bytes, artist_ids: Collection[str]) -> bytes | None:
    """The front with these producers as private ones without names; None where it has none of them."""
    rows: list[list[Any]] = json.loads(zlib.decompress(data))
    erased = [row for row in rows if row[_ARTIST_ID] in artist_ids and (row[_NAME] or row[_PICTURE])]
    for row in erased:
        row[_NAME], row[_PICTURE], row[_LISTED] = "", None, False
    return _deflated(rows) if erased else None


def front_rows(item: Any, start: int, stop: int) -> list[Row]:  # noqa: ANN401 - PynamoDB's attributes are untyped
    """The rows at the positions [start, stop), from 0."""
    return list(_rows(json.loads(zlib.decompress(item.data))[start:stop]))


def _rows(packed: Sequence[Sequence[Any]]) -> Iterator[Row]:
    for rank, tied_with, previous_rank, score, details, artist_id, name, picture, level, listed in packed:
        yield Row(
            rank=rank,
            tied_with=tied_with,
            previous_rank=previous_rank,
            score=score,
            details=tuple(details),
            artist_id=artist_id,
            name=name,
            picture=picture,
            level=level,
            rank_of_all=rank,
            listed=listed,
        )
