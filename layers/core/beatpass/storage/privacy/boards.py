"""Take names and pictures of deleted producers out of leaderboard snapshots and recommendations.

Every item of the two tables is looked at, whatever wrote it, and whether or not a build refers to it. Ranks, scores and
digests of builds stay: an erasure changes who is named, not what was measured.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any

from beatpass.domain.collaboration.recommendations.answers import Recommendations, Recommended
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Part, scan_raw
from beatpass.storage.dynamodb.tables import LeaderboardItem, RecommendationItem
from beatpass.storage.leaderboards.front_rows import without_names as front_without_names
from beatpass.storage.leaderboards.producer_buckets import without_names as bucket_without_names
from beatpass.storage.platform import keys
from beatpass.storage.privacy.rewriting import rewrite

WithoutNames = Callable[[bytes, Collection[str]], bytes | None]
_WITHOUT_NAMES: dict[str, WithoutNames] = {keys.FRONT: front_without_names, keys.PRODUCERS: bucket_without_names}
Raw = dict[str, Any]


def erase_from_boards(artist_ids: Collection[str], part: Part = (0, 1)) -> int:
    """The number of items changed in one part of the table."""
    changed = 0
    for item in scan_raw(LeaderboardItem, part, consistent=False):
        without_names = _WITHOUT_NAMES.get(item["sk"]["S"])
        if without_names is not None and "data" in item:
            changed += rewrite(
                item,
                LeaderboardItem.data,
                partial(_nameless, without_names, artist_ids),
                model=LeaderboardItem,
                unchanged=lambda raw: LeaderboardItem.data == raw["data"]["B"],
            )
    return changed


def _nameless(without_names: WithoutNames, artist_ids: Collection[str], raw: Raw) -> bytes | None:
    return without_names(raw["data"]["B"], artist_ids)


def erase_from_recommendations(artist_ids: Collection[str], part: Part = (0, 1)) -> int:
    """The same of recommendations; those that were made for the producers themselves are deleted."""
    changed = 0
    for item in scan_raw(RecommendationItem, part, consistent=False):
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        if pk.partition("#")[2] in artist_ids:
            with faults():
                RecommendationItem(pk, sk).delete()
            changed += 1
        elif sk == keys.recommendations("")[1]:
            changed += rewrite(
                item,
                RecommendationItem.body,
                lambda raw: _without(raw["body"]["S"], artist_ids),
                model=RecommendationItem,
                # The next run writes another end. Bodies do not compare: they may be compressed.
                unchanged=lambda raw: RecommendationItem.expires_at == int(raw["expires_at"]["N"]),
            )
    return changed


def _without(body: str, artist_ids: Collection[str]) -> str | None:
    """The recommendations without these producers; None where they are not among them."""
    made = documents.load(Recommendations, body)
    rows = list(_others(made, artist_ids))
    if len(rows) == len(made.rows):
        return None
    made.rows = rows
    return documents.dump(made)


def _others(made: Recommendations, artist_ids: Collection[str]) -> Iterator[list[Any]]:
    return (row for row in made.rows if Recommended(*row).artist_id not in artist_ids)
