"""The months with plays of a track or a producer: for each year a bit mask, January the lowest bit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Played = dict[str, int]


def mark_month_played(played: Played, day: str) -> None:
    year, bit = day[:4], 1 << int(day[5:7]) - 1
    played[year] = played.get(year, 0) | bit


def months_played(played: Mapping[str, int]) -> Iterator[str]:
    """``YYYY-MM``, oldest first."""
    for year in sorted(played):
        for month in range(1, 13):
            if played[year] >> month - 1 & 1:
                yield f"{year}-{month:02d}"
