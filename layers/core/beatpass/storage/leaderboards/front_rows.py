"""The front of a board: its first rows with names, in one item, because nearly everybody reads these."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from beatpass.domain.leaderboards.boards import TOP, Category, Row, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.platform import keys

# The top, and two pages of the usual length.
FRONT_ROWS = TOP + 40


def front_item(snapshot: str, category: Category, period: Period) -> Wanted:
    return LeaderboardItem, keys.leaderboard_front(snapshot, category, ranked_period(category, period))


def packed_front(rows: Sequence[Row]) -> bytes:
    return zlib.compress(json.dumps([_packed(row) for row in rows], separators=(",", ":"), ensure_ascii=False).encode())


def _packed(row: Row) -> list[Any]:
    who = (row.artist_id, row.name, row.picture, row.level, row.listed)
    return [row.rank, row.tied_with, row.previous_rank, row.score, row.details, *who]


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
