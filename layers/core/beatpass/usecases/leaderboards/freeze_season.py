"""Freeze the boards of a season that is over, once and for good (docs/specification.md 11.9).

Nothing is ranked anew: a build after the last late plays has ranked the season as it ended, and its items lose their
end of life. A claim says which build that is, so that whoever comes after a crash goes on with the same one.
"""

from __future__ import annotations

from contextlib import suppress

from beatpass.domain.leaderboards.boards import Build, frozen_build
from beatpass.domain.leaderboards.periods import season_to_freeze
from beatpass.domain.platform.times import from_iso
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.leaderboards import seasons


def freeze_season(build: Build, *, threads: int = 1) -> Build | None:
    """Freeze the season that this build, which is served now, sees over; the frozen build if this call made it.

    Raises Unavailable: the next build comes back to it.
    """
    season = season_to_freeze(from_iso(build.as_of))
    if season is None or season not in build.periods or seasons.frozen(season):
        return None
    with suppress(Conflict):  # another build claims or freezes it this moment
        claimed = seasons.claimed(season)
        if claimed is None:
            seasons.claim(season, build)
        frozen = frozen_build(claimed or build, season)
        digest = seasons.keep(frozen, season, threads=threads)
        if digest is not None:
            return seasons.seal(season, frozen, digest=digest)
        seasons.claim(season, build, over=claimed)  # no build came back to it while its items lived: the next one will
    return None
