"""The plays of a day by the quarter of an hour in which they started, so that days of any time zone can be made of it.

All offsets from UTC since 1973 are multiples of 15 minutes. A row has what a page sums exactly:

    [plays, listened_ms, ratio_millionths, breakdown, unqualified, sources,
     devices, platforms, countries, guests, referrers, links]

The first six are the fields of :class:`counts.Counts`. Listeners and tracks are not kept by quarter: they would make a
day as large as its plays (docs/decisions/0032-time-zones.md).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

QUARTERS = 96
QUARTER_MINUTES = 15
# The minutes by which plays of the last hour are shown one by one.
MINUTES_KEPT = 61

Row = list[Any]
# The fields of a row: numbers, the breakdown, counts by name, and lists of numbers by name.
_NUMBERS, _BREAKDOWN, _COUNTS, _LISTS = (0, 1, 2, 9), 3, (4, 6, 7, 8, 10), (5, 11)
_BOUNDED = 10, 11


def empty_row() -> Row:
    return [0, 0, 0, [0, 0, 0, 0, 0], {}, {}, {}, {}, {}, 0, {}, {}]


def count_minute(minutes: dict[str, int], minute: int) -> None:
    """Count a play of this minute of the day. The order of calls does not matter."""
    name = str(minute)
    minutes[name] = minutes.get(name, 0) + 1
    if minutes[name] > 1:
        return
    oldest = max(map(int, minutes)) - MINUTES_KEPT
    for each in [each for each in minutes if int(each) <= oldest]:
        del minutes[each]


def split_at(whole: Row, quarters: Mapping[str, Row], at: Sequence[int]) -> list[Row]:
    """The parts of a day before and after each of these quarters, which are in ascending order.

    Plays whose quarter is not known are in the part that has noon. The day itself is the only part where nothing
    divides it.
    """
    if not at:
        return [whole]
    noon = bisect_right(at, QUARTERS // 2)
    parts = [empty_row() for _ in range(len(at) + 1)]
    for quarter, row in quarters.items():
        number = bisect_right(at, int(quarter))
        if number != noon:
            _add(parts[number], row)
    _add(parts[noon], whole)
    for number, part in enumerate(parts):
        if number != noon:
            for bounded in _BOUNDED:  # a quarter may have names for which its day has no room
                part[bounded] = {name: part[bounded][name] for name in part[bounded].keys() & whole[bounded].keys()}
            _subtract(parts[noon], part)
    return parts


def sum_quarters(rows: Iterable[Row]) -> Row:
    found = empty_row()
    for row in rows:
        _add(found, row)
    return found


def _add(total: Row, row: Row) -> None:
    """Add every number of the row; ``total`` shares no list or dictionary with it afterwards."""
    for number in _NUMBERS:
        total[number] += row[number]
    total[_BREAKDOWN] = [one + other for one, other in zip(total[_BREAKDOWN], row[_BREAKDOWN], strict=True)]
    for number in _COUNTS:
        counts = total[number]
        for name, count in row[number].items():
            counts[name] = counts.get(name, 0) + count
    for number in _LISTS:
        lists = total[number]
        for name, values in row[number].items():
            lists[name] = (
                [one + other for one, other in zip(lists[name], values, strict=True)] if name in lists else values
            )


def _subtract(total: Row, part: Row) -> None:
    """Take a part away from what contains it; names with nothing left are left out."""
    for number in _NUMBERS:
        total[number] -= part[number]
    total[_BREAKDOWN] = [one - other for one, other in zip(total[_BREAKDOWN], part[_BREAKDOWN], strict=True)]
    for number in _COUNTS:
        counts = total[number]
        for name, count in part[number].items():
            counts[name] = counts.get(name, 0) - count
            if not counts[name]:
                del counts[name]
    for number in _LISTS:
        lists = total[number]
        for name, values in part[number].items():
            left = [one - other for one, other in zip(lists.get(name) or [0] * len(values), values, strict=True)]
            if any(left):
                lists[name] = left
            else:
                lists.pop(name, None)
