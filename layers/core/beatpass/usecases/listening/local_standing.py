"""A producer's standing with its recent plays by days of a time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.insights.local_days import growth_windows, local_daily
from beatpass.domain.insights.time_zones import UTC_NAME, local_date, zone_named
from beatpass.domain.platform.figures import Standing
from beatpass.storage.insights.days import read_days


def in_zone(standing: Standing, artist_id: str, *, timezone: str, now: datetime) -> Standing:
    """Growth of ``daily`` is then that of whole local days. One call, none in UTC."""
    if timezone == UTC_NAME:
        return standing
    zone = zone_named(timezone)
    windows = growth_windows(local_date(now, zone), zone)
    days = read_days(Producer(id=artist_id, name="", created_at="", version=1), sorted(windows.split))
    return replace(standing, daily=local_daily(standing.daily, days, windows))
