"""Activity and downloads on the wire (API.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from typing_extensions import TypedDict

from beatpass.domain.collaboration.contribution import contribution, platform_weight, share_percent
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.listening.downloads import Period, TopTrack, UniqueUserCount
from beatpass.domain.listening.growth import plays_of_window
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import Download, Standing
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import day_number, day_of, to_iso
from beatpass.http.catalogue.own_tracks import new_this_month
from beatpass.http.platform.shapes import Derived, TrackAnswer
from beatpass.http.platform.text_validation import calendar_date

FIRST_YEAR = 2000
Year = Annotated[int | None, Query(ge=FIRST_YEAR, le=9999, description="this one where none is named")]
PeriodQuery = Annotated[Period, Query(description="the last days, today's among them")]


# Of the two lists as files.
DAY_COLUMNS = ("date", "uploads", "platform_uploads")
DOWNLOAD_COLUMNS = ("download_id", "at", "track.id", "track.title", "user_id", "licence_id")


class Cards(TypedDict):
    """``contribution`` is that of now, the share that of the last build (null before the first); ``achievements``
    counts those unlocked. ``new_this_month`` and ``plays_this_period`` are as on the tracks page.
    """

    tracks: int
    new_this_month: int
    plays: int
    plays_this_period: int
    platform_share_percent: float | None
    contribution: float
    achievements: int


class DayAnswer(TypedDict):
    """Public tracks by the day of their first publication; one that was deleted or is no longer public left its day."""

    date: str
    uploads: int
    platform_uploads: int


class ActivityAnswer(Derived):
    """Every day of the year. ``platform_as_of`` is the moment of ``platform_uploads``, null before the first build."""

    year: int
    cards: Cards
    days: list[DayAnswer]
    platform_as_of: str | None
    next_update_at: str | None


class DayTracksAnswer(Derived):
    date: str
    items: list[TrackAnswer]
    next_cursor: str | None


class TopDownloadAnswer(TypedDict):
    """``title`` is that of the latest download; null where that was not noted yet. ``error_downloads`` is by how much
    the count may be too low where more than 250 tracks were downloaded on a day.
    """

    id: str
    title: str | None
    downloads: int
    approximate: bool
    error_downloads: int


class UniqueUsers(TypedDict):
    """Exact up to 1,000 users of all time; beyond an estimate with its standard error."""

    value: int
    approximate: bool
    error_percent: float | None


class DownloadedTrack(TypedDict):
    """``title`` is that under which it was downloaded; null where that was not noted yet."""

    id: str
    title: str | None


class DownloadLine(TypedDict):
    download_id: str
    user_id: str
    track: DownloadedTrack
    at: str
    licence_id: str


class DownloadsAnswer(Derived):
    """Of tracks one was credited on when they were downloaded; ``this_week`` are the last seven days."""

    period: Period
    total: int
    unique_users: UniqueUsers
    this_week: int
    top_track: TopDownloadAnswer | None
    items: list[DownloadLine]
    next_cursor: str | None


def year_of(year: int | None, now: datetime) -> int:
    """Raises Invalid for a year to come."""
    if year is not None and year > now.year:
        raise Invalid(year=f"A year from {FIRST_YEAR} to {now.year}.")
    return year or now.year


def day_in_path(text: str) -> str:
    """Raises Invalid."""
    try:
        return calendar_date(text)
    except ValueError as error:
        raise Invalid(date=str(error)) from error


def activity_answer(
    standing: Standing,
    build: Build | None,
    *,
    year: int,
    own: Mapping[str, int],
    platform: Mapping[str, int],
    platform_as_of: str | None,
    now: datetime,
) -> ActivityAnswer:
    return {
        "year": year,
        "cards": _cards(standing, build, now),
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


def _cards(standing: Standing, build: Build | None, now: datetime) -> Cards:
    today = day_of(to_iso(now))
    everyones = platform_weight(standing.weight, build.platform_weight if build else 0)
    daily = ((int(day), counts[0]) for day, counts in standing.days.items())
    return {
        "tracks": standing.tracks,
        "new_this_month": new_this_month(standing, today),
        "plays": standing.plays,
        "plays_this_period": plays_of_window(daily, today=day_number(today)),
        "platform_share_percent": round(share_percent(standing.weight, everyones), 6) if build else None,
        "contribution": round(contribution(standing.weight, now), 6),
        "achievements": len(standing.achievements),
    }


def downloads_answer(
    items: list[Download],
    *,
    period: Period,
    total: int,
    uniques: UniqueUserCount,
    this_week: int,
    top: TopTrack | None,
    next_cursor: str | None,
    as_of: str,
) -> DownloadsAnswer:
    return {
        "period": period,
        "total": total,
        "unique_users": {
            "value": uniques.value,
            "approximate": uniques.error_percent is not None,
            "error_percent": uniques.error_percent,
        },
        "this_week": this_week,
        "top_track": _top(top) if top else None,
        "items": [_download(each) for each in items],
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }


def _top(top: TopTrack) -> TopDownloadAnswer:
    return {
        "id": top.track_id,
        "title": top.title or None,
        "downloads": top.number,
        "approximate": top.error > 0,
        "error_downloads": top.error,
    }


def _download(each: Download) -> DownloadLine:
    return {
        "download_id": each.download_id,
        "user_id": each.user_id,
        "track": {"id": each.track_id, "title": each.title or None},
        "at": each.at,
        "licence_id": each.licence_id,
    }
