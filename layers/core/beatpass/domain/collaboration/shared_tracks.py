"""Rows: what two producers share, as numbers that can be added in any order.

A row is [plays, joined, key, number, key, number, ...]: the plays of the tracks that both are credited on now, how many
tracks they ever came to share, and the publications of those that they share now by key, ascending. A key is an instant
in milliseconds since 1970. Once two producers have come to share more than EXACT tracks, all keys of their row are day
numbers, so that a row has a bound: a pair of numbers for each day on which producers can have published.

A row that is to be added to another one may hold negative numbers. What a sum of rows is does not depend on the order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from beatpass.domain.platform.times import day_of_milliseconds, milliseconds_of_day

EXACT = 256

Row = list[int]


def change(*, plays: int, published: int, sign: int) -> Row:
    """What a track changes that is shared from now on (``sign`` +1) or no longer (-1)."""
    return [sign * plays, int(sign > 0), published, sign]


def add(one: Row, other: Row) -> Row:
    """The sum of two rows."""
    if len(one) < len(other):
        one, other = other, one
    joined = one[1] + other[1]
    total = [one[0] + other[0], joined, *(one if _in_days(one) or joined <= EXACT else _by_day(one))[2:]]
    keys = total[2::2]
    for key, number in _published(other if _in_days(other) or joined <= EXACT else _by_day(other)):
        index = bisect_left(keys, key)
        at = 2 + 2 * index
        if index == len(keys) or keys[index] != key:
            keys.insert(index, key)
            total[at:at] = (key, number)
        elif total[at + 1] + number:
            total[at + 1] += number
        else:
            del keys[index], total[at : at + 2]
    return total


def _by_day(row: Row) -> Row:
    counts: Counter[int] = Counter()
    for key, number in _published(row):
        counts[day_of_milliseconds(key)] += number
    return [*row[:2], *(each for day in sorted(counts) if counts[day] for each in (day, counts[day]))]


def is_zero(row: Row) -> bool:
    return not any(row)


def tracks(row: Row) -> int:
    """The number of tracks shared now."""
    return sum(row[3::2])


def days(row: Row) -> list[int]:
    """The day numbers of publications, ascending."""
    return row[2::2] if _in_days(row) else [day_of_milliseconds(key) for key in row[2::2]]


def first(row: Row) -> int:
    """The first publication in milliseconds since 1970; the beginning of its day beyond EXACT tracks."""
    return _instant(row, row[2])


def last(row: Row) -> int:
    """The last publication, as :func:`first`."""
    return _instant(row, row[-2])


def _published(row: Row) -> Iterator[tuple[int, int]]:
    return zip(row[2::2], row[3::2], strict=True)


def _in_days(row: Row) -> bool:
    return row[1] > EXACT


def _instant(row: Row, key: int) -> int:
    return milliseconds_of_day(key) if _in_days(row) else key
