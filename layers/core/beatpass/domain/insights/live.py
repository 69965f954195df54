"""The last 48 hours by hour, the last 60 minutes by minute, and who listens now (docs/specification.md 6.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from beatpass.domain.insights.quarters import QUARTER_MINUTES, QUARTERS
from beatpass.domain.insights.time_zones import zone_named
from beatpass.domain.platform.figures import DayFigures
from beatpass.domain.platform.projection.days import UNTIMED, starts_of
from beatpass.domain.platform.projection.play_buffer import BUFFER_PLAYS, BufferedRows

HOURS, MINUTES = 48, 60
# A play is known when it ends: who has just heard something, listens.
NOW_MINUTES = 5
_HOUR, _DAY = 60, 1440
_MINUTE, _QUARTER, _MILLISECOND = timedelta(minutes=1), timedelta(minutes=QUARTER_MINUTES), timedelta(milliseconds=1)
_DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Moment:
    """The plays that started in the hour or minute that begins at ``at``."""

    at: datetime
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


def live_of(days: Mapping[str, DayFigures], buffered: Sequence[BufferedRows], *, now: datetime, timezone: str) -> Live:
    """``days`` are those of ``days_of`` as stored, ``buffered`` all plays of the producer's buffer; ``now`` in UTC."""
    by_quarter, by_minute = _counted(days, buffered, days_of(now))
    midnight = datetime.combine((now - _DAYS).date(), time(), UTC)
    minute = (now - midnight) // _MINUTE
    hour = minute - now.astimezone(zone_named(timezone)).minute
    quarters = _HOUR // QUARTER_MINUTES
    listeners, at_least = _listening(buffered, now)
    return Live(
        hours=[
            Moment(midnight + quarter * _QUARTER, sum(by_quarter[quarter : quarter + quarters]))
            for quarter in range(
                hour // QUARTER_MINUTES - (HOURS - 1) * quarters, hour // QUARTER_MINUTES + 1, quarters
            )
        ],
        minutes=[Moment(midnight + at * _MINUTE, by_minute[at]) for at in range(minute - MINUTES + 1, minute + 1)],
        listeners=listeners,
        at_least=at_least,
    )


def _counted(
    days: Mapping[str, DayFigures], buffered: Iterable[BufferedRows], shown: Sequence[str]
) -> tuple[list[int], list[int]]:
    """Plays by quarter of an hour and by minute since the beginning of the first of the days ``shown``."""
    by_quarter, by_minute = [0] * (len(shown) * QUARTERS), [0] * (len(shown) * _DAY)
    begins = {day: number * _DAY for number, day in enumerate(shown)}
    for day, figures in days.items():
        for number, row in figures.quarters.items():
            by_quarter[begins[day] // QUARTER_MINUTES + int(number)] += row[0]
        for number, plays in figures.minutes.items():
            by_minute[begins[day] + int(number)] += plays
    for each in buffered:
        day = each.target.day
        if each.counted and day in begins and (day not in days or each.epoch > days[day].flushed):
            for _, minute, _ in starts_of(each.rows):
                if minute != UNTIMED:
                    by_quarter[(begins[day] + minute) // QUARTER_MINUTES] += 1
                    by_minute[begins[day] + minute] += 1
    return by_quarter, by_minute


def _listening(buffered: Iterable[BufferedRows], now: datetime) -> tuple[int, bool]:
    """How many have just heard something, and whether the play buffer may have forgotten others who have."""
    # Of the minute in which it started any second may be the first.
    since = now - (NOW_MINUTES + 1) * _MINUTE
    bounds: dict[str, int] = {}
    known = 0
    listeners = set()
    forgotten = True
    for each in buffered:
        known += len(each.rows)
        day = each.target.day
        if day not in bounds:
            bounds[day] = (since - datetime.fromisoformat(f"{day}T00:00Z")) // _MILLISECOND
        for listener, minute, listened_ms in starts_of(each.rows):
            if minute == UNTIMED or 60_000 * minute + listened_ms <= bounds[day]:
                forgotten = False
            elif each.counted:
                listeners.add(listener)
    return len(listeners), forgotten and known >= BUFFER_PLAYS
