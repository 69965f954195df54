"""Finds the build that is served: one pointer names it, and everything else is read by its snapshot.

So an answer is of one build throughout. snapshots.py writes them.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.leaderboards.periods import Period
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, get
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.platform import keys

# A process reads the pointer this often at most, so a new build is visible this much later at most.
KNOWN_SECONDS = 2
POINTER: Wanted = (LeaderboardItem, keys.leaderboard_pointer())


def build_of(item: LeaderboardItem | None) -> Build | None:
    """The build that an item of POINTER, ``build_item`` or ``season_item`` names; None without an item."""
    return documents.load(Build, item.body) if item else None


def served() -> Build | None:
    """The build that is served now; None before the first build. One call."""
    return build_of(get(LeaderboardItem, keys.leaderboard_pointer()))


class _Known:
    """This process's cache: the build that the pointer named, valid until ``until`` (Unix seconds); frozen seasons."""

    build: Build | None = None
    until: float = 0
    frozen: ClassVar[dict[Period, Build]] = {}


def known(now: datetime) -> Build | None:
    """The build that is served, from the cache; None if the cache is empty or too old."""
    return _Known.build if now.timestamp() < _Known.until else None


def remember(build: Build, now: datetime) -> None:
    _Known.build, _Known.until = build, now.timestamp() + KNOWN_SECONDS


def forget() -> None:
    """Clear the cache; for tests, which replace the tables of a process."""
    _Known.build, _Known.until = None, 0
    _Known.frozen.clear()


def known_frozen(season: Period) -> Build | None:
    """The build that a frozen season is read from, from the cache; None if this process has not read it."""
    return _Known.frozen.get(season)


def remember_frozen(season: Period, build: Build) -> None:
    _Known.frozen[season] = build


def season_item(season: Period) -> Wanted:
    """The item that names the build of a frozen season."""
    return LeaderboardItem, keys.leaderboard_season(season)


def build_item(snapshot: str) -> Wanted:
    """The item that describes a build by its snapshot, served or superseded."""
    return LeaderboardItem, keys.leaderboard_build(snapshot)
