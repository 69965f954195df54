"""Estimate a producer's contribution after hypothetical changes (docs/specification.md 11.8); nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.collaboration.contribution import platform_weight
from beatpass.domain.collaboration.what_if import Change, TrackChange, WeightEstimate, estimate, without_guests
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.pooling.pool_months import closes_at, month_closing_next
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.selling.pricing import CURRENCY
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from beatpass.domain.platform.times import to_iso
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.money.pool_sums import SHARDS, open_sum_of, sum_items
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import read_own
from beatpass.usecases.money.pooling.pool_parameters import pool_rules, pool_weight, pool_weight_of_all


@dataclass(frozen=True, slots=True)
class ContributionEstimate:
    """``pool`` is what is split at ``split_at`` of the pool's current sum, by the ``rules``.

    It is divided by ``before_in_pool`` and ``after_in_pool``, in which plays of guests may not weigh.
    """

    before: WeightEstimate
    after: WeightEstimate
    before_in_pool: WeightEstimate
    after_in_pool: WeightEstimate
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
    figures = figure_of(Standing, standing)
    tracks = {each: figure_of(TrackFigures, item) for each, item in zip(track_ids, items, strict=True)}

    def estimated(weights: WeightEstimate, changes: Sequence[Change], of: Mapping[str, TrackFigures]) -> WeightEstimate:
        return estimate(
            changes, artist_id=own.artist_id, own=weights.own, platform=weights.platform, tracks=of, now=to_iso(now)
        )

    before = WeightEstimate(
        figures.weight, platform_weight(figures.weight, own.build.platform_weight if own.build else 0), []
    )
    in_pool = WeightEstimate(pool_weight(figures), pool_weight_of_all(pool_weight(figures), own.build), [])
    of_members = (changes, tracks) if SETTINGS.guest_plays_in_pool else without_guests(changes, tracks)
    rules = pool_rules()
    return ContributionEstimate(
        before=before,
        after=estimated(before, changes, tracks),
        before_in_pool=in_pool,
        after_in_pool=estimated(in_pool, *of_members),
        build=own.build,
        pool=Money(rules.split_now(open_sum_of(sums)), CURRENCY),
        split_at=closes_at(month),
        rules=rules,
    )
