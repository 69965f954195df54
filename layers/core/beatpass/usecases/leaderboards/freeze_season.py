"""Freeze the boards of a season that is over, once (docs/specification.md 11.9).

Nothing is ranked again: a build made after the last late plays has ranked the final figures of the season, and its
items lose their end of life. A claim names that build, so that a retry after a crash continues with the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from math import inf

from beatpass.domain.leaderboards.boards import Build, frozen_build
from beatpass.domain.leaderboards.periods import season_to_freeze
from beatpass.domain.platform.times import from_iso
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.leaderboards import seasons


def freeze_season(build: Build, *, threads: int = 1, time_left: Callable[[], float] = lambda: inf) -> Build | None:
    """Freeze the season that is over as of this build, which is served now.

    Returns the frozen build if this call made it, else None. Raises Unavailable and OutOfTime; the next
    build retries.
    """
    season = season_to_freeze(from_iso(build.as_of))
    if season is None or season not in build.periods or seasons.read_frozen(season):
        return None
    with suppress(Conflict):  # another build is claiming or freezing it at the same time
        claimed = seasons.read_claim(season)
        if claimed is None:
            seasons.write_claim(season, build)
        frozen = frozen_build(claimed or build, season)
        digest = seasons.remove_expiry(frozen, season, threads=threads, time_left=time_left)
        if digest is not None:
            return seasons.write_frozen(season, frozen, digest=digest)
        # Items of the claimed build have expired before a retry: claim this build, which the next call freezes.
        seasons.write_claim(season, build, over=claimed)
    return None
