"""What storage reads of a range of days, for the rules beside this to make a page of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from beatpass.domain.insights.counts import Counts


@dataclass(frozen=True, slots=True)
class Ranking:
    """Plays by listener (user id) or track, of those that may be among the first.

    Every count is exact where ``error`` is 0; otherwise it is too low by at most ``error``, and whoever is left out
    has at most that many.
    """

    plays: dict[str, int] = field(default_factory=dict)
    error: int = 0


@dataclass(frozen=True, slots=True)
class Uniques:
    """How many different listeners; beyond a stated size an estimate, within ``error_percent`` in 95 of 100 cases."""

    value: int = 0
    error_percent: float = 0.0

    @property
    def approximate(self) -> bool:
        return self.error_percent > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeFigures:
    """Sums over the days of a range. ``days`` are those with plays, oldest first.

    ``listeners`` are signed-in ones; ``guest_plays`` those of guests and admins, as one.
    ``tracks`` is empty for a track.
    """

    days: list[tuple[date, Counts]] = field(default_factory=list)
    devices: dict[str, int] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    listeners: Ranking = field(default_factory=Ranking)
    guest_plays: int = 0
    uniques: Uniques = field(default_factory=Uniques)
    tracks: Ranking = field(default_factory=Ranking)
