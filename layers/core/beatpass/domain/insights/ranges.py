"""Ranges of UTC days and the buckets that their series are drawn in (docs/specification.md 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from beatpass.domain.platform.errors import Invalid

Preset = Literal["last_7_days", "last_30_days", "last_90_days", "this_month", "this_year", "all_time"]
Bucket = Literal["day", "week", "month"]

DEFAULT_PRESET: Preset = "this_year"
MOST_YEARS = 3
# Up to so many days a point is a day, up to a year a week (docs/specification.md 6.2).
MOST_DAILY_POINTS = 92

_LAST_DAYS: dict[Preset, int] = {"last_7_days": 7, "last_30_days": 30, "last_90_days": 90}
_TOO_LONG = f"A range has at most {MOST_YEARS} years."


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Days, ``first`` and ``last`` among them, and what a point of a series over them spans."""

    first: date
    last: date
    bucket: Bucket

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def points(self) -> list[date]:
        """The first day of each point: weeks begin on Mondays, months on firsts, the first point with the range."""
        starts = [self.first]
        while (following := _following(starts[-1], self.bucket)) <= self.last:
            starts.append(following)
        return starts


def _following(day: date, bucket: Bucket) -> date:
    """The first day of the bucket behind that of this day."""
    match bucket:
        case "day":
            return day + timedelta(days=1)
        case "week":
            return day + timedelta(days=7 - day.weekday())
        case "month":
            return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a reader asks for: a preset, or days of its own; neither is the default preset. ``bucket`` None: as fits."""

    preset: Preset | None = None
    first: date | None = None
    last: date | None = None
    bucket: Bucket | None = None


def range_of(wish: Wish, *, today: date, since: date) -> Range:
    """``since`` is the day on which all time began. Raises Invalid, by the names on the wire."""
    if wish.first is None and wish.last is None:
        return preset_range(wish.preset or DEFAULT_PRESET, wish.bucket, today=today, since=since)
    if wish.preset is not None:
        raise Invalid(range="Ask for a preset, or for days of your own with from and to.")
    return own_range(wish.first, wish.last, wish.bucket, today=today)


def preset_range(preset: Preset, bucket: Bucket | None, *, today: date, since: date) -> Range:
    """The preset as of today, which is its last day; ``all_time`` begins with ``since``. Raises Invalid."""
    match preset:
        case "this_month":
            first = today.replace(day=1)
        case "this_year":
            first = today.replace(month=1, day=1)
        case "all_time":
            first = min(since, today)
        case _:
            first = today - timedelta(days=_LAST_DAYS[preset] - 1)
    return _range(first, today, bucket)


def own_range(first: date | None, last: date | None, bucket: Bucket | None, *, today: date) -> Range:
    """From ``first`` to ``last``, or until today where that comes first. Raises Invalid, by the names on the wire."""
    if first is None:
        raise Invalid(**{"from": "A range with an end needs its beginning."})
    if first > today:
        raise Invalid(**{"from": "A range begins today or earlier (UTC)."})
    if last is not None and last < first:
        raise Invalid(to="A range ends on the day it begins, or later.")
    last = min(last or today, today)
    if last >= _years_later(first, MOST_YEARS):
        raise Invalid(**{"from": _TOO_LONG})
    return _range(first, last, bucket)


def _range(first: date, last: date, bucket: Bucket | None) -> Range:
    if bucket in {"day", "week"} and last >= _years_later(first, MOST_YEARS):
        raise Invalid(bucket=f"Beyond {MOST_YEARS} years a point is a month.")
    return Range(first=first, last=last, bucket=bucket or _bucket_for(first, last))


def _bucket_for(first: date, last: date) -> Bucket:
    if (last - first).days < MOST_DAILY_POINTS:
        return "day"
    return "week" if last < _years_later(first, 1) else "month"


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; 1 March for a 29 February that the year does not have."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 2, 28) + timedelta(days=1)
    return day.replace(year=day.year + years)
