"""Own ranks of superseded builds, and the one item that lists the builds whose own ranks can still be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple

from beatpass.domain.leaderboards.boards import Category, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_history import PastBuild, PastRank, with_latest
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get, get_together
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.producer_buckets import bucket_in, bucket_item
from beatpass.storage.platform import keys

PAST_BUILDS: Wanted = (LeaderboardItem, keys.leaderboard_history())


def past_builds(item: LeaderboardItem | None) -> list[PastBuild]:
    """From the item of PAST_BUILDS, oldest first. The build that is served is not among them."""
    return [PastBuild(*each) for each in json.loads(item.body)] if item else []


def record_past_build(build: PastBuild) -> None:
    """Add this build, which is about to be superseded, to the list. Raises Conflict if a later one is listed."""
    known = past_builds(get(LeaderboardItem, keys.leaderboard_history()))
    body = json.dumps([astuple(each) for each in with_latest(known, build)], separators=(",", ":"))
    no_later = LeaderboardItem.pk.does_not_exist() | (LeaderboardItem.as_of <= build.as_of)
    with faults():
        LeaderboardItem(*keys.leaderboard_history(), body=body, as_of=build.as_of).save(condition=no_later)


def own_rank_history(builds: Sequence[PastBuild], artist_id: str, category: Category, period: Period) -> list[PastRank]:
    """The producer's rank in each build that ranked the period. One call for every hundred builds."""
    period = ranked_period(category, period)
    history: list[PastRank] = []
    for first in range(0, len(builds), BATCH_GET_ITEMS):
        some = builds[first : first + BATCH_GET_ITEMS]
        wanted = [bucket_item(each.snapshot, each.buckets, artist_id) for each in some]
        items = get_together(wanted, eventually=(LeaderboardItem,))
        for build, item in zip(some, items, strict=True):
            if item is not None and (bucket := bucket_in(item)).ranks(period):
                producer = bucket.find(artist_id)
                history.append(producer.past_rank(build, category, period) if producer else PastRank(build))
    return history
