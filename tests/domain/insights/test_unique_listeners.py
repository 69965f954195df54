"""Unique listeners of a range are exact while all sketches are complete, else within the stated error."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from beatpass.domain.insights.sums.figures import UniqueListenerCount
from beatpass.domain.insights.sums.unique_listeners import count_unique_listeners
from beatpass.domain.platform.facts import Credit, PlayLogged
from beatpass.domain.platform.figures import KNOWN_KEPT, LISTENERS_KEPT, DayFigures
from beatpass.domain.platform.projection.days import count_plays, count_track, day_play
from beatpass.domain.platform.pseudonyms import pseudonym


def named(listener: str) -> str:
    return pseudonym(b"key", listener)


def play(listener: str, track: str = "t") -> PlayLogged:
    return PlayLogged(
        artist_id="ana",
        track_id=track,
        play_id=listener,
        at="2026-11-20T12:03:00.000Z",
        started_at="2026-11-20T12:00:00.000Z",
        listened_ms=180_000,
        duration_ms=180_000,
        listener_id=named(listener),
        device="mobile",
        platform="web",
        country="CA",
        credits=(Credit(artist_id="ana", earns=True),),
        verdict="qualified",
        rules="2026-11",
    )


def day_of(plays: list[PlayLogged]) -> DayFigures:
    day = DayFigures()
    for each in plays:
        count_plays(day, [day_play(each, each.verdict, xp=0)])
        count_track(day, each.track_id, 1)
    return day


def test_without_plays_there_are_no_unique_listeners() -> None:
    assert count_unique_listeners([]) == count_unique_listeners([[]]) == UniqueListenerCount(0)


def test_a_listener_of_several_days_counts_once() -> None:
    days = [day_of([play(f"u{number}") for number in range(first, first + 500)]) for first in (0, 250, 400)]
    assert count_unique_listeners(day.listener_sketch for day in days) == UniqueListenerCount(900)


@pytest.mark.parametrize("listeners", [1_001, 3_000, 20_000])
def test_the_estimate_for_an_incomplete_sketch_is_within_its_error(listeners: int) -> None:
    names = [f"u{number}" for number in range(listeners)]
    crowded, quiet = day_of([play(name) for name in names]), day_of([play(name) for name in [*names[:50], "new"]])
    assert len(crowded.listener_sketch) == LISTENERS_KEPT
    found = count_unique_listeners([crowded.listener_sketch, quiet.listener_sketch])
    assert found.approximate
    assert abs(found.value - listeners - 1) <= found.error_percent / 100 * (listeners + 1)


def test_the_listeners_that_a_crowded_day_keeps_are_exact_and_independent_of_the_order_of_plays() -> None:
    dice = random.Random(3)  # noqa: S311 - an order, not a secret
    plays = [play(f"u{dice.randrange(400)}", track=f"t{dice.randrange(5)}") for _ in range(3_000)]
    day = day_of(plays)
    assert len(day.known) == KNOWN_KEPT
    for listener, counted in day.known.items():
        assert counted == sum(each.listener_id == listener for each in plays)
    dice.shuffle(plays)
    assert day_of(plays) == day


def test_a_listener_sketch_is_sorted_and_has_each_pseudonym_once() -> None:
    day = day_of([play(f"u{number % 700}") for number in range(2_000)])
    assert all(lower < higher for lower, higher in pairwise(day.listener_sketch))
    assert set(day.listener_sketch) == {named(f"u{number}") for number in range(700)}
