"""Shares of a whole, changes of it, and who or what has most of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TOP_PLATFORMS, TOP_COUNTRIES, TOP_LISTENERS, TOP_TRACKS = 4, 10, 10, 10


@dataclass(frozen=True, slots=True)
class Share:
    """``percent`` is of all plays of the range."""

    key: str
    plays: int
    percent: float


def percent_of(part: float, whole: float) -> float:
    """0-100 in hundredths; nothing of nothing is 0."""
    return round(100 * part / whole, 2) if whole else 0.0


def change_percent(former: float | None, latter: float | None) -> float | None:
    """How much more the latter is than the former; None where there is nothing to compare with."""
    if not former or latter is None:
        return None
    return round(100 * (latter - former) / former, 2)


def top(counts: Mapping[str, int], *, whole: int, most: int | None = None) -> list[Share]:
    """The largest first, equal ones by their key."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Share(key, plays, percent_of(plays, whole)) for key, plays in ordered[:most] if plays]
