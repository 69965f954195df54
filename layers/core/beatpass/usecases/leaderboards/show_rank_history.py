"""Show a producer's rank over time: by build for two days, by day for a year (docs/specification.md 11.9)."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.catalogue.permissions import producer_of
from beatpass.domain.leaderboards.boards import Category
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_history import RankHistory, past_build, with_latest
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.leaderboards.rank_history import PAST_BUILDS, own_rank_history, past_builds
from beatpass.usecases.leaderboards.read_leaderboard import find_build, require_period


def show_rank_history(
    user_id: str, artist_id: str | None, *, category: Category, period: Period, now: datetime
) -> RankHistory:
    """One call, and one for every hundred builds: six at most. Raises NoArtistProfile and NotFound."""
    build, (user, past) = find_build(now=now, period=period, together_with=[user_item(user_id), PAST_BUILDS])
    producer = producer_of(user_of(user, user_id), artist_id)
    require_period(build, period, now=now)
    if build is None:
        return RankHistory(None, [])
    builds = past_builds(past)
    if build.frozen:
        builds = [each for each in builds if each.as_of <= build.as_of]
    else:
        builds = with_latest(builds, past_build(build))
    return RankHistory(build, own_rank_history(builds, producer, category, period))
