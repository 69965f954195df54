"""Own ranks of superseded builds, and the one item that names those that can still be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple

from beatpass.domain.leaderboards.boards import Category, Place, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_history import PastBuild, remembered
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get, get_together
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.own_ranks import place_in, ranks_item
from beatpass.storage.platform import keys

_AT_ONCE = 100  # DynamoDB's limit of a BatchGetItem
PAST_BUILDS: Wanted = (LeaderboardItem, keys.leaderboard_history())


def past_builds(item: LeaderboardItem | None) -> list[PastBuild]:
    """Oldest first, out of the item of PAST_BUILDS; the one that is served is not among them yet."""
    return [PastBuild(*each) for each in json.loads(item.body)] if item else []


def remember(build: PastBuild) -> None:
    """Let histories tell of this build, which is about to be superseded. Raises Conflict where a later one is known."""
    known = past_builds(get(LeaderboardItem, keys.leaderboard_history()))
    body = json.dumps([astuple(each) for each in remembered(known, build)], separators=(",", ":"))
    no_later = LeaderboardItem.pk.does_not_exist() | (LeaderboardItem.as_of <= build.as_of)
    with faults():
        LeaderboardItem(*keys.leaderboard_history(), body=body, as_of=build.as_of).save(condition=no_later)


def places_of(
    builds: Sequence[PastBuild], artist_id: str, category: Category, period: Period
) -> list[tuple[PastBuild, Place | None]]:
    """Each of these builds that ranked the period, with the producer's place in it; a call for every hundred."""
    period = ranked_period(category, period)
    told: list[tuple[PastBuild, Place | None]] = []
    for first in range(0, len(builds), _AT_ONCE):
        some = builds[first : first + _AT_ONCE]
        items = get_together([ranks_item(each.snapshot, each.buckets, artist_id, period) for each in some])
        told += [
            (build, place_in(item, artist_id, category, period))
            for build, item in zip(some, items, strict=True)
            if item is not None
        ]
    return told
