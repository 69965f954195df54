"""Explain a producer's rank: what its score is made of, what would move it up, why it dropped (SPEC 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.boards import Build, Category, Place, ranked_period
from beatpass.domain.contribution import contribution
from beatpass.domain.explaining import (
    Climb,
    Drop,
    ExplainedRank,
    NextPlace,
    components_of,
    drop_of,
    incomplete_tracks,
    key_of,
    levers_of,
    rivals_among,
    whole,
)
from beatpass.domain.figures import Standing, StandingKey
from beatpass.domain.periods import ALL_TIME, Period, is_over
from beatpass.domain.times import from_iso
from beatpass.storage.access import get_together
from beatpass.storage.derived import figure_item, figure_of
from beatpass.storage.own_places import around_key, ladder_item, place_in, places_at, places_in, rank_of, ranks_item
from beatpass.usecases.own_artist import own_artist
from beatpass.usecases.read_leaderboard import require_period

# How many of those above may turn out the easiest to reach overall: more would take more pages than one call reads.
_RIVALS = 10


def explain_rank(
    user_id: str, artist_id: str | None, *, category: Category, period: Period, now: datetime
) -> ExplainedRank:
    """Three calls, four for the overall board or after a drop.

    Raises NoArtistProfile, NotFound for a period that is not ranked, and BuildGone.
    """
    own = own_artist(user_id, artist_id, now=now, period=period)
    require_period(own.build, period, now=now)
    build = own.build
    if build is None or not build.population:
        return ExplainedRank(build)
    read = _read_own(build, own.artist_id, category, period)
    mine = read.places.get(category)
    if mine is None:
        return ExplainedRank(build)
    platform = contribution(build.platform_weights.get(period, 0), from_iso(build.as_of))
    components = components_of(category, read.places, population=build.population, platform_contribution=platform)
    return ExplainedRank(build, mine, tuple(components), *_next_and_drop(build, category, period, read))


@dataclass(frozen=True, slots=True)
class _Own:
    """A producer's places on the boards of a period, on one of them in the build before, and its live standing."""

    places: Mapping[Category, Place]
    before: Place | None
    standing: Standing


def _read_own(build: Build, artist_id: str, category: Category, period: Period) -> _Own:
    """One call."""
    former = ranked_period(category, period)
    wanted = [figure_item(StandingKey(artist_id))]
    wanted += [ranks_item(build.snapshot, build.buckets, artist_id, each) for each in (ALL_TIME, period)]
    wanted += [ranks_item(build.before, build.buckets_before, artist_id, former)] if build.before else []
    standing, all_time, here, *before = get_together(wanted)
    return _Own(
        places=places_in(all_time, artist_id, ALL_TIME) | places_in(here, artist_id, period),
        before=place_in(before[0], artist_id, category, former) if before else None,
        standing=figure_of(Standing, standing),
    )


def _next_and_drop(build: Build, category: Category, period: Period, own: _Own) -> tuple[NextPlace | None, Drop | None]:
    """One call, and another where the first says what else to read."""
    mine, before = own.places[category], own.before
    dropped = before is not None and before.rank < mine.rank
    most = _RIVALS if category == "overall" else 1
    above = [(category, position) for position in range(mine.rank - 1, max(mine.rank - 1 - most, 0), -1)]
    ladder = [ladder_item(build, category, period)] if dropped else []
    near, ladder = places_at(build, period, above, together_with=ladder)
    ahead = [near[at] for at in above]
    climb = Climb(own.places, rivals_among(own.places, ahead, most=most) if category == "overall" else [])
    former = key_of(category, before) if before and dropped else None
    around = around_key(build, former, ladder[0]) if former is not None else range(0)
    further, _ = places_at(build, period, climb.positions().union((category, at) for at in around))
    drop = None
    if before and former is not None:
        still = rank_of(category, former, around, further) - (key_of(category, mine) > former)  # oneself among those
        drop = drop_of(mine, rank_before=before.rank, score_before=before.score, rank_of_former_score=still)
    if not ahead:
        return None, drop
    if is_over(period, from_iso(build.as_of)):
        return NextPlace(ahead[0], {}), drop
    if category == "overall":
        return NextPlace(ahead[0], climb.levers({at: whole(at[0], place.score) for at, place in further.items()})), drop
    return NextPlace(ahead[0], levers_of(category, mine, ahead[0], incomplete=incomplete_tracks(own.standing))), drop
