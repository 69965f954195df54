"""The sums over a range of days that storage returns; overview.py and engagement.py turn them into a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from beatpass.domain.insights.sums.counts import Counts
from beatpass.domain.insights.sums.retention import Heard


@dataclass(frozen=True, slots=True)
class PlaysByKey:
    """Plays by listener (pseudonym) or by track id.

    If ``error`` is 0, the counts are complete and exact. Otherwise a count may be too low by at most ``error`` plays,
    and each key that is missing has at most ``error`` plays.
    """

    plays: dict[str, int] = field(default_factory=dict)
    error: int = 0


@dataclass(frozen=True, slots=True)
class UniqueListenerCount:
    """The number of unique listeners: exact if ``error_percent`` is 0.

    Otherwise it is an estimate, and 95 of 100 estimates are within ``error_percent`` of the true number.
    """

    value: int = 0
    error_percent: float = 0.0

    @property
    def approximate(self) -> bool:
        return self.error_percent > 0

    @property
    def least(self) -> int:
        """What the number is at the least."""
        return round(self.value * (1 - self.error_percent / 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeFigures:
    """Sums over the days of a range. ``days`` has the days with plays, oldest first.

    ``listeners`` counts plays of signed-in listeners, ``guest_plays`` counts plays of guests and administrators.
    ``country_listeners`` is what the privacy floor needs. ``tracks`` is empty for the insights of a track.
    ``referrers`` counts plays by host, ``links`` maps each link to [plays, qualified plays, sum of listened/duration in
    millionths]. ``days_without_hours`` are days that the range divides and that have plays whose hour is not known:
    they count at noon UTC.
    """

    days: list[tuple[date, Counts]] = field(default_factory=list)
    devices: dict[str, int] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    country_listeners: dict[str, list[str]] = field(default_factory=dict)
    listeners: PlaysByKey = field(default_factory=PlaysByKey)
    guest_plays: int = 0
    unique_listeners: UniqueListenerCount = field(default_factory=UniqueListenerCount)
    tracks: PlaysByKey = field(default_factory=PlaysByKey)
    referrers: dict[str, int] = field(default_factory=dict)
    links: dict[str, list[int]] = field(default_factory=dict)
    days_without_hours: int = 0
    heard: Heard = field(default_factory=Heard)
