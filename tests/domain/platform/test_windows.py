"""A window has the counts of its days and half-years, independent of the order of counting."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.platform.windows import (
    DAYS_IN_WINDOW,
    SEASONS_IN_WINDOW,
    Window,
    advance,
    count,
    merge,
    season_of,
    since,
    within,
)

FIRST = date(2025, 1, 1).toordinal()
days = st.integers(FIRST, FIRST + 800)
counted = st.lists(st.tuples(days, st.integers(1, 9)), max_size=20)


def window_of(numbers: list[tuple[int, int]], *, latest: int | None = None) -> tuple[Window, int]:
    """Fill a window as a standing does: its latest day moves forward."""
    window: Window = []
    end = latest or 0
    for day, by in numbers:
        if day > end:
            advance(window, latest=end or day, to=day)
            end = day
        count(window, day, by, latest=end)
    return window, end


def check(window: Window, latest: int, numbers: list[tuple[int, int]]) -> None:
    for age in range(DAYS_IN_WINDOW):
        assert since(window, latest - age, latest=latest) == sum(by for day, by in numbers if day >= latest - age)
    for season in range(season_of(latest) - SEASONS_IN_WINDOW - 1, season_of(latest) + 2):
        kept = 0 <= season_of(latest) - season < SEASONS_IN_WINDOW
        assert within(window, season, latest=latest) == kept * sum(by for d, by in numbers if season_of(d) == season)
    assert not window or window[-1]


@given(counted)
def test_a_window_has_the_counts_of_its_days_and_half_years(numbers: list[tuple[int, int]]) -> None:
    window, latest = window_of(numbers)
    if numbers:
        check(window, latest, numbers)


@given(counted, st.randoms())
def test_the_order_of_counting_changes_nothing(numbers: list[tuple[int, int]], order: random.Random) -> None:
    before = window_of(numbers)
    order.shuffle(numbers)
    assert window_of(numbers) == before


@given(counted, counted)
def test_a_merged_window_can_be_subtracted_again(own: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    other, other_latest = window_of(others)
    latest = max([day for day, _ in [*own, *others]], default=FIRST)
    window, _ = window_of(own, latest=latest)
    before = list(window)
    merge(window, other, +1, latest=latest, other_latest=other_latest or FIRST)
    check(window, latest, [*own, *others])
    merge(window, other, -1, latest=latest, other_latest=other_latest or FIRST)
    assert window == before


def test_half_years_begin_in_january_and_in_july() -> None:
    ends = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [season_of(day.toordinal()) - 2 * 2026 for day in ends] == [0, 1, 1, 2]
