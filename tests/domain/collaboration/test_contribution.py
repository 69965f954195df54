"""Compare contribution, shares and what-if estimates with the formula of docs/specification.md 7.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, log, log10

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration.contribution import (
    contribution,
    popularity_factor,
    share_percent,
    time_factor,
    weight,
)
from beatpass.domain.collaboration.what_if import Change, TrackChange, Uploads, estimate, without_guests
from beatpass.domain.money.pooling.allocation import own_part, split
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import TrackFigures
from beatpass.domain.platform.times import to_iso

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MONTH = timedelta(days=30.4375)


def formula(months: float, plays: int, credits_: int) -> float:
    magnitude = log10(1 + plays)
    return exp(-log(2) / 6 * months) * (1 + 2 * magnitude / (magnitude + 1)) / credits_


def test_the_examples_of_the_specification() -> None:
    published = to_iso(NOW - 3 * MONTH)
    assert time_factor(published, NOW) == pytest.approx(0.7071, abs=5e-5)
    assert popularity_factor(500) == pytest.approx(2.4594, abs=5e-5)
    assert popularity_factor(0) == 1
    own = contribution(weight(published_at=published, qualified_plays=500, credited=2), NOW)
    assert own == pytest.approx(0.8695, abs=5e-5)


@given(days=st.integers(0, 3_000), plays=st.integers(0, 10**9), credits_=st.integers(1, 10))
def test_forward_decay_equals_the_formula(days: int, plays: int, credits_: int) -> None:
    published = to_iso(NOW - timedelta(days=days))
    own = contribution(weight(published_at=published, qualified_plays=plays, credited=credits_), NOW)
    assert own == pytest.approx(formula(days / 30.4375, plays, credits_), rel=1e-6)


@given(weights=st.lists(st.integers(0, 2**70), min_size=1, max_size=300).filter(any))
def test_shares_add_up_to_100_percent(weights: list[int]) -> None:
    assert sum(share_percent(each, sum(weights)) for each in weights) == pytest.approx(100, abs=1e-9)


def track(*, days: int = 90, plays: int = 500, credits_: tuple[str, ...] = ("me",)) -> TrackFigures:
    return TrackFigures(
        version=1,
        public=True,
        contributes=True,
        published_at=to_iso(NOW - timedelta(days=days)),
        credits=list(credits_),
        qualified_plays=plays,
    )


TRACKS = {
    "solo": track(),
    "joint": track(days=10, plays=7, credits_=("me", "you")),
    "sold": replace(track(), contributes=False),
    "foreign": track(credits_=("you",)),
    "private": replace(track(), public=False),
    "deleted": replace(track(), deleted=True),
}
OTHERS = 10**12
OWN = TRACKS["solo"].weight + TRACKS["joint"].weight
PLATFORM = OWN + TRACKS["joint"].weight + OTHERS


def weights_after(*changes: Change) -> tuple[int, int]:
    found = estimate(changes, artist_id="me", own=OWN, platform=PLATFORM, tracks=TRACKS, now=to_iso(NOW))
    return found.own, found.platform


def change(track_id: str, plays: int | None = None, credits_: int | None = None) -> TrackChange:
    return TrackChange(track_id=track_id, qualified_plays=plays, credits=credits_)


CHANGES = st.one_of(
    st.builds(change, st.sampled_from(("solo", "joint", "sold")), st.integers(0, 10**10), st.integers(1, 10)),
    st.builds(Uploads, count=st.integers(1, 1000), qualified_plays=st.integers(0, 10**10), credits=st.integers(1, 10)),
)


@settings(max_examples=100)
@given(changes=st.lists(CHANGES, max_size=6))
def test_a_what_if_estimate_equals_a_projection_of_the_changed_tracks(changes: list[Change]) -> None:
    """Compute the weights of all changed tracks from scratch, for the producer and for all producers."""
    state = {name: (each.qualified_plays, len(each.credits)) for name, each in TRACKS.items()}
    uploads: list[int] = []
    parts: list[tuple[int, int]] = []
    for each in changes:
        if isinstance(each, TrackChange):
            assert each.qualified_plays is not None
            assert each.credits is not None
            state[each.track_id] = (each.qualified_plays, each.credits)
        else:
            one = weight(published_at=to_iso(NOW), qualified_plays=each.qualified_plays, credited=each.credits)
            uploads += [one] * each.count
            parts.append((each.count * one, each.credits))
    for name in ("solo", "joint"):
        plays, credited = state[name]
        published = TRACKS[name].published_at or ""
        parts.append((weight(published_at=published, qualified_plays=plays, credited=credited), credited))
    assert weights_after(*changes) == (
        sum(part for part, _ in parts),
        OTHERS + sum(part * credited for part, credited in parts),
    )


def test_a_sold_track_contributes_nothing_after_any_change() -> None:
    assert weights_after(change("sold", plays=10**9)) == (OWN, PLATFORM)


@pytest.mark.parametrize("name", ["foreign", "private", "deleted"])
def test_only_own_public_tracks_can_be_changed(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        weights_after(change("solo", plays=1), change(name, plays=1))
    assert list(refused.value.errors) == ["changes.1.track_id"]


@given(
    pool=st.integers(0, 10**9),
    weights=st.lists(st.integers(0, 2**50), min_size=1, max_size=30).filter(any),
)
def test_own_part_of_a_pool_equals_the_whole_split_within_one_minor_unit(pool: int, weights: list[int]) -> None:
    paid = split(pool, {str(number): each for number, each in enumerate(weights)})
    assert abs(own_part(pool, own=weights[0], platform=sum(weights)) - paid["0"]) <= 1
    assert own_part(pool, own=0, platform=0) == 0


@given(st.integers(0, 500), st.integers(0, 500), st.none() | st.integers(0, 1_000))
def test_an_estimate_of_money_leaves_plays_of_guests_out(members: int, guests: int, supposed: int | None) -> None:
    """As if the guests had never played; who supposes fewer plays than guests made supposes none of members."""
    track = replace(TRACKS["solo"], qualified_plays=members + guests, guest_plays=guests)
    changes, tracks = without_guests([change("solo", supposed, 2)], {"solo": track})
    found = estimate(changes, artist_id="me", own=OWN, platform=PLATFORM, tracks=tracks, now=to_iso(NOW))
    plays = members if supposed is None else max(0, supposed - guests)
    before, after = (
        weight(published_at=track.published_at or "", qualified_plays=each, credited=credited)
        for each, credited in ((members, len(track.credits)), (plays, 2))
    )
    assert found.own == OWN - before + after
    assert [(each.qualified_plays, each.credits) for each in found.tracks] == [(plays, 2)]
