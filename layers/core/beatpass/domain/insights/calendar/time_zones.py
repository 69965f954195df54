"""Days of a time zone: where they begin among the quarters of an hour of UTC days (docs/specification.md 6.9).

A day begins where its date does: at midnight, or at the hour to which clocks skip it. So a day has 23 to 25 hours where
clocks change, and a date that a zone skipped has none.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from beatpass.domain.insights.calendar.quarters import QUARTER_MINUTES
from beatpass.domain.platform.errors import Invalid

UTC_NAME = "UTC"


class Cut(NamedTuple):
    """An instant, to the quarter of an hour: the UTC day (YYYY-MM-DD), and the quarter at which it is cut in two."""

    day: str
    quarter: int


@cache
def _zones() -> frozenset[str]:
    """Without ``posix/`` and ``right/``, and what only names the zone of a machine."""
    return frozenset(available_timezones()) - {"Factory", "localtime", "posixrules"}


def zone_named(name: str) -> ZoneInfo:
    """Raises Invalid for a name that the IANA's database does not have."""
    if name not in _zones():
        raise Invalid(timezone="There is no such time zone: use a name of the IANA's database, as America/Toronto.")
    return ZoneInfo(name)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def local_day(moment: datetime, timezone: str) -> str:
    """The date (YYYY-MM-DD) on the clock of this zone."""
    return local_date(moment, zone_named(timezone)).isoformat()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of this date, in UTC.

    Where clocks skip midnight they do so from midnight on, in every zone since 1999: it is the instant of the skip.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def cut_at(moment: datetime) -> Cut:
    """The beginning of the quarter in which this instant is."""
    utc = moment.astimezone(UTC)
    return Cut(utc.date().isoformat(), (60 * utc.hour + utc.minute) // QUARTER_MINUTES)


def cut_of(day: date, zone: ZoneInfo) -> Cut:
    return cut_at(day_start(day, zone))
