"""Percentages, percentage changes, and the largest shares of a total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from beatpass.domain.platform.rounding import rounded

TOP_PLATFORMS, TOP_COUNTRIES, TOP_LISTENERS, TOP_TRACKS = 4, 10, 10, 10


@dataclass(frozen=True, slots=True)
class PlayShare:
    """The plays of one device, platform, country, listener or track. ``percent`` is of all plays of the range."""

    key: str
    plays: int
    percent: float


def percent_of(part: float, whole: float) -> float:
    """0-100, rounded to hundredths; 0 if the whole is 0."""
    return round(100 * part / whole, 2) if whole else 0.0


def change_percent(before: float | None, after: float | None) -> float | None:
    """The change in percent, rounded to hundredths; None if ``before`` is 0 or None, or ``after`` is None."""
    if not before or after is None:
        return None
    return rounded(100 * (after - before) / before, 2)


def top_shares(counts: Mapping[str, int], *, whole: int, most: int | None = None) -> list[PlayShare]:
    """The ``most`` largest counts, largest first; equal counts are ordered by key. Zeros are left out."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [PlayShare(key, plays, percent_of(plays, whole)) for key, plays in ordered[:most] if plays]
