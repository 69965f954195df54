"""Counts of the latest days: the same in any order of counting, and small."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.platform.daily_counts import DAYS_KEPT, by_day, count_day

DAY = 740_000
PLAYS = st.lists(st.tuples(st.integers(DAY - 200, DAY), st.integers(1, 9)))


@given(plays=PLAYS, seed=st.integers(0, 2**32))
def test_the_last_days_are_those_of_a_naive_count_in_any_order(plays: list[tuple[int, int]], seed: int) -> None:
    counted: list[int] = []
    wanted: Counter[int] = Counter()
    random.Random(seed).shuffle(plays)  # noqa: S311 - a test's choice
    for day, by in plays:
        counted = count_day(counted, day, by)
        wanted[day] += by
    latest = max(wanted, default=0)
    kept = {day: count for day, count in wanted.items() if day > latest - DAYS_KEPT}
    assert {day: count for day, count in by_day(counted) if count} == kept
    assert len(counted) <= 1 + DAYS_KEPT
    assert not counted or counted[-1]


def test_no_counts_are_no_list() -> None:
    assert count_day([], DAY, 0) == []
    assert list(by_day([])) == []
