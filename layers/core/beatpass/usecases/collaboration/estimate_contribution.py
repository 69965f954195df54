"""Estimate a producer's contribution after hypothetical changes (docs/specification.md 11.8); nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.collaboration.contribution import platform_weight
from beatpass.domain.collaboration.what_if import Change, TrackChange, WeightEstimate, estimate
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.pool_months import closes_at, month_closing_next
from beatpass.domain.money.pool_rules import PoolRules
from beatpass.domain.money.pricing import CURRENCY
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.money.pool_sums import SHARDS, open_sum_of, sum_items
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import read_own
from beatpass.usecases.money.pool_parameters import pool_rules


@dataclass(frozen=True, slots=True)
class ContributionEstimate:
    """``pool`` is what is split at ``split_at`` of the pool's current sum, by the ``rules``."""

    before: WeightEstimate
    after: WeightEstimate
    build: Build | None
    pool: Money
    split_at: str
    rules: PoolRules


def estimate_contribution(
    user_id: str, artist_id: str | None, changes: Sequence[Change], *, now: datetime
) -> ContributionEstimate:
    """One call if ``artist_id`` is given, else two. Raises Invalid, NoArtistProfile and NotFound."""
    track_ids = list(dict.fromkeys(each.track_id for each in changes if isinstance(each, TrackChange)))

    month = month_closing_next(now)

    def wanted(own_id: str) -> list[Wanted]:
        tracks = [figure_item(TrackKey(each)) for each in track_ids]
        return [figure_item(StandingKey(own_id)), *sum_items(month, CURRENCY), *tracks]

    own, (standing, *items) = read_own(user_id, artist_id, wanted, now=now)
    sums, items = items[:SHARDS], items[SHARDS:]
    weight = figure_of(Standing, standing).weight
    platform = platform_weight(weight, own.build.platform_weight if own.build else 0)
    tracks = {each: figure_of(TrackFigures, item) for each, item in zip(track_ids, items, strict=True)}
    after = estimate(changes, artist_id=own.artist_id, own=weight, platform=platform, tracks=tracks, now=to_iso(now))
    rules = pool_rules()
    pool = Money(rules.split_now(open_sum_of(sums)), CURRENCY)
    return ContributionEstimate(WeightEstimate(weight, platform, []), after, own.build, pool, closes_at(month), rules)
