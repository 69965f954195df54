"""Frozen seasons: the items of one build that are kept for good, and the two items that say of which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import islice

from beatpass.domain.leaderboards.boards import CATEGORIES, Build, ranked_period
from beatpass.domain.leaderboards.periods import ALL_TIME, Period
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import get, get_raw
from beatpass.storage.dynamodb.tables import Key, LeaderboardItem
from beatpass.storage.leaderboards.served_boards import build_of
from beatpass.storage.leaderboards.snapshots import (
    AT_ONCE,
    Raw,
    keys_of_board,
    keys_of_identities,
    keys_of_ranks,
    put_all,
)
from beatpass.storage.platform import keys


def frozen(season: Period) -> Build | None:
    """The build that the season is read from; None while it is not frozen. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_season(season)))


def claimed(season: Period) -> Build | None:
    """The build that the season is being frozen from. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_claim(season)))


def claim(season: Period, build: Build, *, over: Build | None = None) -> None:
    """Say that the season is being frozen from this build. Raises Conflict where another claim stands than ``over``."""
    item = LeaderboardItem(*keys.leaderboard_claim(season), body=documents.dump(build), as_of=build.as_of)
    with faults():
        item.save(condition=LeaderboardItem.as_of == over.as_of if over else LeaderboardItem.pk.does_not_exist())


def keep(build: Build, season: Period, *, threads: int = 1) -> str | None:
    """Take the end of life from all that the season is read from, and give its digest; again does no harm.

    None where some of it is gone already.
    """
    digest = sha256()
    missing: list[Key] = []

    def kept() -> Iterator[Raw]:
        wanted = _keys_of(build, season)
        while some := list(islice(wanted, AT_ONCE)):
            for key, item in zip(some, get_raw([(LeaderboardItem, key) for key in some]), strict=True):
                if item is None:
                    missing.append(key)
                    return
                digest.update(item.get("data", {}).get("B", b""))
                digest.update(item.get("body", {}).get("S", "").encode())
                yield {name: value for name, value in item.items() if name != "expires_at"}

    put_all(kept(), threads)
    return None if missing else digest.hexdigest()


def seal(season: Period, build: Build, *, digest: str) -> Build:
    """From now on the season is read from this build. Raises Conflict where it is frozen already."""
    frozen = replace(build, digest=digest)
    with faults():
        LeaderboardItem(*keys.leaderboard_season(season), body=documents.dump(frozen)).save(
            condition=LeaderboardItem.pk.does_not_exist()
        )
    return frozen


def _keys_of(build: Build, season: Period) -> Iterator[Key]:
    for category in CATEGORIES:
        yield from keys_of_board(build, category, ranked_period(category, season))
    for period in (ALL_TIME, season):
        yield from keys_of_ranks(build, period)
    yield from keys_of_identities(build)
