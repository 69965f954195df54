"""Levels 1-100 and their titles (docs/specification.md 3.4)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

MAX_LEVEL = 100
THRESHOLDS = tuple(round(100 * (level - 1) ** 1.5) for level in range(1, MAX_LEVEL + 1))
_TITLES = (
    (50, "Legendary"),
    (40, "Master"),
    (30, "Expert"),
    (20, "Professional"),
    (15, "Advanced"),
    (10, "Experienced"),
    (7, "Skilled"),
    (5, "Intermediate"),
    (3, "Apprentice"),
    (1, "Novice"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """``level_xp`` and ``next_level_xp`` bound the level; at the top level both are the last threshold."""

    level: int
    title: str
    badge: str
    level_xp: int
    next_level_xp: int
    xp_to_next: int
    progress_percent: float


def level_number(xp: int) -> int:
    return bisect_right(THRESHOLDS, xp)


def levels_between(before: int, after: int) -> range:
    """The levels that ``after`` XP have reached and ``before`` XP have not."""
    return range(level_number(before) + 1, level_number(after) + 1)


def title_of(level: int) -> str:
    return f"{_word(level)} Producer"


def _word(level: int) -> str:
    return next(word for least, word in _TITLES if level >= least)


def level_of(xp: int) -> Level:
    """The level that these XP have reached, and the progress to the next one."""
    number = level_number(xp)
    start = THRESHOLDS[number - 1]
    end = THRESHOLDS[min(number, MAX_LEVEL - 1)]
    top = number == MAX_LEVEL
    return Level(
        level=number,
        title=title_of(number),
        badge=_word(number).lower(),
        level_xp=start,
        next_level_xp=end,
        xp_to_next=0 if top else end - xp,
        progress_percent=100.0 if top else round(100 * (xp - start) / (end - start), 2),
    )
