"""The API's answers about contribution and platform share, and the body of a what-if (docs/api.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import MAX_CREDITS, Track
from beatpass.domain.collaboration.contribution import (
    contribution,
    platform_weight,
    popularity_factor,
    share_percent,
    time_factor,
)
from beatpass.domain.collaboration.what_if import Change, EstimatedTrack, TrackChange, Uploads, WeightEstimate
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.pooling.allocation import own_part
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.platform.figures import Standing, TrackFigures
from beatpass.domain.platform.rounding import rounded
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.http.money.pool_rules import PoolRulesAnswer, pool_rules_answer
from beatpass.http.platform import patterns
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived, MoneyAnswer

MAX_CHANGES = 50
MAX_UPLOADS = 1_000
# More plays than a track and more money than a pool can have: larger numbers are typing errors.
MAX_PLAYS = 10**10
MAX_POOL = 10**12

Plays = Annotated[int, Field(ge=0, le=MAX_PLAYS, description="all qualified plays of the track")]
CreditCount = Annotated[int, Field(ge=1, le=MAX_CREDITS, description="the number of credits, including your own")]


class TrackContribution(TypedDict):
    """``contribution`` is your part of the track's contribution: time factor x popularity factor / credits.

    ``excluded`` is the reason why it is 0 instead; null if the track contributes.
    """

    track_id: str
    title: str
    published_at: str
    qualified_plays: int
    credits: int
    time_factor: float
    popularity_factor: float
    contribution: float
    excluded: Literal["exclusive_only", "sold"] | None


class Share(TypedDict):
    """``platform_contribution`` is that of all producers in the last build; null before the first build."""

    contribution: float
    platform_contribution: float | None
    share_percent: float | None


class ContributionAnswer(Share, Derived):
    """Public tracks, newest first, thus in the order of the time factor. Other tracks contribute nothing."""

    platform_as_of: str | None
    next_update_at: str | None
    items: list[TrackContribution]
    next_cursor: str | None


class PlaysOrCredits(Body):
    """A different number of plays, of credits, or both, for a public track that you are credited on."""

    kind: Literal["track"]
    track_id: Annotated[str, Field(pattern=patterns.ID)]
    qualified_plays: Plays | None = None
    credits: CreditCount | None = None


class NewUploads(Body):
    """``count`` equal public tracks, uploaded now."""

    kind: Literal["upload"]
    count: Annotated[int, Field(ge=1, le=MAX_UPLOADS)] = 1
    qualified_plays: Plays = 0
    credits: CreditCount = 1


class Pool(Body):
    amount: Annotated[int, Field(ge=0, le=MAX_POOL, description="minor units")]
    currency: Annotated[str, Field(pattern=patterns.CURRENCY, description="ISO 4217")]


class WhatIfBody(Body):
    """``pool`` is the subscription pool to split; by default the current sum of the pool of the next split."""

    changes: Annotated[
        list[Annotated[PlaysOrCredits | NewUploads, Field(discriminator="kind")]],
        Field(min_length=1, max_length=MAX_CHANGES),
    ]
    pool: Pool | None = None


class SupposedTrack(TypedDict):
    """``contribution`` is your part of all ``count`` tracks; ``track_id`` is null for tracks that do not exist yet."""

    track_id: str | None
    count: int
    qualified_plays: int
    credits: int
    time_factor: float
    popularity_factor: float
    contribution: float


class SupposedSplit(TypedDict):
    """Your part of the pool if all producers can be paid: by default of what is split of the next pool, after the
    reserve. ``pool_rules`` are the rules by which pools are split.

    Rounding of the other parts can change it by one minor unit. ``split_at`` is the time of the split; null for a pool
    from the request.
    """

    pool: MoneyAnswer
    split_at: str | None
    pool_rules: PoolRulesAnswer
    before: MoneyAnswer
    after: MoneyAnswer


class WhatIfAnswer(Share, Derived):
    """The estimate after the changes; ``before`` is the current state.

    Shares and split are null before the first build.
    """

    platform_as_of: str | None
    before: Share
    items: list[SupposedTrack]
    split: SupposedSplit | None


def contribution_answer(
    standing: Standing,
    build: Build | None,
    tracks: list[tuple[Track, TrackFigures]],
    *,
    next_cursor: str | None,
    now: datetime,
) -> ContributionAnswer:
    platform = platform_weight(standing.weight, build.platform_weight if build else 0)
    return {
        **_share(WeightEstimate(standing.weight, platform, []), build, now),
        "platform_as_of": build.as_of if build else None,
        "next_update_at": build.next_build_at if build else None,
        "items": [_track(track, figures, now) for track, figures in tracks],
        "next_cursor": next_cursor,
        "as_of": to_iso(now),
        "rules": RULES,
    }


def _share(weights: WeightEstimate, build: Build | None, now: datetime) -> Share:
    return {
        "contribution": _rounded(contribution(weights.own, now)),
        "platform_contribution": _rounded(contribution(weights.platform, now)) if build else None,
        "share_percent": _rounded(share_percent(weights.own, weights.platform)) if build else None,
    }


def _rounded(number: float) -> float:
    return rounded(number, 6)


def _track(track: Track, figures: TrackFigures, now: datetime) -> TrackContribution:
    published = track.published_at or to_iso(now)
    sold: Literal["exclusive_only", "sold"] | None = "sold" if track.sold else None
    return {
        "track_id": track.id,
        "title": track.title,
        "published_at": published,
        "qualified_plays": figures.qualified_plays,
        "credits": len(track.credits),
        "time_factor": _rounded(time_factor(published, now)),
        "popularity_factor": _rounded(popularity_factor(figures.qualified_plays)),
        "contribution": _rounded(contribution(figures.weight, now)),
        "excluded": sold or ("exclusive_only" if track.licensing == "exclusive_only" else None),
    }


def changes_of(body: WhatIfBody) -> list[Change]:
    return [
        TrackChange(track_id=each.track_id, qualified_plays=each.qualified_plays, credits=each.credits)
        if isinstance(each, PlaysOrCredits)
        else Uploads(count=each.count, qualified_plays=each.qualified_plays, credits=each.credits)
        for each in body.changes
    ]


def pool_of(body: WhatIfBody) -> Money | None:
    return Money(body.pool.amount, body.pool.currency.lower()) if body.pool else None


def what_if_answer(
    before: WeightEstimate,
    after: WeightEstimate,
    build: Build | None,
    *,
    pool: Money,
    in_pool: tuple[WeightEstimate, WeightEstimate],
    split_at: str | None,
    rules: PoolRules,
    now: datetime,
) -> WhatIfAnswer:
    return {
        **_share(after, build, now),
        "platform_as_of": build.as_of if build else None,
        "before": _share(before, build, now),
        "items": [_estimated_track(each, now) for each in after.tracks],
        "split": {
            "pool": _money(pool),
            "split_at": split_at,
            "pool_rules": pool_rules_answer(rules),
            "before": _own_part(pool, in_pool[0]),
            "after": _own_part(pool, in_pool[1]),
        }
        if build
        else None,
        "as_of": to_iso(now),
        "rules": RULES,
    }


def _estimated_track(track: EstimatedTrack, now: datetime) -> SupposedTrack:
    return {
        "track_id": track.track_id,
        "count": track.count,
        "qualified_plays": track.qualified_plays,
        "credits": track.credits,
        "time_factor": _rounded(time_factor(track.published_at, now)),
        "popularity_factor": _rounded(popularity_factor(track.qualified_plays)),
        "contribution": _rounded(contribution(track.own_weight, now)),
    }


def _own_part(pool: Money, weights: WeightEstimate) -> MoneyAnswer:
    return {"amount": own_part(pool.amount, own=weights.own, platform=weights.platform), "currency": pool.currency}


def _money(money: Money) -> MoneyAnswer:
    return {"amount": money.amount, "currency": money.currency}
