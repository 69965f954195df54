"""Explain a producer's rank: the components of its score, what would move it up, why it dropped.

See docs/specification.md 11.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.collaboration.contribution import contribution
from beatpass.domain.leaderboards.boards import BoardRank, Build, Category, ranked_period
from beatpass.domain.leaderboards.periods import ALL_TIME, Period, is_over
from beatpass.domain.leaderboards.rank_explanation import (
    ExplainedRank,
    Nearby,
    NextPlace,
    components_of,
    drop_of,
    incomplete_tracks,
    levers_of,
    score_of_key,
)
from beatpass.domain.platform.errors import BuildGone
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.times import from_iso
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.leaderboards.own_ranks import nearby_in, nearby_item, own_rank, own_ranks, ranks_item
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer
from beatpass.usecases.leaderboards.read_leaderboard import require_period


def explain_rank(
    user_id: str, artist_id: str | None, *, category: Category, period: Period, now: datetime
) -> ExplainedRank:
    """Two calls. Raises NoArtistProfile, NotFound for a period that is not ranked, and BuildGone."""
    own = own_producer(user_id, artist_id, now=now, period=period)
    require_period(own.build, period, now=now)
    build = own.build
    if build is None or not build.population:
        return ExplainedRank(build)
    read = _read_own(build, own.artist_id, category, period)
    if read is None:
        return ExplainedRank(build)
    mine = read.ranks[category]
    platform = contribution(build.platform_weights.get(period, 0), from_iso(build.as_of))
    components = components_of(category, read.ranks, population=build.population, platform_contribution=platform)
    drop = drop_of(mine, read.previous, read.nearby)
    return ExplainedRank(build, mine, tuple(components), _next_place(build, category, period, read), drop)


@dataclass(frozen=True, slots=True)
class _Own:
    """A producer's ranks on the boards of a period; on one of them, the ranks nearby and its previous rank; and its
    live standing.
    """

    ranks: Mapping[Category, BoardRank]
    nearby: Nearby
    previous: BoardRank | None
    standing: Standing


def _read_own(build: Build, artist_id: str, category: Category, period: Period) -> _Own | None:
    """One call. None if the producer is not ranked. Raises BuildGone."""
    ranked = ranked_period(category, period)
    wanted = [ranks_item(build.snapshot, build.buckets, artist_id, each) for each in (ALL_TIME, period)]
    wanted += [nearby_item(build.snapshot, build.buckets, artist_id, ranked), figure_item(StandingKey(artist_id))]
    wanted += [ranks_item(build.before, build.buckets_before, artist_id, ranked)] if build.before else []
    all_time, in_period, near, standing, *previous = get_together(wanted)
    if all_time is None or in_period is None or near is None:
        raise BuildGone
    nearby = nearby_in(near, all_time if ranked == ALL_TIME else in_period, artist_id, category, ranked)
    if nearby is None:
        return None
    return _Own(
        ranks=own_ranks(all_time, artist_id, ALL_TIME) | own_ranks(in_period, artist_id, period),
        nearby=nearby,
        previous=own_rank(previous[0], artist_id, category, ranked) if previous else None,
        standing=figure_of(Standing, standing),
    )


def _next_place(build: Build, category: Category, period: Period, own: _Own) -> NextPlace | None:
    """None for rank 1."""
    above = own.nearby
    if not above.rank:
        return None
    over = is_over(period, from_iso(build.as_of))
    levers = {} if over else levers_of(category, own.ranks, above, incomplete=incomplete_tracks(own.standing))
    return NextPlace(above.rank, score_of_key(category, above.key), levers)
