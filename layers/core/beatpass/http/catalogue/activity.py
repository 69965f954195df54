"""Parameters and answers of the activity page (docs/api.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from typing_extensions import TypedDict

from beatpass.domain.collaboration.contribution import contribution, platform_weight, share_percent
from beatpass.domain.insights.calendar.time_zones import local_day
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.listening.growth import count_recent_plays
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import day_number, to_iso
from beatpass.http.platform.shapes import Derived, TodayAnswer, TrackAnswer, today_answer
from beatpass.http.platform.text_validation import calendar_date

FIRST_YEAR = 2000
# The day after the last one of year 9999 has no date.
_LAST_YEAR = 9998
Year = Annotated[int | None, Query(ge=FIRST_YEAR, le=9999, description="the current year if omitted")]


# Columns of the days as a CSV file.
DAY_COLUMNS = ("date", "uploads", "platform_uploads")


class Cards(TypedDict):
    """``contribution`` is the current one, ``platform_share_percent`` that of the last build (null before the first).
    ``achievements`` counts unlocked ones; ``new_this_month`` and ``plays_this_period`` are as on the tracks page.
    """

    tracks: int
    new_this_month: int
    plays: int
    plays_this_period: int
    today: TodayAnswer
    platform_share_percent: float | None
    contribution: float
    achievements: int


class DayAnswer(TypedDict):
    """Public tracks by the day of their first publication; deleted and withdrawn tracks are not counted."""

    date: str
    uploads: int
    platform_uploads: int


class ActivityAnswer(Derived):
    """All days of the year; ``platform_uploads`` are those of UTC days.

    ``platform_as_of`` is the time of ``platform_uploads``, null before the first build.
    """

    year: int
    timezone: str
    cards: Cards
    days: list[DayAnswer]
    platform_as_of: str | None
    next_update_at: str | None


class DayTracksAnswer(Derived):
    date: str
    items: list[TrackAnswer]
    next_cursor: str | None


def choose_year(year: int | None, now: datetime, timezone: str) -> int:
    """The requested year, or the current one on the reader's clock. Raises Invalid for a future year."""
    current = int(local_day(now, timezone)[:4])
    if year is not None and year > current:
        raise Invalid(year=f"Must be a year from {FIRST_YEAR} to {current}.")
    return year or current


def parse_day(text: str) -> str:
    """The date of a path, YYYY-MM-DD. Raises Invalid."""
    try:
        day = calendar_date(text)
    except ValueError as error:
        raise Invalid(date=str(error)) from error
    if not FIRST_YEAR <= int(day[:4]) <= _LAST_YEAR:
        raise Invalid(date=f"Must be a day from {FIRST_YEAR} to {_LAST_YEAR}.")
    return day


def activity_answer(
    standing: Standing,
    build: Build | None,
    *,
    new_this_month: int,
    year: int,
    own: Mapping[str, int],
    platform: Mapping[str, int],
    platform_as_of: str | None,
    timezone: str,
    now: datetime,
) -> ActivityAnswer:
    return {
        "year": year,
        "timezone": timezone,
        "cards": _cards(standing, build, new_this_month, local_day(now, timezone), now),
        "days": [
            {"date": f"{year:04d}-{day}", "uploads": own.get(day, 0), "platform_uploads": platform.get(day, 0)}
            for day in _days(year)
        ],
        "platform_as_of": platform_as_of,
        "next_update_at": build.next_build_at if build else None,
        "as_of": to_iso(now),
        "rules": RULES,
    }


def _days(year: int) -> list[str]:
    first = date(year, 1, 1)
    count = date(year, 12, 31).toordinal() - first.toordinal() + 1
    return [f"{first + timedelta(days=number):%m-%d}" for number in range(count)]


def _cards(standing: Standing, build: Build | None, new_this_month: int, today: str, now: datetime) -> Cards:
    total_weight = platform_weight(standing.weight, build.platform_weight if build else 0)
    return {
        "tracks": standing.tracks,
        "new_this_month": new_this_month,
        "plays": standing.plays,
        "plays_this_period": count_recent_plays(by_day(standing.daily), today=day_number(today)),
        "today": today_answer(standing, today),
        "platform_share_percent": round(share_percent(standing.weight, total_weight), 6) if build else None,
        "contribution": round(contribution(standing.weight, now), 6),
        "achievements": len(standing.achievements),
    }
