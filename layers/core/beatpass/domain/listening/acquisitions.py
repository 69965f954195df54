"""Downloads and purchases of a track, each with the plays of it that led there (docs/specification.md 6.14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from beatpass.domain.listening.sources import SOURCE_KINDS

# Plays lead to what the same listener downloads or buys within so many days.
WINDOW_DAYS = 90
# The plays of a listener's day on a track that can lead to something, the earliest ones: at most 1 KB.
TOUCHES_KEPT = 50
# What a user acquires of one track is traced to plays up to this number: at most 25 KB.
TRACED_KEPT = 50
# The acquisitions of a month that a track, an album or a producer keeps one by one: at most 300 KB, most often 100 KB.
ACQUISITIONS_KEPT = 1000
_BOUGHT = "sale-"
_NUMBERS: Mapping[str, int] = {kind: number for number, kind in enumerate(SOURCE_KINDS)}


def bought_id(sale_id: str) -> str:
    """The id of the download that a sale grants; all others are UUIDs."""
    return _BOUGHT + sale_id


def is_bought(download_id: str) -> bool:
    return download_id.startswith(_BOUGHT)


class Touch(NamedTuple):
    """A play before an acquisition: when it started, in milliseconds since 1970, and from where.

    ``source`` is empty where the play did not say.
    """

    at: int
    source: str
    country: str


class Acquisition(NamedTuple):
    """A download, bought or not; ``at`` is in milliseconds since 1970, ``user`` a pseudonym.

    ``granted`` is 0 while only its money is known. ``income`` and ``refunded`` are what the uploader received and gave
    back, in minor units. ``first`` and ``last`` are its touches, empty without a play.
    """

    at: int
    user: str
    track_id: str
    granted: int = 0
    income: int = 0
    refunded: int = 0
    first: Sequence[Any] = ()
    last: Sequence[Any] = ()

    @property
    def first_touch(self) -> Touch | None:
        return Touch(*self.first) if self.first else None

    @property
    def last_touch(self) -> Touch | None:
        return Touch(*self.last) if self.last else None


def sums_of(download_id: str, row: Acquisition) -> list[int]:
    """[downloads, purchases, income, refunded]."""
    return [row.granted, row.granted * is_bought(download_id), row.income, row.refunded]


def eviction_order(download_id: str) -> tuple[bool, str]:
    """Of too many acquisitions the last ones in this order are not kept one by one: purchases stay longest."""
    return not is_bought(download_id), download_id


def touch_row(milliseconds: int, source: str, country: str) -> list[Any]:
    """A touch as a listener's day holds it: the time of the day, the country, and the number of the source if any."""
    return [milliseconds, country, _NUMBERS[source]] if source in _NUMBERS else [milliseconds, country]


def touches_of(rows: Iterable[Sequence[Any]], *, midnight: int) -> list[Touch]:
    """The inverse; ``midnight`` is the beginning of the day in milliseconds since 1970."""
    return [
        Touch(midnight + milliseconds, SOURCE_KINDS[source[0]] if source else "", country)
        for milliseconds, country, *source in rows
    ]


def first_and_last(touches: Iterable[Touch], *, before: int) -> tuple[Touch | None, Touch | None]:
    """The first and the last of those that began before this moment."""
    earlier = [touch for touch in touches if touch.at < before]
    return min(earlier, default=None), max(earlier, default=None)
