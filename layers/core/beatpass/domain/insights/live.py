"""The last 48 hours by hour, the last 60 minutes by minute, and who listens now (docs/specification.md 6.11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from beatpass.domain.insights.quarters import QUARTER_MINUTES
from beatpass.domain.insights.time_zones import zone_named
from beatpass.domain.platform.figures import DayFigures
from beatpass.domain.platform.projection.days import UNTIMED, DayPlay
from beatpass.domain.platform.projection.play_buffer import BUFFER_PLAYS

HOURS, MINUTES = 48, 60
# A play is known when it ends: who has just heard something, listens.
NOW_MINUTES = 5
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


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


def live_of(
    days: Mapping[str, DayFigures], recent: Iterable[tuple[str, DayPlay]], *, now: datetime, timezone: str
) -> Live:
    """``recent`` are the latest plays with their UTC days, as the play buffer has them. ``now`` is in UTC."""
    by_quarter, by_minute = _counted(days, now)
    first = _hour_start(now, timezone) - (HOURS - 1) * _HOUR
    hours = [first + number * _HOUR for number in range(HOURS)]
    minute = now.replace(second=0, microsecond=0)
    minutes = [minute - ago * _MINUTE for ago in range(MINUTES - 1, -1, -1)]
    quarter = timedelta(minutes=QUARTER_MINUTES)
    listeners, at_least = _listening(recent, now)
    return Live(
        hours=[Moment(at, sum(by_quarter[at + number * quarter] for number in range(4))) for at in hours],
        minutes=[Moment(at, by_minute[at]) for at in minutes],
        listeners=listeners,
        at_least=at_least,
    )


def _hour_start(now: datetime, timezone: str) -> datetime:
    """The beginning of the present hour on the reader's clock, in UTC."""
    local = now.astimezone(zone_named(timezone))
    return now.replace(second=0, microsecond=0) - timedelta(minutes=local.minute)


def _counted(days: Mapping[str, DayFigures], now: datetime) -> tuple[Counter[datetime], Counter[datetime]]:
    """Plays by the beginning of their quarter of an hour, and by minute."""
    by_quarter, by_minute = Counter[datetime](), Counter[datetime]()
    for day, figures in days.items():
        midnight = _midnight(day, now)
        for number, row in figures.quarters.items():
            by_quarter[midnight + int(number) * QUARTER_MINUTES * _MINUTE] += row[0]
        for number, plays in figures.minutes.items():
            by_minute[midnight + int(number) * _MINUTE] += plays
    return by_quarter, by_minute


def _midnight(day: str, now: datetime) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=now.tzinfo)


def _listening(recent: Iterable[tuple[str, DayPlay]], now: datetime) -> tuple[int, bool]:
    """How many have just heard something, and whether the play buffer may have forgotten others who have."""
    since = now - NOW_MINUTES * _MINUTE
    known = 0
    listeners = set()
    forgotten = True
    for day, play in recent:
        known += 1
        ended = _midnight(day, now) + play.minute * _MINUTE + timedelta(milliseconds=play.listened_ms)
        # Of the minute in which it started any second may be the first.
        if play.minute != UNTIMED and ended + _MINUTE > since:
            listeners.add(play.listener)
        else:
            forgotten = False
    return len(listeners), forgotten and known >= BUFFER_PLAYS
