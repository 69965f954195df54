"""Ranges agree with the listened time within two percent, also where that is clipped to the track's length."""

from __future__ import annotations

import pytest

from beatpass.domain.listening.heard_ranges import MOST_RANGES, Ranges, agree

LENGTH = 180_000


@pytest.mark.parametrize(
    ("heard", "listened_ms", "used"),
    [
        ([(0, 61_200)], 60_000, True),  # exactly two percent more, and less
        ([(0, 58_800)], 60_000, True),
        ([(0, 61_201)], 60_000, False),
        ([(0, 58_799)], 60_000, False),
        ([(0, LENGTH)], 189_000, True),  # from end to end, by a player whose clock is fast
        ([(0, 176_400)], 189_000, True),
        ([(0, 176_399)], 189_000, False),
        ([(0, LENGTH), (0, 12_780)], 189_000, True),  # and with a part again
        ([(0, LENGTH), (0, 12_781)], 189_000, False),
        ([(30_000, 60_000), (0, 30_000)], 60_000, True),
        ([(LENGTH - 60_000, LENGTH)], 60_000, True),
        ([(LENGTH - 60_000, LENGTH + 1)], 60_000, False),
        ([(0, 0), (0, 60_000)], 60_000, False),
        ([(-1, 60_000)], 60_000, False),
        ([(60_000, 0)], 60_000, False),
        ([(0, 1_000)] * MOST_RANGES, 50_000, True),
        ([(0, 1_000)] * (MOST_RANGES + 1), 51_000, False),
        ([], 60_000, False),
        ([(0, 1)], 0, False),
    ],
)
def test_ranges_are_used_where_they_can_be_what_was_heard(heard: Ranges, listened_ms: int, *, used: bool) -> None:
    assert agree(heard, listened_ms=listened_ms, duration_ms=LENGTH) is used
