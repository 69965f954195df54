"""The plays of a day by the quarter of an hour in which they started, so that days of any time zone can be made of it.

All offsets from UTC since 1973 are multiples of 15 minutes. A row has what a page sums exactly:

    [plays, listened_ms, ratio_millionths, breakdown, unqualified, sources,
     devices, platforms, countries, guests, referrers, links]

The first six are the fields of :class:`counts.Counts`. Listeners and tracks are not kept by quarter: they would make a
day as large as its plays (docs/decisions/0032-time-zones.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

QUARTERS = 96
QUARTER_MINUTES = 15
# The minutes by which plays of the last hour are shown one by one.
MINUTES_KEPT = 61

Row = list[Any]


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

    Plays whose quarter is not known are in the part that has noon.
    """
    bounds = [0, *at, QUARTERS]
    noon = next(number for number, end in enumerate(bounds[1:]) if end > QUARTERS // 2)
    parts = [
        empty_row() if number == noon else sum_quarters(_between(quarters, *bounds[number : number + 2]))
        for number in range(len(bounds) - 1)
    ]
    parts[noon] = add(whole, sum_quarters(parts), -1)
    return parts


def _between(quarters: Mapping[str, Row], begin: int, end: int) -> Iterable[Row]:
    return (row for quarter, row in quarters.items() if begin <= int(quarter) < end)


def sum_quarters(rows: Iterable[Row]) -> Row:
    found = empty_row()
    for row in rows:
        found = add(found, row)
    return found


def add(one: Any, other: Any, sign: int = 1) -> Any:  # noqa: ANN401 - numbers, and lists and dictionaries of them
    """Add what is counted, or (``sign`` -1) subtract it; names with nothing left are left out."""
    match one:
        case dict():
            names = {**one, **other}
            summed = {
                name: add(one.get(name, 0), other.get(name, 0), sign)
                if isinstance(names[name], int)
                else add(one.get(name, [0] * len(names[name])), other.get(name, [0] * len(names[name])), sign)
                for name in names
            }
            return {name: value for name, value in summed.items() if (any(value) if isinstance(value, list) else value)}
        case list():
            return [add(each, another, sign) for each, another in zip(one, other, strict=True)]
        case _:
            return one + sign * other
