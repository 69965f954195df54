"""Counts of the latest days as one short list: [number of the latest day, its count, that of the day before, ...].

A list, because it is part of documents that every play writes: by day number the same counts take twice the bytes, and
each a key to parse. Days without a count before the first one are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

# Growth compares two windows of 30 days; four more days are for late plays.
DAYS_KEPT = 64


def count_day(daily: list[int], day: int, by: int = 1) -> list[int]:
    """The counts with ``by`` more on the day number; the result does not depend on the order of calls."""
    latest, *counts = daily or [day]
    if day > latest:
        counts = [*[0] * min(day - latest, DAYS_KEPT), *counts][:DAYS_KEPT]
        latest = day
    if (age := latest - day) < DAYS_KEPT:
        counts.extend([0] * (age + 1 - len(counts)))
        counts[age] += by
    while counts and not counts[-1]:
        counts.pop()
    return [latest, *counts] if counts else []


def by_day(daily: list[int]) -> Iterator[tuple[int, int]]:
    """(day number, count) of the recent days, latest first."""
    latest, *counts = daily or [0]
    return ((latest - age, count) for age, count in enumerate(counts))
