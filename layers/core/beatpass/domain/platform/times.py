"""Instants in the format of the API and the tables: ISO 8601 UTC with milliseconds and ``Z``.

Strings of this fixed width sort in the order of time, so keys and comparisons need no parsing.
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
    """The aware UTC datetime of an ISO 8601 text with an offset or ``Z``. Raises ValueError for other texts."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def milliseconds(instant: str) -> int:
    """Milliseconds since 1970 of an instant made by :func:`to_iso`; half the size of the text in long lists."""
    return (from_iso(instant) - _UNIX) // timedelta(milliseconds=1)


def from_milliseconds(number: int) -> str:
    """The instant in the format of :func:`to_iso`; the inverse of :func:`milliseconds`."""
    return to_iso(_UNIX + timedelta(milliseconds=number))


def day_of_milliseconds(number: int) -> int:
    """The day number of an instant in milliseconds since 1970."""
    return _UNIX.toordinal() + number // (1000 * SECONDS_PER_DAY)


def milliseconds_of_day(number: int) -> int:
    """The beginning of the day with this number, in milliseconds since 1970."""
    return (number - _UNIX.toordinal()) * 1000 * SECONDS_PER_DAY


def day_of(instant: str) -> str:
    """The UTC day, ``YYYY-MM-DD``, of an instant made by :func:`to_iso`."""
    return instant[:10]


def minute_of(instant: str) -> int:
    """The minute of the UTC day, 0 to 1439, of an instant made by :func:`to_iso`."""
    return 60 * int(instant[11:13]) + int(instant[14:16])


def milliseconds_since_midnight(instant: str) -> int:
    """Milliseconds of the UTC day of an instant made by :func:`to_iso`."""
    return 60_000 * minute_of(instant) + 1_000 * int(instant[17:19]) + int(instant[20:23])


def day_number(day: str) -> int:
    """The day number of a day (``YYYY-MM-DD``): days since 0001-01-01, so that distances are subtractions."""
    return date.fromisoformat(day).toordinal()


def whole_months(since: str, until: str) -> int:
    """Whole calendar months between two days (YYYY-MM-DD).

    A month that begins on the 31st is complete on the last day of a shorter month.
    """
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    begun = 12 * (last.year - first.year) + last.month - first.month
    return begun - (last.day < min(first.day, monthrange(last.year, last.month)[1]))
