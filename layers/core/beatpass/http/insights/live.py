"""What is played just now, as an answer (docs/api.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response
from typing_extensions import TypedDict

from beatpass.domain.insights.pages.live import HOURS, NOW_MINUTES, Live, Moment
from beatpass.domain.platform.rules import RULES
from beatpass.http.insights.export import summary_of
from beatpass.http.platform.files import Format, csv_of, file
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
            {"at": each.at, "plays": each.plays, "unfinished": number == HOURS}
            for number, each in enumerate(live.hours, 1)
        ],
        "minutes": [{"at": each.at, "plays": each.plays} for each in live.minutes],
        "refresh_seconds": _REFRESH_SECONDS,
        "as_of": as_of,
        "rules": RULES,
    }


def _plays(moments: list[Moment]) -> int:
    return sum(each.plays for each in moments)


COLUMNS = ("section", "key", "plays", "unfinished", "value")


def export_live(answer: LiveAnswer, format_: Format, *, name: str) -> Response[Any]:
    """The page as a file: its JSON, or a row for each hour and minute, and one for each remaining figure.

    ``name`` is a part of the file name, in characters that are safe in a header.
    """
    return file(answer, format_, name=f"live-{name}", table=lambda: csv_of(_rows(answer), COLUMNS))


def _rows(answer: LiveAnswer) -> Iterator[Mapping[str, Any]]:
    for key, value in summary_of(answer):
        yield {"section": "summary", "key": key, "value": value}
    for hour in answer["hours"]:
        yield {"section": "hours", "key": hour["at"], "plays": hour["plays"], "unfinished": hour["unfinished"]}
    for minute in answer["minutes"]:
        yield {"section": "minutes", "key": minute["at"], "plays": minute["plays"]}
