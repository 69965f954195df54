"""Explain a producer's rank: the components of its score, what would move it up, why it dropped.

See docs/specification.md 11.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.collaboration.contribution import contribution
from beatpass.domain.leaderboards.boards import CATEGORIES, BoardRank, Build, Category, ranked_period
from beatpass.domain.leaderboards.periods import Period, is_over
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
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.times import from_iso
from beatpass.storage.leaderboards.nearby_ranks import nearby_items, read_nearby
from beatpass.storage.leaderboards.producer_buckets import bucket_item, producer_in
from beatpass.storage.leaderboards.snapshot_reads import get_of_snapshot
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer
from beatpass.usecases.leaderboards.read_leaderboard import require_period


def explain_rank(
    user_id: str, artist_id: str | None, *, category: Category, period: Period, now: datetime
) -> ExplainedRank:
    """Three calls at most; four on the overall board, rarely five.

    Raises NoArtistProfile, NotFound for a period that is not ranked, and BuildGone.
    """
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
    """None if the producer is not ranked. Raises BuildGone."""
    nearby = nearby_items(build, category, period)
    wanted = [bucket_item(build.snapshot, build.buckets, artist_id), figure_item(StandingKey(artist_id)), *nearby]
    before = [bucket_item(build.before, build.buckets_before, artist_id)] if build.before else []
    bucket, standing, *items = get_of_snapshot(wanted, or_none=before)
    producer = producer_in(bucket, artist_id)
    if producer is None:
        return None
    ranked = ranked_period(category, period)
    earlier = producer_in(items[-1], artist_id) if before else None
    previous = earlier.rank_before(build, category, ranked) if earlier else None
    mine = producer.board_rank(build, category, period)
    fell = previous is not None and previous.rank < mine.rank
    previous_key = earlier.key(category, ranked, build.population_before) if earlier and fell else None
    return _Own(
        ranks={part: producer.board_rank(build, part, period) for part in CATEGORIES},
        nearby=read_nearby(build, producer, items[: len(nearby)], category, ranked, previous_key=previous_key),
        previous=previous,
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
