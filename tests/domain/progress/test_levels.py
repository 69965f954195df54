"""The scale of docs/specification.md 3.4, number by number."""

from __future__ import annotations

import pytest

from beatpass.domain.progress.levels import MAX_LEVEL, THRESHOLDS, level_number, level_of, levels_between, title_of

# As docs/specification.md 3.4 writes them.
_XP = {
    1: 0,
    2: 100,
    3: 283,
    4: 520,
    5: 800,
    6: 1118,
    7: 1470,
    8: 1852,
    9: 2263,
    10: 2700,
    20: 8282,
    30: 15617,
    50: 34300,
    100: 98504,
}
_TITLES = [
    (1, 2, "Novice"),
    (3, 4, "Apprentice"),
    (5, 6, "Intermediate"),
    (7, 9, "Skilled"),
    (10, 14, "Experienced"),
    (15, 19, "Advanced"),
    (20, 29, "Professional"),
    (30, 39, "Expert"),
    (40, 49, "Master"),
    (50, 100, "Legendary"),
]


def test_thresholds_are_those_of_the_spec() -> None:
    assert len(THRESHOLDS) == MAX_LEVEL
    assert {level: THRESHOLDS[level - 1] for level in _XP} == _XP


@pytest.mark.parametrize(("level", "xp"), _XP.items())
def test_a_level_begins_at_its_threshold(level: int, xp: int) -> None:
    assert level_number(xp) == level
    assert level_number(xp - 1) == max(level - 1, 0)


@pytest.mark.parametrize(("first", "last", "word"), _TITLES)
def test_titles_change_at_their_levels(first: int, last: int, word: str) -> None:
    assert {title_of(level) for level in range(first, last + 1)} == {f"{word} Producer"}
    assert level_of(THRESHOLDS[first - 1]).badge == word.lower()


def test_progress_to_the_next_level() -> None:
    half = level_of((100 + 283) // 2)
    assert (half.level, half.level_xp, half.next_level_xp, half.xp_to_next) == (2, 100, 283, 92)
    assert half.progress_percent == 49.73


def test_beyond_the_last_threshold_xp_grows_and_the_level_does_not() -> None:
    for xp in (98_504, 98_505, 1_000_000):
        top = level_of(xp)
        assert (top.level, top.xp_to_next, top.progress_percent) == (100, 0, 100.0)
    assert level_of(98_503).xp_to_next == 1
    assert list(levels_between(98_503, 1_000_000)) == [100]


def test_one_award_may_reach_several_levels() -> None:
    assert list(levels_between(0, 300)) == [2, 3]
    assert list(levels_between(283, 519)) == []
