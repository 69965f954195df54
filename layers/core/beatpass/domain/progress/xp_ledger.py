"""The XP ledger: awards and daily lines of plays in one order, newest first (docs/specification.md 9.2).

A line never changes its position, so pages have neither gaps nor repeats while new lines are added. For this reason the
line of a day's plays is as of the day's beginning, below the day's awards: the time of the latest play changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Source = Literal["uploads", "plays", "metadata", "collaborations", "achievements"]


class LinePosition(NamedTuple):
    """A line's position; the ledger is in falling order. ``row`` is the sort key of the stored row, which begins with
    its day and time. ``below`` counts the lines of the same row that follow. ``artist_id`` says whose ledger it is, in
    a position where a page ends.
    """

    row: str
    below: int = 0
    artist_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """``cause`` is what earned the XP: the id of a track, an achievement or an appeal, or the day of the plays."""

    position: LinePosition
    source: Source
    cause: str
    xp: int
    at: str
    rules: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """``last`` is the position behind which the next page begins, None at the end of the ledger."""

    lines: Sequence[Line]
    last: LinePosition | None


def page_of(lines: Sequence[Line], read_to: LinePosition | None, *, artist_id: str = "", limit: int) -> LedgerPage:
    """The first ``limit`` lines. ``lines`` are complete up to ``read_to``, or to the end of the ledger if None."""
    last = lines[limit - 1].position if len(lines) > limit else read_to
    return LedgerPage(lines[:limit], last._replace(artist_id=artist_id) if last else None)
