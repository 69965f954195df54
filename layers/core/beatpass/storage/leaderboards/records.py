"""The format of ranks in a snapshot's items: records of fixed width, little-endian, which readers decode by ``struct``.

A record is a head (HEAD) and the board's details. A page is a sequence of records. A bucket of own ranks has, for each
producer, eight bytes for its id and the records of all boards of a period. In a page, ``at`` is the producer's slot,
which says where its identity and own ranks are; in a bucket, it is the position on the board.

Explanations read further records (NEARBY) of the producers around, in the order of the own ranks and without ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import accumulate
from struct import Struct
from typing import NamedTuple

from beatpass.domain.leaderboards.boards import BOARDS, CATEGORIES, MILLION, BoardRank, Category, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb.tables import Key

# at, rank, how many share it, rank in the previous build (0: none), score in units of its last decimal shown
HEAD = "IiIiq"
HEAD_NAMES = ("at", "rank", "sharing", "previous_rank", "score")
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
# next better rank, rank of the previous score, key of the next better rank; then the fields of Nearby on this board
NEARBY_HEAD = "iiq"
NEARBY_NAMES = ("rank", "rank_of_previous_score", "key")
_MORE: dict[Category, str] = {"overall": "4q", "earnings": "q"}
NEARBY: dict[Category, Struct] = {each: Struct(f"<{NEARBY_HEAD}{_MORE.get(each, '')}") for each in CATEGORIES}
# The detail that is no integer is stored in millionths.
_MILLIONTHS = "contribution"

ID_SIZE = 8
BATCH_READS = 100  # DynamoDB's limit of a BatchGetItem
# A producer's slot is its bucket x BUCKET_SLOTS + its index in the bucket.
BUCKET_SLOTS = 256


class Document(NamedTuple):
    """An item of a snapshot. ``data`` are records, ``body`` is JSON."""

    key: Key
    body: str | None = None
    data: bytes | None = None


def offsets(period: Period) -> dict[Category, int]:
    """The offset, in a producer's own ranks, of the record of each board that is ranked for the period."""
    categories = categories_of(period)
    return dict(zip(categories, accumulate((RECORD[each].size for each in categories), initial=ID_SIZE), strict=False))


def own_size(period: Period) -> int:
    """The size of one producer's own ranks, in bytes."""
    return ID_SIZE + sum(RECORD[category].size for category in categories_of(period))


def own_id(artist_id: str) -> bytes:
    """The eight bytes that identify a producer in its bucket."""
    return own_ids([artist_id])


def own_ids(artist_ids: Iterable[str]) -> bytes:
    """The own ids of all these producers, joined."""
    return b"".join([blake2b(each.encode(), digest_size=ID_SIZE).digest() for each in artist_ids])


def bucket_of(artist_id: str, buckets: int) -> int:
    """The number of the bucket that holds this producer, out of ``buckets``."""
    return int.from_bytes(own_id(artist_id), "little") % max(buckets, 1)


def own_offset(data: bytes, artist_id: str, period: Period) -> int | None:
    """The offset of a producer's own ranks in its bucket; None if the producer is not ranked."""
    wanted, size = own_id(artist_id), own_size(period)
    return next((start for start in range(0, len(data), size) if data[start : start + ID_SIZE] == wanted), None)


def read_record(category: Category, data: bytes, offset: int, *, position: int | None = None) -> tuple[int, BoardRank]:
    """(``at``, the rank) of the record at this offset. ``at`` is the position if none is given."""
    at, rank, sharing, previous_rank, score, *details = RECORD[category].unpack_from(data, offset)
    board = BOARDS[category]
    return at, BoardRank(
        position=at if position is None else position,
        rank=rank,
        tied_with=sharing - 1,
        previous_rank=previous_rank or None,
        score=score / 10**board.decimals if board.decimals else score,
        details=tuple(
            value / MILLION if name == _MILLIONTHS else value
            for name, value in zip(board.details, details, strict=True)
        ),
    )
