"""The XP ledger as it is read: awards and daily lines of plays in one order, newest first (docs/specification.md 9.2).

A line never changes its place, so pages have neither gap nor repeat while new lines come. That is why the plays of a
day stand below the day's awards, as of its beginning: the time of the latest play would move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Source = Literal["uploads", "plays", "metadata", "collaborations", "achievements"]


class Place(NamedTuple):
    """Where a line stands; later ones first. ``row`` is the stored row, which begins with its day and time, and
    ``below`` how many of that row's lines follow.
    """

    row: str
    below: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """``cause`` is what was awarded: a track, an achievement, or for plays the day."""

    place: Place
    source: Source
    cause: str
    xp: int
    at: str
    rules: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """``last`` is the place behind which the next page begins, None at the end of the ledger."""

    lines: Sequence[Line]
    last: Place | None


def page_of(lines: Sequence[Line], left_off: Place | None, *, limit: int) -> LedgerPage:
    """The first of these lines, which are all as far as ``left_off``, or to the end where it is None."""
    if len(lines) > limit:
        return LedgerPage(lines[:limit], lines[limit - 1].place)
    return LedgerPage(lines, left_off)
