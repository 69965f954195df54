"""In which months something was played: by year, the months as bits, January the lowest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Played = dict[str, int]


def note_month(played: Played, day: str) -> None:
    year, bit = day[:4], 1 << int(day[5:7]) - 1
    played[year] = played.get(year, 0) | bit


def months_played(played: Mapping[str, int]) -> Iterator[str]:
    """``YYYY-MM``, oldest first."""
    for year in sorted(played):
        for month in range(1, 13):
            if played[year] >> month - 1 & 1:
                yield f"{year}-{month:02d}"
