"""The last 48 hours by hour, the last 60 minutes by minute, and who listens now (docs/specification.md 6.11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from beatpass.domain.insights.calendar.quarters import QUARTER_MINUTES, QUARTERS
from beatpass.domain.insights.calendar.time_zones import zone_named
from beatpass.domain.platform.figures import DayFigures
from beatpass.domain.platform.projection.days import ended_after, minutes_of
from beatpass.domain.platform.projection.play_buffer import BUFFER_PLAYS, BufferedRows

HOURS, MINUTES = 48, 60
# A play is known when it ends: who has just heard something, listens.
NOW_MINUTES = 5
_HOUR, _DAY = 60, 1440
_MINUTE, _MILLISECOND = timedelta(minutes=1), timedelta(milliseconds=1)
_DAYS = timedelta(days=2)
_TWO_DIGITS = [f"{number:02}" for number in range(60)]


class Moment(NamedTuple):
    """The plays that started in the hour or minute that begins at ``at``, in the format of ``times.to_iso``."""

    at: str
    plays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """``listeners`` counts those whose play ended in the last NOW_MINUTES; ``at_least``: there may be more."""

    hours: list[Moment]
    minutes: list[Moment]
    listeners: int
    at_least: bool


def days_of(now: datetime) -> list[str]:
    """The UTC days (YYYY-MM-DD) that the last 48 hours touch, begun hours whole."""
    return [(now - timedelta(days=ago)).date().isoformat() for ago in (2, 1, 0)]


def live_of(days: Mapping[str, DayFigures], buffered: Iterable[BufferedRows], *, now: datetime, timezone: str) -> Live:
    """``days`` are those of ``days_of`` as stored, ``buffered`` all plays of the producer's buffer; ``now`` in UTC."""
    dates = days_of(now)
    counted = _Counted(dates)
    for day, figures in days.items():
        counted.add_day(day, figures)
    latest = _Latest(now)
    for each in buffered:
        if not (each.counted or latest.all_recent):  # of others it matters only whether all of them are recent
            latest.plays += len(each.rows)
            continue
        latest.add(each)
        day = each.target.day
        if each.counted and (day not in days or each.epoch > days[day].flushed):
            counted.add_minutes(day, minutes_of(each.rows))
    midnight = datetime.combine((now - _DAYS).date(), time(), UTC)
    minute = (now - midnight) // _MINUTE
    hour = minute - now.astimezone(zone_named(timezone)).minute
    return Live(
        hours=[
            Moment(_instant(dates, at), counted.in_hour(at))
            for at in range(hour - (HOURS - 1) * _HOUR, hour + 1, _HOUR)
        ],
        minutes=[Moment(_instant(dates, at), counted.by_minute[at]) for at in range(minute - MINUTES + 1, minute + 1)],
        listeners=len(latest.listeners),
        at_least=latest.all_recent and latest.plays >= BUFFER_PLAYS,
    )


def _instant(days: Sequence[str], minute: int) -> str:
    """The beginning of this minute since the first of these consecutive days; a page has a hundred of them."""
    day, of_day = divmod(minute, _DAY)
    return f"{days[day]}T{_TWO_DIGITS[of_day // _HOUR]}:{_TWO_DIGITS[of_day % _HOUR]}:00.000Z"


class _Counted:
    """Plays by quarter of an hour and by minute since the beginning of the first of these consecutive days."""

    def __init__(self, days: Sequence[str]) -> None:
        self._begins = {day: number * _DAY for number, day in enumerate(days)}
        self.by_quarter = [0] * (len(days) * QUARTERS)
        self.by_minute = [0] * (len(days) * _DAY)

    def add_day(self, day: str, figures: DayFigures) -> None:
        begin = self._begins[day]
        for number, row in figures.quarters.items():
            self.by_quarter[begin // QUARTER_MINUTES + int(number)] += row[0]
        for number, plays in figures.minutes.items():
            self.by_minute[begin + int(number)] += plays

    def add_minutes(self, day: str, minutes: Iterable[int]) -> None:
        begin = self._begins.get(day)
        if begin is not None:
            for minute, plays in Counter(minutes).items():
                self.by_quarter[(begin + minute) // QUARTER_MINUTES] += plays
                self.by_minute[begin + minute] += plays

    def in_hour(self, at: int) -> int:
        """In the hour that begins with this minute."""
        return sum(self.by_quarter[at // QUARTER_MINUTES : (at + _HOUR) // QUARTER_MINUTES])


class _Latest:
    """Who has just heard something; ``plays`` counts all plays, ``all_recent`` tells whether all ended so late."""

    def __init__(self, now: datetime) -> None:
        # Of the minute in which a play started any second may be the first.
        self._since = now - (NOW_MINUTES + 1) * _MINUTE
        self._bounds: dict[str, int] = {}
        self.listeners: set[str] = set()
        self.plays = 0
        self.all_recent = True

    def add(self, each: BufferedRows) -> None:
        day = each.target.day
        bound = self._bounds.get(day)
        if bound is None:
            bound = (self._since - datetime.fromisoformat(f"{day}T00:00Z")) // _MILLISECOND
            self._bounds[day] = bound
        recent = ended_after(each.rows, bound)
        self.plays += len(each.rows)
        self.all_recent = self.all_recent and len(recent) == len(each.rows)
        if each.counted:
            self.listeners.update(recent)
