"""Recompute the figures of a producer that fall in a period of the boards (docs/specification.md 5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

RECENT_DAYS = {"7d": 7, "30d": 30}
COLLABORATION_ACHIEVEMENTS = {"collaboration-enthusiast", "team-player", "bridge-builder", "network-spider"}
# A window has the sums of this many half-years, and then of days, both beginning with the one of the latest day.
HALF_YEARS_IN_WINDOW = 3
# Weights are whole numbers of 2**-32 of a contribution at this time (docs/architecture.md 5).
WEIGHT_UNIT, WEIGHT_EPOCH = 2**-32, datetime(2020, 1, 1, tzinfo=UTC)


class Standing(Protocol):
    """The figures of a producer that boards depend on, as the product stores them."""

    exists: bool
    admin: bool
    created_at: str
    xp: dict[str, int]
    achievements: dict[str, str]
    ranked_plays: int
    public_tracks: int
    completeness_sum: int
    collaborators: int
    collaborative_plays: int
    weight: int
    collaborative_weight: int
    latest_day: int
    recent: dict[str, list[int]]


@dataclass(frozen=True)
class InPeriod:
    """The figures of a producer in a period."""

    plays: int
    tracks: int
    collaborators: int
    collaborative_plays: int
    collaborative_weight: int
    collaboration_achievements: int
    weight: int


def in_period(standing: Standing, period: str, today: date) -> InPeriod:
    """The figures of a producer that fall in a period (docs/specification.md 5.5)."""

    def counted(name: str) -> int:
        return windowed(standing.recent.get(name, []), date.fromordinal(max(standing.latest_day, 1)), period, today)

    unlocked = [at for name, at in standing.achievements.items() if name in COLLABORATION_ACHIEVEMENTS]
    if period == "all_time":
        return InPeriod(
            plays=standing.ranked_plays,
            tracks=standing.public_tracks,
            collaborators=standing.collaborators,
            collaborative_plays=standing.collaborative_plays,
            collaborative_weight=standing.collaborative_weight,
            collaboration_achievements=len(unlocked),
            weight=standing.weight,
        )
    return InPeriod(
        plays=counted("plays"),
        tracks=counted("tracks"),
        collaborators=counted("collaborators"),
        collaborative_plays=counted("collaborative_plays"),
        collaborative_weight=counted("collaborative_weight"),
        collaboration_achievements=sum(falls_in(date.fromisoformat(at[:10]), period, today) for at in unlocked),
        weight=counted("weight"),
    )


def windowed(window: Sequence[int], latest: date, period: str, today: date) -> int:
    """The sum of what a window that ends with ``latest`` has in a period other than all time."""
    if period in RECENT_DAYS:
        days = window[HALF_YEARS_IN_WINDOW:]
        return sum(n for age, n in enumerate(days) if falls_in(latest - timedelta(age), period, today))
    total, half_year = 0, (latest.year, 1 if latest.month <= 6 else 2)
    for number in window[:HALF_YEARS_IN_WINDOW]:
        if f"{half_year[0]}-H{half_year[1]}" == period:
            total += number
        half_year = (half_year[0], 1) if half_year[1] == 2 else (half_year[0] - 1, 2)
    return total


def falls_in(day: date, period: str, today: date) -> bool:
    """Whether a day is in a period other than all time."""
    if period in RECENT_DAYS:
        return day > today - timedelta(RECENT_DAYS[period])
    return f"{day.year}-H{1 if day.month <= 6 else 2}" == period


def contribution_of_a_weight(now: datetime) -> float:
    """The contribution of a weight of 1, which halves every six months (docs/specification.md 7.1)."""
    months = (now - WEIGHT_EPOCH).total_seconds() / (30.4375 * 24 * 60 * 60)
    halved: float = 2.0 ** (-months / 6)
    return WEIGHT_UNIT * halved
