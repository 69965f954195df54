"""Different listeners of a range: exact while days name them all, within the stated error beyond."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from beatpass.domain.insights.figures import Uniques
from beatpass.domain.insights.unique_listeners import uniques_of
from beatpass.domain.platform.facts import Credit, PlayLogged
from beatpass.domain.platform.figures import KNOWN_KEPT, LISTENERS_KEPT, DayFigures, pseudonym
from beatpass.domain.platform.projection.days import count_play, hear


def play(listener: str, track: str = "t") -> PlayLogged:
    return PlayLogged(
        artist_id="ana",
        track_id=track,
        play_id=listener,
        at="2026-11-20T12:03:00.000Z",
        started_at="2026-11-20T12:00:00.000Z",
        listened_ms=180_000,
        duration_ms=180_000,
        listener_id=listener,
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
        count_play(day, each, each.verdict)
        hear(day, each)
    return day


def test_nobody_is_nobody() -> None:
    assert uniques_of([]) == uniques_of([[]]) == Uniques(0)


def test_listeners_of_several_days_count_once() -> None:
    days = [day_of([play(f"u{number}") for number in range(first, first + 500)]) for first in (0, 250, 400)]
    assert uniques_of(day.listener_sketch for day in days) == Uniques(900)


@pytest.mark.parametrize("listeners", [1_001, 3_000, 20_000])
def test_beyond_what_a_day_names_an_estimate_is_within_its_error(listeners: int) -> None:
    names = [f"u{number}" for number in range(listeners)]
    crowded, quiet = day_of([play(name) for name in names]), day_of([play(name) for name in [*names[:50], "new"]])
    assert len(crowded.listener_sketch) == LISTENERS_KEPT
    found = uniques_of([crowded.listener_sketch, quiet.listener_sketch])
    assert found.approximate
    assert abs(found.value - listeners - 1) <= found.error_percent / 100 * (listeners + 1)


def test_what_a_crowded_day_keeps_is_exact_and_the_same_in_any_order() -> None:
    dice = random.Random(3)  # noqa: S311 - an order, not a secret
    plays = [play(f"u{dice.randrange(400)}", track=f"t{dice.randrange(5)}") for _ in range(3_000)]
    day = day_of(plays)
    assert len(day.known) == KNOWN_KEPT
    for listener, counted in day.known.items():
        assert counted == sum(each.listener_id == listener for each in plays)
    dice.shuffle(plays)
    assert day_of(plays) == day


def test_voices_are_in_order_once_each() -> None:
    day = day_of([play(f"u{number % 700}") for number in range(2_000)])
    assert all(former < latter for former, latter in pairwise(day.listener_sketch))
    assert set(day.listener_sketch) == {pseudonym(f"u{number}") for number in range(700)}
