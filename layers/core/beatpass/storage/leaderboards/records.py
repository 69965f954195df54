"""How places lie in a snapshot's items: records of fixed width, little-endian, read by ``struct`` alone.

Beside own ranks lies what an explanation takes of the others (NEARBY), in the same order and without ids.

A record is a head (HEAD) and the board's details. Pages keep one record after the other; a bucket of own ranks keeps,
producer by producer, eight bytes for its id and the records of all boards of a period. In a page ``at`` says where the
producer's identity and own ranks are (its seat), in a bucket it is the producer's position.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import accumulate
from struct import Struct
from typing import NamedTuple

from beatpass.domain.leaderboards.boards import BOARDS, CATEGORIES, Category, Place, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.tables import Key

# at, rank, how many share it, rank in the build before (0: none), score in its last decimal shown
HEAD = "IiIiq"
HEAD_NAMES = ("at", "rank", "sharing", "before", "score")
_DETAILS: dict[Category, str] = {
    "overall": "6i",
    "points": "i",
    "plays": "i",
    "uploads": "i",
    "quality": "i",
    "collaboration": "iiqqi",
    "earnings": "q",
}
LAYOUT: dict[Category, str] = {category: f"<{HEAD}{_DETAILS[category]}" for category in CATEGORIES}
RECORD: dict[Category, Struct] = {category: Struct(LAYOUT[category]) for category in CATEGORIES}
# rank and key of the place just above, rank of the former score; then what Nearby has on this board alone
NEARBY_HEAD = "iiq"
NEARBY_NAMES = ("rank", "former_rank", "key")
_MORE: dict[Category, str] = {"overall": "4q", "earnings": "q"}
NEARBY: dict[Category, Struct] = {each: Struct(f"<{NEARBY_HEAD}{_MORE.get(each, '')}") for each in CATEGORIES}
# Details that are no whole numbers are kept in millionths.
_MILLIONTHS = "contribution"

ID_SIZE = 8
# A producer's seat is its bucket, times this, plus its number there.
SEATS = 256


class Document(NamedTuple):
    """An item of a snapshot: ``data`` are records, ``body`` is JSON."""

    key: Key
    body: str | None = None
    data: bytes | None = None


def offsets(period: Period) -> dict[Category, int]:
    """Where the record of each board that is ranked for this period begins in a producer's own ranks."""
    categories = categories_of(period)
    return dict(zip(categories, accumulate((RECORD[each].size for each in categories), initial=ID_SIZE), strict=False))


def own_size(period: Period) -> int:
    """Bytes of one producer's own ranks."""
    return ID_SIZE + sum(RECORD[category].size for category in categories_of(period))


def own_id(artist_id: str) -> bytes:
    """What stands for a producer within its bucket, before its own ranks."""
    return own_ids([artist_id])


def own_ids(artist_ids: Iterable[str]) -> bytes:
    """One after the other."""
    return b"".join([blake2b(each.encode(), digest_size=ID_SIZE).digest() for each in artist_ids])


def own_offset(data: bytes, artist_id: str, period: Period) -> int | None:
    """Where a producer's own ranks begin in its bucket; None where it is not ranked."""
    wanted, size = own_id(artist_id), own_size(period)
    return next((start for start in range(0, len(data), size) if data[start : start + ID_SIZE] == wanted), None)


def read_place(category: Category, data: bytes, offset: int, *, position: int | None = None) -> tuple[int, Place]:
    """(``at``, the place) of the record that begins there; its position is ``at`` where none is given."""
    at, rank, sharing, before, score, *details = RECORD[category].unpack_from(data, offset)
    board = BOARDS[category]
    return at, Place(
        position=at if position is None else position,
        rank=rank,
        tied_with=sharing - 1,
        before=before or None,
        score=score / 10**board.decimals if board.decimals else score,
        details=tuple(
            value / 1_000_000 if name == _MILLIONTHS else value
            for name, value in zip(board.details, details, strict=True)
        ),
    )
