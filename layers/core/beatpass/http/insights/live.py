"""What is played just now, as an answer (docs/api.md)."""

from __future__ import annotations

from typing_extensions import TypedDict

from beatpass.domain.insights.live import HOURS, NOW_MINUTES, Live, Moment
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.http.platform.shapes import Derived


class HourAnswer(TypedDict):
    """``at`` is its beginning, an hour of the reader's clock."""

    at: str
    plays: int
    unfinished: bool


class MinuteAnswer(TypedDict):
    at: str
    plays: int


class ListenersNowAnswer(TypedDict):
    """Listeners whose play ended in the last ``minutes``. ``at_least``: there may be more."""

    value: int
    at_least: bool
    minutes: int


class LiveAnswer(Derived):
    """Plays by the time at which they started; one is known when it ends. The last hour and minute are not over."""

    timezone: str
    listeners_now: ListenersNowAnswer
    plays_last_hours: int
    plays_last_minutes: int
    hours: list[HourAnswer]
    minutes: list[MinuteAnswer]
    refresh_seconds: int


# What is logged is in the figures after some seconds: to ask more often shows nothing new.
_REFRESH_SECONDS = 10


def live_answer(live: Live, *, timezone: str, as_of: str) -> LiveAnswer:
    return {
        "timezone": timezone,
        "listeners_now": {"value": live.listeners, "at_least": live.at_least, "minutes": NOW_MINUTES},
        "plays_last_hours": _plays(live.hours),
        "plays_last_minutes": _plays(live.minutes),
        "hours": [
            {"at": to_iso(each.at), "plays": each.plays, "unfinished": number == HOURS}
            for number, each in enumerate(live.hours, 1)
        ],
        "minutes": [{"at": to_iso(each.at), "plays": each.plays} for each in live.minutes],
        "refresh_seconds": _REFRESH_SECONDS,
        "as_of": as_of,
        "rules": RULES,
    }


def _plays(moments: list[Moment]) -> int:
    return sum(each.plays for each in moments)
