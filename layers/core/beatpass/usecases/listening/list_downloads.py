"""The downloads of a producer's tracks in a period (docs/specification.md 9.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.listening.downloads import (
    DAYS,
    WEEK_DAYS,
    Period,
    TopTrack,
    UniqueUserCount,
    count_uniques_since,
    find_top_track,
    get_all_time_top_track,
    period_days,
    sum_downloads,
)
from beatpass.domain.platform.figures import (
    DownloadDay,
    DownloadDayKey,
    Downloads,
    DownloadsKey,
    FigureKey,
    Standing,
    StandingKey,
)
from beatpass.domain.platform.times import day_number
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
    user_id: str, artist_id: str | None, period: Period, *, limit: int, after: str | None, now: datetime
) -> DownloadsPage:
    """Two calls for a named producer, else three. Raises NoArtistProfile and NotFound."""
    days = period_days(period, today=now.date())
    bounded = period in DAYS
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    rows = downloads.list_downloads(named, since=days[-1] if bounded else "", limit=limit, after=after)

    def wanted(artist_id: str) -> list[Wanted]:
        keys: list[FigureKey] = [
            StandingKey(artist_id),
            DownloadsKey(artist_id),
            *(DownloadDayKey(artist_id, day) for day in days),
        ]
        return [figure_item(key) for key in keys]

    _, (standing, ever, *items) = read_own(user_id, named, wanted, now=now)
    found = [figure_of(DownloadDay, item) for item in items]
    ever = figure_of(Downloads, ever)
    return DownloadsPage(
        total=sum_downloads(found) if bounded else figure_of(Standing, standing).downloads,
        uniques=count_uniques_since(ever, day_number(days[-1]) if bounded else 0),
        this_week=sum_downloads(found[:WEEK_DAYS]),
        top=find_top_track(found) if bounded else get_all_time_top_track(ever),
        rows=rows,
    )
