"""How many write units a batch costs, and when it may be sent."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.storage.dynamodb.paced_writes import FASTER, FIRST_PACE, SLOWEST, Pace, units_of
from tests.support.throttling import SleepingClock


@pytest.mark.parametrize(("size", "units"), [(1, 1), (900, 1), (1_100, 2), (10_000, 10), (399_000, 390)])
def test_units_are_the_kilobytes_of_an_item(size: int, units: int) -> None:
    assert units_of({"pk": {"S": "SNAPSHOT#1"}, "data": {"B": b"1" * size}, "expires_at": {"N": "1767225600"}}) == units


def test_units_count_bytes_not_letters() -> None:
    assert units_of({"body": {"S": "ä" * 1_000}}) == 2
    assert units_of({"body": {"L": [{"S": "x" * 2_000}]}}) == 2


def test_batches_that_are_refused_together_slow_down_once() -> None:
    pace = Pace(0)
    for answered_at in (1.2, 1.3, 1.4):
        pace.slow_down(1.0, answered_at)
    once = pace.units_per_second
    assert once < FIRST_PACE
    pace.slow_down(1.5, 1.6)
    assert pace.units_per_second == pytest.approx(once * once / FIRST_PACE)


@given(
    steps=st.lists(
        st.tuples(st.integers(1, 10_000), st.floats(0, 5), st.booleans()),
        min_size=1,
        max_size=60,
    )
)
def test_a_pace_is_never_exceeded(steps: list[tuple[int, float, bool]]) -> None:
    """By whatever batches, pauses and answers: each batch waits until those before it are paid for."""
    clock, pace = SleepingClock(), Pace(0)
    sent: list[tuple[float, int]] = []
    fastest = FIRST_PACE
    for units, pause, refused in steps:
        clock.sleep(pause)
        while wait := pace.wait_for(units, clock.now()):
            assert 0 < wait <= 1
            clock.sleep(wait)
        sent.append((clock.now(), units))
        if refused:
            pace.slow_down(clock.now(), clock.now())
        else:
            pace.speed_up(units)
        fastest = max(fastest, pace.units_per_second)
        assert SLOWEST <= pace.units_per_second <= FIRST_PACE + FASTER * len(sent)
    for (before, units), (after, _) in pairwise(sent):
        assert after - before >= units / fastest - 1e-6
