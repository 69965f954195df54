"""A producer's own ranks on all boards of a period, and the ranks near it."""

from __future__ import annotations

from itertools import accumulate

from beatpass.domain.leaderboards.boards import MILLION, BoardRank, Category, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_explanation import Nearby
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.records import NEARBY, bucket_of, offsets, own_offset, own_size, read_record
from beatpass.storage.platform import keys


def ranks_item(snapshot: str, buckets: int, artist_id: str, period: Period) -> Wanted:
    """The item that holds a producer's own ranks for the period; ``own_rank`` and ``own_ranks`` read it."""
    return LeaderboardItem, keys.leaderboard_ranks(snapshot, period, bucket_of(artist_id, buckets))


def nearby_item(snapshot: str, buckets: int, artist_id: str, period: Period) -> Wanted:
    """The item that holds the ranks near a producer for the period; ``nearby_in`` reads it."""
    return LeaderboardItem, keys.leaderboard_nearby(snapshot, period, bucket_of(artist_id, buckets))


def own_ranks(item: LeaderboardItem | None, artist_id: str, period: Period) -> dict[Category, BoardRank]:
    """The ranks on all boards that are ranked for the period; empty if the producer is not ranked or the item gone."""
    data = _data(item)
    start = own_offset(data, artist_id, period)
    if start is None:
        return {}
    return {category: read_record(category, data, start + at)[1] for category, at in offsets(period).items()}


def own_rank(item: LeaderboardItem | None, artist_id: str, category: Category, period: Period) -> BoardRank | None:
    """The rank on one board; None if the producer is not ranked or the item is gone."""
    data = _data(item)
    start = own_offset(data, artist_id, period)
    return None if start is None else read_record(category, data, start + offsets(period)[category])[1]


def nearby_in(
    item: LeaderboardItem | None, ranks: LeaderboardItem | None, artist_id: str, category: Category, period: Period
) -> Nearby | None:
    """None if the producer is not ranked, as its item of own ranks says. Both items have the same order."""
    start, data = own_offset(_data(ranks), artist_id, period), _data(item)
    return _read_nearby(category, data, start // own_size(period), period) if data and start is not None else None


def _data(item: LeaderboardItem | None) -> bytes:
    """The records. The item of a bucket without producers has none."""
    return (item.data if item else None) or b""


def _read_nearby(category: Category, data: bytes, index: int, period: Period) -> Nearby:
    """``index`` is the producer's, within its bucket."""
    offset = index * _nearby_size(period) + _nearby_offsets(period)[category]
    rank, rank_of_previous_score, key, *more = NEARBY[category].unpack_from(data, offset)
    return Nearby(
        rank=rank,
        key=key,
        rank_of_previous_score=rank_of_previous_score,
        contribution=more[0] / MILLION if category == "earnings" else 0.0,
        targets=tuple(more) if category == "overall" else (),
    )


def _nearby_offsets(period: Period) -> dict[Category, int]:
    """The offset of each board's record in a producer's NEARBY records."""
    categories = categories_of(period)
    return dict(zip(categories, accumulate((NEARBY[each].size for each in categories), initial=0), strict=False))


def _nearby_size(period: Period) -> int:
    return sum(NEARBY[category].size for category in categories_of(period))
