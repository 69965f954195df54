"""What a snapshot stores of each producer, once: its figures, its ranks on all boards, and who it is.

The producers are in buckets by a hash of their ids. A bucket is one item: columns (columns.py) whose numbers
``columns_of`` gives; as JSON [periods, names, pictures, genres]: the periods that the build ranked, and of each
producer the name, the picture, and the genre of its best track; and as other bytes the producers' ids. Scores that
follow from figures or ranks are not stored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from zlib import crc32

from beatpass.domain.collaboration.contribution import contribution
from beatpass.domain.leaderboards.boards import BOARDS, MILLION, categories_of, categories_of_countries
from beatpass.domain.leaderboards.periods import Period

# A bucket of this many producers is below 8 KB, which is one read unit (eventually consistent).
BUCKET_PRODUCERS = 48
OF_PRODUCER = (
    "xp",
    "achievements",
    "tracks",
    "completeness",
    "listed",
    "country",
    "best_plays",
    "best_score",
    "genre_plays",
    "genre_population",
    "genre_cutoff",
)
OF_PERIOD = (
    "plays",
    "tracks",
    "collaborators",
    "collaborative_tracks",
    "collaborative_plays",
    "collaborative_contribution",
    "collaboration_rounding",
    "collaboration_achievements",
    "share",
    "contribution_rounding",
)
# ``sharing`` is 0 on a board with few different scores: its ranks are in an item of their own (score_runs.py).
OF_BOARD = ("rank", "sharing", "change")


@lru_cache
def columns_of(periods: tuple[Period, ...]) -> dict[tuple[str, ...], int]:
    """The number of each column: by its name for OF_PRODUCER, by (period, name) for OF_PERIOD, by (period, board, name)
    for OF_BOARD, and by (period, board, "change in country").
    """
    return {name: number for number, name in enumerate(_names(periods))}


def _names(periods: Sequence[Period]) -> Iterator[tuple[str, ...]]:
    for name in OF_PRODUCER:
        yield (name,)
    for period in periods:
        for name in OF_PERIOD:
            yield period, name
        for category in categories_of(period):
            for name in OF_BOARD:
                yield period, category, name
        for category in categories_of_countries(period):
            yield period, category, "change in country"


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID_BYTES = 16


def packed_ids(ids: Sequence[str]) -> bytes:
    """Sixteen bytes each, if all are UUIDs as they are usually written; else a zero and their texts."""
    if all(map(_UUID.fullmatch, ids)):
        return b"\1" + bytes.fromhex("".join(ids).replace("-", ""))
    return b"\0" + json.dumps(ids).encode()


def unpacked_ids(data: bytes) -> list[str]:
    if data[:1] == b"\0":
        ids: list[str] = json.loads(data[1:])
        return ids
    return [_uuid(data[start : start + _UUID_BYTES].hex()) for start in range(1, len(data), _UUID_BYTES)]


def _uuid(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def bucket_of(artist_id: str, buckets: int) -> int:
    """The number of the bucket that holds this producer, out of ``buckets``."""
    return hash_of(artist_id) % max(buckets, 1)


def hash_of(artist_id: str) -> int:
    """32 bits, which spread as evenly as the ids do: the system chooses those."""
    return crc32(artist_id.encode())


def contribution_per_share(platform_weight: int, as_of: datetime) -> float:
    """The contribution in millionths that a unit of the earnings board's last decimal stands for."""
    parts: int = 10 ** BOARDS["earnings"].decimals
    return MILLION * contribution(1, as_of) * platform_weight / (100 * parts)
