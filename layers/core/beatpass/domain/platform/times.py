"""Instants as they stand on the wire and in tables: ISO 8601 UTC with milliseconds and ``Z``.

Strings of one fixed width sort like the instants they name, so keys and comparisons need no parsing.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

SECONDS_PER_DAY = 86_400
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)


def to_iso(moment: datetime) -> str:
    """``2026-11-21T09:00:00.000Z`` for an aware datetime."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_iso(text: str) -> datetime:
    """The aware UTC datetime of an ISO 8601 text with an offset or ``Z``; ValueError for any other."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def milliseconds(instant: str) -> int:
    """Since 1970, of an instant made by :func:`to_iso`: half as long where many are kept."""
    return (from_iso(instant) - _UNIX) // timedelta(milliseconds=1)


def from_milliseconds(number: int) -> str:
    """The instant again, as :func:`to_iso` makes it."""
    return to_iso(_UNIX + timedelta(milliseconds=number))


def day_of_milliseconds(number: int) -> int:
    """The number of the UTC day of that instant."""
    return _UNIX.toordinal() + number // (1000 * SECONDS_PER_DAY)


def day_of(instant: str) -> str:
    """The UTC day, ``YYYY-MM-DD``, of an instant made by :func:`to_iso`."""
    return instant[:10]


def day_number(day: str) -> int:
    """Days since 0001-01-01, so that windows of days are subtractions."""
    return date.fromisoformat(day).toordinal()


def whole_months(since: str, until: str) -> int:
    """Calendar months between two days (YYYY-MM-DD); one that began on the 31st is full at the end of a shorter one."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    begun = 12 * (last.year - first.year) + last.month - first.month
    return begun - (last.day < min(first.day, monthrange(last.year, last.month)[1]))
