"""What is out of the ordinary about a track, told once (docs/specification.md 6.13).

A normal day of a track is the median of the same weekdays of the last eight weeks, from its publication on: the
weekday's own rhythm, and no single peak, is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from beatpass.domain.insights.notices.notifications import AlertKind, Notifications
from beatpass.domain.platform.events import PLAY_MILESTONES
from beatpass.domain.platform.figures import TrackFigures

WEEKS = 8
# A spike or a drop that lasts is told of once in so many days.
QUIET_DAYS = 7
# A milestone is near when this percentage of it is reached.
NEAR_PERCENT = 95
# The alerts that are kept of a producer, and the subjects of which it is kept that they were told: up to twice as many,
# 140 KB.
ALERTS_KEPT = 100
SUBJECTS_KEPT = 1_000


class Alert(NamedTuple):
    """``day`` (YYYY-MM-DD) is the one that it is about, ``value`` its plays, ``normal`` what they are compared with.

    Of a milestone ``value`` is the track's plays so far, ``normal`` the milestone, of money neither is known.
    ``threshold`` is the one that was passed: a factor, or a percentage of the milestone.
    """

    kind: AlertKind
    track_id: str
    day: str
    value: float
    normal: float
    threshold: float

    @property
    def subject(self) -> str:
        """What is told of once: a milestone, a month of money, or (for a time) a track's spike or drop."""
        match self.kind:
            case "milestone_near":
                return f"{self.kind}:{self.track_id}:{self.normal:.0f}"
            case "money_waiting":
                return f"{self.kind}:{self.day[:7]}"
            case _:
                return f"{self.kind}:{self.track_id}"


@dataclass(slots=True)
class Alerts:
    """The latest alerts of a producer, oldest first, each an Alert as a list; and when each subject was last told."""

    alerts: list[list[Any]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    def add(self, alert: Alert) -> bool:
        """False for one that was told already."""
        last = self.told.get(alert.subject)
        lasting = alert.kind in {"spike", "drop"}
        if last is not None and (not lasting or _days_between(last, alert.day) < QUIET_DAYS):
            return False
        self.told[alert.subject] = alert.day
        self.alerts = [*self.alerts, list(alert)][-ALERTS_KEPT:]
        if len(self.told) > 2 * SUBJECTS_KEPT:
            self._forget(alert.day)
        return True

    def _forget(self, day: str) -> None:
        """Spikes and drops that would be told again by now, and those told of the longest ago beyond SUBJECTS_KEPT."""
        over = {subject for subject, last in self.told.items() if _days_between(last, day) >= QUIET_DAYS}
        kept = [subject for subject in self.told if subject not in over or not subject.startswith(("spike:", "drop:"))]
        kept = sorted(kept, key=lambda subject: (self.told[subject], subject))[-SUBJECTS_KEPT:]
        self.told = {subject: self.told[subject] for subject in kept}


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def normal_day(daily: Sequence[tuple[int, int]], day: int, *, since: int = 0) -> float:
    """The median of the same weekdays before, from the day ``since`` on; 0 where there is none.

    ``daily`` are (day number, count) pairs, days without plays left out.
    """
    counts = dict(daily)
    before = [day - 7 * weeks for weeks in range(1, WEEKS + 1)]
    return median([counts.get(each, 0) for each in before if each >= since] or [0])


def alerts_of_track(track_id: str, track: TrackFigures, day: date, wanted: Notifications) -> Iterator[Alert]:
    """About the track's qualified plays of this day, which is over, and its plays so far."""
    daily, at = list(track.played_daily()), day.isoformat()
    since = track.published_day if track.published_at else 0
    plays, normal = dict(daily).get(day.toordinal(), 0), normal_day(daily, day.toordinal(), since=since)
    if wanted.spike and plays >= wanted.least_plays and plays >= wanted.spike_factor * max(normal, 1):
        yield Alert("spike", track_id, at, plays, normal, wanted.spike_factor)
    if wanted.drop and normal >= wanted.least_plays and plays * wanted.drop_factor <= normal:
        yield Alert("drop", track_id, at, plays, normal, wanted.drop_factor)
    near = next((each for each in sorted(PLAY_MILESTONES) if each > track.plays), None)
    if wanted.milestone_near and near and 100 * track.plays >= NEAR_PERCENT * near:
        yield Alert("milestone_near", track_id, at, track.plays, near, NEAR_PERCENT)
