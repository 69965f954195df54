"""One producer's places on all boards of a period, and what a build tells of the others around it."""

from __future__ import annotations

from itertools import accumulate

from beatpass.domain.leaderboards.boards import Category, Place, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_explanation import Nearby
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.records import NEARBY, offsets, own_offset, own_size, read_place
from beatpass.storage.leaderboards.served_boards import bucket_of
from beatpass.storage.platform import keys


def ranks_item(snapshot: str, buckets: int, artist_id: str, period: Period) -> Wanted:
    """The item of a snapshot that tells a producer's own places in a period's boards: ``places_in``, ``place_in``."""
    return LeaderboardItem, keys.leaderboard_ranks(snapshot, period, bucket_of(artist_id, buckets))


def nearby_item(snapshot: str, buckets: int, artist_id: str, period: Period) -> Wanted:
    """The item that tells who is near a producer in a period's boards: ``nearby_in``."""
    return LeaderboardItem, keys.leaderboard_nearby(snapshot, period, bucket_of(artist_id, buckets))


def places_in(item: LeaderboardItem | None, artist_id: str, period: Period) -> dict[Category, Place]:
    """On every board that is ranked for the period; empty where the producer was not ranked or the snapshot is gone."""
    data = _data(item)
    start = own_offset(data, artist_id, period)
    if start is None:
        return {}
    return {category: read_place(category, data, start + at)[1] for category, at in offsets(period).items()}


def place_in(item: LeaderboardItem | None, artist_id: str, category: Category, period: Period) -> Place | None:
    data = _data(item)
    start = own_offset(data, artist_id, period)
    return None if start is None else read_place(category, data, start + offsets(period)[category])[1]


def nearby_in(
    item: LeaderboardItem | None, ranks: LeaderboardItem | None, artist_id: str, category: Category, period: Period
) -> Nearby | None:
    """None where the producer is not ranked, as the item of its own places says; both items are in one order."""
    start, data = own_offset(_data(ranks), artist_id, period), _data(item)
    return _read_nearby(category, data, start // own_size(period), period) if data and start is not None else None


def _data(item: LeaderboardItem | None) -> bytes:
    """A bucket without producers has none."""
    return (item.data if item else None) or b""


def _read_nearby(category: Category, data: bytes, number: int, period: Period) -> Nearby:
    """Of the producer with this number in its bucket."""
    offset = number * _nearby_size(period) + _nearby_offsets(period)[category]
    rank, former_rank, key, *more = NEARBY[category].unpack_from(data, offset)
    return Nearby(
        rank=rank,
        key=key,
        former_rank=former_rank,
        contribution=more[0] / 1_000_000 if category == "earnings" else 0.0,
        targets=tuple(more) if category == "overall" else (),
    )


def _nearby_offsets(period: Period) -> dict[Category, int]:
    """Where the record of each board begins in what is told of the others around a producer."""
    categories = categories_of(period)
    return dict(zip(categories, accumulate((NEARBY[each].size for each in categories), initial=0), strict=False))


def _nearby_size(period: Period) -> int:
    return sum(NEARBY[category].size for category in categories_of(period))
