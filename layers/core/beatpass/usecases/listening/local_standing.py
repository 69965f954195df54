"""A producer's standing with its recent plays, and new tracks, by days of a time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from beatpass.domain.insights.calendar.time_zones import UTC_NAME, local_date, zone_named
from beatpass.domain.insights.sums.local_days import growth_windows, local_daily, local_uploads
from beatpass.domain.platform.figures import Standing, UploadYear, UploadYearKey
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.insights.days import producer_of, read_days
from beatpass.storage.platform.derived_figures import figure_item, figure_of


def in_zone(standing: Standing, artist_id: str, *, timezone: str, now: datetime) -> Standing:
    """Growth of ``daily`` is then that of whole local days. One call, none in UTC."""
    if timezone == UTC_NAME:
        return standing
    zone = zone_named(timezone)
    windows = growth_windows(local_date(now, zone), zone)
    days = read_days(producer_of(artist_id), sorted(windows.split))
    return replace(standing, daily=local_daily(standing.daily, days, windows))


def count_new_this_month(standing: Standing, artist_id: str, *, timezone: str, now: datetime) -> int:
    """Public tracks first published in the present month of the reader. One call, none in UTC."""
    zone = zone_named(timezone)
    first = local_date(now, zone).replace(day=1)
    if timezone == UTC_NAME:
        return standing.new_tracks(first.toordinal())
    years = sorted({str((first + timedelta(days)).year) for days in (-1, 0, 32)})
    found = get_together([figure_item(UploadYearKey(artist_id, year)) for year in years])
    uploads = {year: figure_of(UploadYear, item) for year, item in zip(years, found, strict=True)}
    by_date = local_uploads(uploads, first.year, zone)
    return sum(number for day, number in by_date.items() if day.startswith(f"{first:%m}"))
