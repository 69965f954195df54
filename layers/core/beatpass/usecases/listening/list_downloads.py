"""The downloads of a producer's tracks in a period (docs/specification.md 9.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.insights.calendar.time_zones import UTC_NAME, zone_named
from beatpass.domain.listening.downloads import (
    DAYS,
    WEEK_DAYS,
    Period,
    Since,
    TopTrack,
    UniqueUserCount,
    count_uniques_since,
    day_of_downloads,
    find_top_track,
    get_all_time_top_track,
    since_days_ago,
    sum_downloads,
)
from beatpass.domain.platform.figures import (
    Download,
    DownloadDay,
    DownloadDayKey,
    Downloads,
    DownloadsKey,
    FigureKey,
    Standing,
    StandingKey,
)
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.listening import downloads
from beatpass.storage.listening.downloads import DownloadRows
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer, read_own


@dataclass(frozen=True, slots=True)
class DownloadsPage:
    """``top`` is None without downloads."""

    total: int
    uniques: UniqueUserCount
    this_week: int
    top: TopTrack | None
    rows: DownloadRows


def list_downloads(
    user_id: str,
    artist_id: str | None,
    period: Period,
    *,
    timezone: str = UTC_NAME,
    limit: int,
    after: str | None,
    now: datetime,
) -> DownloadsPage:
    """Two calls for a named producer, else three. Raises NoArtistProfile and NotFound.

    In a time zone whose days begin within a UTC day, one more for the end of the first day of the period, and of the
    week, per 4,000 downloads.
    """
    zone, bounded = zone_named(timezone), period in DAYS
    week = since_days_ago(WEEK_DAYS, now=now, zone=zone)
    since = since_days_ago(DAYS[period], now=now, zone=zone) if bounded else week
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    first = to_iso(since.first) if bounded else ""
    rows = downloads.list_downloads(named, since=first, limit=limit, after=after)

    def wanted(artist_id: str) -> list[Wanted]:
        keys: list[FigureKey] = [
            StandingKey(artist_id),
            DownloadsKey(artist_id),
            *(DownloadDayKey(artist_id, day) for day in since.days),
        ]
        return [figure_item(key) for key in keys]

    _, (standing, ever, *items) = read_own(user_id, named, wanted, now=now)
    whole = [figure_of(DownloadDay, item) for item in items]
    ever = figure_of(Downloads, ever)
    divided = _end_of_divided(named, since)
    found = [*whole, day_of_downloads(divided)]
    of_week = divided if week == since else _end_of_divided(named, week)
    users = {each.user_id for each in divided}
    return DownloadsPage(
        total=sum_downloads(found) if bounded else figure_of(Standing, standing).downloads,
        uniques=count_uniques_since(ever, since.whole_from.toordinal(), users)
        if bounded
        else count_uniques_since(ever, 0),
        this_week=sum_downloads(whole[: len(week.days)]) + len(of_week),
        top=find_top_track(found) if bounded else get_all_time_top_track(ever),
        rows=rows,
    )


def _end_of_divided(artist_id: str, since: Since) -> list[Download]:
    """The downloads of a divided day that belong to the time."""
    if not since.divided:
        return []
    return downloads.downloads_between(artist_id, to_iso(since.first), to_iso(since.whole_from))
