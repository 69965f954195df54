"""The downloads of a producer's tracks in a period (SPEC 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.listening.downloads import (
    DAYS,
    WEEK_DAYS,
    Period,
    TopTrack,
    UniqueUserCount,
    period_days,
    top_ever,
    top_of,
    total,
    uniques_since,
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
from beatpass.storage.dynamodb.calls import Wanted
from beatpass.storage.listening import downloads
from beatpass.storage.listening.downloads import DownloadRows
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer, read_own


@dataclass(frozen=True, slots=True)
class DownloadsPage:
    """``top`` is None without a download."""

    total: int
    uniques: UniqueUserCount
    this_week: int
    top: TopTrack | None
    rows: DownloadRows


def show_downloads(
    user_id: str, artist_id: str | None, period: Period, *, limit: int, after: str | None, now: datetime
) -> DownloadsPage:
    """Two calls where the producer is named, else three. Raises NoArtistProfile and NotFound."""
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
        total=total(found) if bounded else figure_of(Standing, standing).downloads,
        uniques=uniques_since(ever, day_number(days[-1]) if bounded else 0),
        this_week=total(found[:WEEK_DAYS]),
        top=top_of(found) if bounded else top_ever(ever),
        rows=rows,
    )
