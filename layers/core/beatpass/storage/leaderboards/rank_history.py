"""Own ranks of superseded builds, and the one item that lists the builds whose own ranks can still be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple

from beatpass.domain.leaderboards.boards import BoardRank, Category, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_history import PastBuild, with_latest
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted, get, get_together
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards.own_ranks import own_rank, ranks_item
from beatpass.storage.leaderboards.records import BATCH_READS
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


def own_rank_history(
    builds: Sequence[PastBuild], artist_id: str, category: Category, period: Period
) -> list[tuple[PastBuild, BoardRank | None]]:
    """(build, the producer's rank in it) of each build that ranked the period. One call for every hundred builds."""
    period = ranked_period(category, period)
    history: list[tuple[PastBuild, BoardRank | None]] = []
    for first in range(0, len(builds), BATCH_READS):
        some = builds[first : first + BATCH_READS]
        items = get_together([ranks_item(each.snapshot, each.buckets, artist_id, period) for each in some])
        history += [
            (build, own_rank(item, artist_id, category, period))
            for build, item in zip(some, items, strict=True)
            if item is not None
        ]
    return history
