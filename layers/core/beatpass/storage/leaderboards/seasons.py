"""Frozen seasons: the items of one build without an end of life, and the two items that name that build."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import islice

from beatpass.domain.leaderboards.boards import CATEGORIES, Build, ranked_period
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.paced_writes import keep_some, write_paced
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, get, get_raw
from beatpass.storage.dynamodb.tables import Key, LeaderboardItem
from beatpass.storage.leaderboards.served_boards import build_of
from beatpass.storage.leaderboards.snapshots import Raw, keys_of_board, keys_of_producers
from beatpass.storage.platform import keys


def read_frozen(season: Period) -> Build | None:
    """The build that the season is read from; None if it is not frozen. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_season(season)))


def read_claim(season: Period) -> Build | None:
    """The build that the season is being frozen from; None without a claim. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_claim(season)))


def write_claim(season: Period, build: Build, *, over: Build | None = None) -> None:
    """Claim that the season is being frozen from this build.

    Raises Conflict if the present claim is another one than ``over``.
    """
    item = LeaderboardItem(*keys.leaderboard_claim(season), body=documents.dump(build), as_of=build.as_of)
    with faults():
        item.save(condition=LeaderboardItem.as_of == over.as_of if over else LeaderboardItem.pk.does_not_exist())


def remove_expiry(build: Build, season: Period, *, threads: int, time_left: Callable[[], float]) -> str | None:
    """Remove the end of life of all items that the season is read from, and return their digest. Idempotent.

    None if an item has expired already. Nothing else of an item is written: whom an erasure takes out of it meanwhile
    stays out. Raises Conflict if an item expires meanwhile, Unavailable and OutOfTime.
    """
    digest = sha256()
    missing: list[Key] = []

    def found() -> Iterator[Raw]:
        wanted = _keys_of(build, season)
        while some := list(islice(wanted, BATCH_GET_ITEMS)):
            for key, item in zip(some, get_raw([(LeaderboardItem, key) for key in some]), strict=True):
                if item is None:
                    missing.append(key)
                    return
                digest.update(item["data"]["B"])
                yield item

    write_paced(LeaderboardItem, found(), threads=threads, time_left=time_left, send=keep_some)
    return None if missing else digest.hexdigest()


def write_frozen(season: Period, build: Build, *, digest: str) -> Build:
    """Record that the season is read from this build from now on. Raises Conflict if it is frozen already."""
    frozen = replace(build, digest=digest)
    with faults():
        LeaderboardItem(*keys.leaderboard_season(season), body=documents.dump(frozen)).save(
            condition=LeaderboardItem.pk.does_not_exist()
        )
    return frozen


def _keys_of(build: Build, season: Period) -> Iterator[Key]:
    for category in CATEGORIES:
        yield from keys_of_board(build, category, ranked_period(category, season))
    yield from keys_of_producers(build)
