"""The XP ledger as it is read: awards and daily lines of plays in one order, newest first (SPEC 9).

A line never changes its place, so pages have neither gap nor repeat while new lines come. That is why the plays of a
day stand below the day's awards, as of its beginning: the time of the latest play would move.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import merge
from itertools import takewhile
from typing import Literal, NamedTuple

Source = Literal["uploads", "plays", "metadata", "collaborations", "achievements"]


class Place(NamedTuple):
    """Where a line stands; later ones first. ``at`` is an instant, or a day's line its date, which sorts before them.

    ``row`` is the stored row and ``below`` how many of that row's lines follow.
    """

    at: str
    row: str = ""
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
class Stretch:
    """Lines of one kind, newest first, complete down to ``end``; None where nothing older is left."""

    lines: list[Line]
    end: Place | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """``last`` is the place behind which the next page begins, None at the end of the ledger."""

    lines: list[Line]
    last: Place | None


def page_of(stretches: Iterable[Stretch], *, limit: int) -> LedgerPage:
    """The newest lines, as far as every stretch reaches; fewer than ``limit`` where one breaks off early."""
    stretches = list(stretches)
    horizon = max((stretch.end for stretch in stretches if stretch.end), default=None)
    merged = merge(*(stretch.lines for stretch in stretches), key=lambda line: line.place, reverse=True)
    lines = list(takewhile(lambda line: horizon is None or line.place >= horizon, merged))
    if len(lines) > limit:
        return LedgerPage(lines[:limit], lines[limit - 1].place)
    return LedgerPage(lines, horizon)
