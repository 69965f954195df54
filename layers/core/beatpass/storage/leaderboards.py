"""Leaderboard snapshots: immutable pages and ranks of one build each, and the pointer to the build that is served.

A reader first reads the pointer (POINTER, together with whatever else it needs: access.get_together), then everything
else by the snapshot it names.
"""

from __future__ import annotations

import json
from zlib import crc32

from beatpass.domain.boards import CATEGORIES, Build, Category, Period, Row
from beatpass.storage import documents, keys
from beatpass.storage.access import Wanted, get
from beatpass.storage.tables import LeaderboardItem

POINTER: Wanted = (LeaderboardItem, keys.leaderboard_pointer())


def build_of(item: LeaderboardItem | None) -> Build | None:
    """The build that POINTER's item tells of; None before the first."""
    return documents.load(Build, item.body) if item else None


def served() -> Build | None:
    """The build that is served now; None before the first. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_pointer()))


def ranks_of(build: Build, artist_id: str, *, period: Period = "all_time") -> Wanted:
    """The item that holds this producer's own ranks in that build, whether it is ranked or not."""
    bucket = crc32(artist_id.encode()) % max(build.buckets, 1)
    return LeaderboardItem, keys.leaderboard_ranks(build.snapshot, period, bucket)


def own_rows(item: LeaderboardItem | None, artist_id: str) -> dict[Category, Row] | None:
    """The producer's row of every board, out of the item that ``ranks_of`` names; None where it is not ranked."""
    entry = json.loads(item.body).get(artist_id) if item else None
    if entry is None:
        return None
    (name, picture, level), places = entry
    return {
        category: Row(
            position=position,
            rank=rank,
            tied_with=tied_with,
            before=before,
            artist_id=artist_id,
            name=name,
            picture=picture,
            level=level,
            score=score,
            details=tuple(details),
        )
        for category, (position, rank, tied_with, before, score, *details) in zip(CATEGORIES, places, strict=True)
    }


def own_rank(item: LeaderboardItem | None, artist_id: str, *, category: Category = "overall") -> int | None:
    """The producer's rank on one board, out of the item that ``ranks_of`` names; None where it is not ranked."""
    rows = own_rows(item, artist_id)
    return rows[category].rank if rows else None
