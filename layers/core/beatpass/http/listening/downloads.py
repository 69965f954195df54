"""Parameters and answers of the downloads page (docs/api.md)."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from typing_extensions import TypedDict

from beatpass.domain.insights.sums.privacy_floor import FLOOR
from beatpass.domain.listening.downloads import Period, TopTrack, UniqueUserCount
from beatpass.domain.platform.figures import Download
from beatpass.domain.platform.rules import RULES
from beatpass.http.platform.shapes import Derived

PeriodQuery = Annotated[Period, Query(description="the last days, including today")]

# Columns of the list as a CSV file.
DOWNLOAD_COLUMNS = ("download_id", "at", "track.id", "track.title", "user_id", "licence_id")


class TopDownloadAnswer(TypedDict):
    """``title`` is that of the latest download, null if it was not recorded. ``error_downloads`` is the most that
    ``downloads`` may be too low by, if more than 250 tracks were downloaded on one day.
    """

    id: str
    title: str | None
    downloads: int
    approximate: bool
    error_downloads: int


class UniqueUsers(TypedDict):
    """Exact up to 1,000 users of all time; beyond that an estimate with its standard error."""

    value: int
    approximate: bool
    error_percent: float | None


class DownloadedTrack(TypedDict):
    """``title`` is the title at the time of the download, null if it was not recorded."""

    id: str
    title: str | None


class DownloadLine(TypedDict):
    """``user_id`` is the user's pseudonym (docs/privacy.md 2), null where the period has fewer than five users."""

    download_id: str
    user_id: str | None
    track: DownloadedTrack
    at: str
    licence_id: str


class DownloadsAnswer(Derived):
    """Downloads of tracks that credited the producer at that time; ``this_week`` counts the last seven days."""

    period: Period
    timezone: str
    total: int
    unique_users: UniqueUsers
    this_week: int
    top_track: TopDownloadAnswer | None
    items: list[DownloadLine]
    next_cursor: str | None


def downloads_answer(
    items: list[Download],
    *,
    period: Period,
    timezone: str,
    total: int,
    uniques: UniqueUserCount,
    this_week: int,
    top: TopTrack | None,
    next_cursor: str | None,
    as_of: str,
) -> DownloadsAnswer:
    return {
        "period": period,
        "timezone": timezone,
        "total": total,
        "unique_users": {
            "value": uniques.value,
            "approximate": uniques.error_percent is not None,
            "error_percent": uniques.error_percent,
        },
        "this_week": this_week,
        "top_track": _top(top) if top else None,
        "items": [_download(each, told=uniques.value >= FLOOR) for each in items],
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


def _download(each: Download, *, told: bool) -> DownloadLine:
    return {
        "download_id": each.download_id,
        "user_id": each.user_id if told else None,
        "track": {"id": each.track_id, "title": each.title or None},
        "at": each.at,
        "licence_id": each.licence_id,
    }
