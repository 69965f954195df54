"""Growth: the last 30 whole days compared with the 30 days before (docs/specification.md 9.6)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.insights.sums.shares import change_percent
from beatpass.domain.listening.growth import count_recent_plays, count_todays_plays, growth_percent, growth_status
from beatpass.domain.platform.times import day_number

TODAY = day_number("2026-11-21")


def growth(daily: dict[str, int]) -> float | None:
    return growth_percent(((day_number(day), count) for day, count in daily.items()), today=TODAY)


@pytest.mark.parametrize(
    ("daily", "percent"),
    [
        ({}, None),
        ({"2026-11-20": 5, "2026-11-15": 5}, None),  # under a week of history
        ({"2026-10-22": 5}, None),  # the first of the last 30 whole days: nothing before
        ({"2026-09-21": 5, "2026-11-20": 9}, None),  # older than both windows
        ({"2026-10-21": 4, "2026-11-20": 5}, 25.0),
        ({"2026-10-21": 4, "2026-10-22": 5}, 25.0),
        ({"2026-09-22": 4, "2026-11-20": 3}, -25.0),
        ({"2026-10-01": 4}, -100.0),
        ({"2026-10-01": 4, "2026-11-01": 4}, 0.0),
        ({"2026-10-01": 3, "2026-11-01": 4}, 33.33),
        ({"2026-10-01": 4, "2026-11-01": 4, "2026-11-21": 9}, 0.0),  # today is unfinished
        ({"2026-10-01": 4, "2026-11-01": 4, "2026-11-22": 9}, 0.0),  # tomorrow, by a listener's clock that is fast
    ],
)
def test_growth_of_examples(daily: dict[str, int], percent: float | None) -> None:
    assert growth(daily) == percent


@given(st.dictionaries(st.integers(TODAY - 70, TODAY), st.integers(0, 1000)))
def test_growth_is_the_change_from_the_previous_window(daily: dict[int, int]) -> None:
    recent = sum(daily.get(day, 0) for day in range(TODAY - 30, TODAY))
    previous = sum(daily.get(day, 0) for day in range(TODAY - 60, TODAY - 30))
    percent = growth_percent(daily.items(), today=TODAY)
    assert count_recent_plays(daily.items(), today=TODAY) == recent
    assert count_todays_plays(daily.items(), today=TODAY) == daily.get(TODAY, 0)
    if previous == 0:
        assert percent is None
    else:
        assert percent == pytest.approx(float(100 * (Fraction(recent, previous) - 1)), abs=0.005001)


@pytest.mark.parametrize(
    ("percent", "status"),
    [
        (None, None),
        (15.01, "exceptional"),
        (15.0, "strong"),
        (5.01, "strong"),
        (5.0, "steady"),
        (0.0, "steady"),
        (-0.01, "slight_decline"),
        (-5.0, "slight_decline"),
        (-5.01, "needs_attention"),
        (-100.0, "needs_attention"),
    ],
)
def test_status_at_the_bounds(percent: float | None, status: str | None) -> None:
    assert growth_status(percent) == status


def test_a_loss_too_small_to_show_is_no_negative_zero() -> None:
    percent = growth_percent([(TODAY - 1, 29_999_999), (TODAY - 40, 30_000_000)], today=TODAY)
    assert str(percent) == "0.0"
    assert growth_status(percent) == "steady"
    assert str(change_percent(30_000_000, 29_999_999)) == "0.0"
