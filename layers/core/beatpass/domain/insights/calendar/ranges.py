"""Ranges of days, and the buckets (day, week, month) of their series (docs/specification.md 6.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from beatpass.domain.insights.calendar.time_zones import UTC_NAME
from beatpass.domain.platform.errors import Invalid

Preset = Literal["last_7_days", "last_30_days", "last_90_days", "this_month", "this_year", "all_time"]
Bucket = Literal["day", "week", "month"]
WeekStart = Literal["monday", "sunday"]

DEFAULT_PRESET: Preset = "this_year"
MOST_YEARS = 3
# Before any play; the calendar of computers begins in year 1, and a former range is up to three years earlier.
FIRST_DAY = date(1900, 1, 1)
TOO_EARLY = f"The first day must be {FIRST_DAY} or later."
# Without a chosen bucket, a point is a day up to this number of days, a week up to a year, else a month
# (docs/specification.md 6.2).
MOST_DAILY_POINTS = 92

_LAST_DAYS: dict[Preset, int] = {"last_7_days": 7, "last_30_days": 30, "last_90_days": 90}
_TOO_LONG = f"A range must not be longer than {MOST_YEARS} years."


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The days from ``first`` to ``last``, both included, and the bucket that a point of their series covers.

    They are days of the time zone ``timezone``, and weeks begin on ``week_starts``.
    """

    first: date
    last: date
    bucket: Bucket
    timezone: str = UTC_NAME
    week_starts: WeekStart = "monday"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def points(self) -> list[date]:
        """The first day of each point: the first day of the range, then those of weeks or months."""
        starts = [self.first]
        while (following := _next_bucket_start(starts[-1], self.bucket, self.week_starts)) <= self.last:
            starts.append(following)
        return starts

    def halves(self) -> tuple[date, date, date]:
        """The first day, the one after the first half, and the first of the second half.

        The middle day of an odd number of days is in neither.
        """
        half = timedelta(days=self.days // 2)
        return self.first, self.first + half, self.last + timedelta(days=1) - half

    def starts(self) -> set[date]:
        """All days at which a point, a half, or what follows the range begins."""
        return {*self.points(), *self.halves(), self.last + timedelta(days=1)}


def _next_bucket_start(day: date, bucket: Bucket, week_starts: WeekStart) -> date:
    """The first day of the bucket that follows the bucket of this day."""
    match bucket:
        case "day":
            return day + timedelta(days=1)
        case "week":
            return day + timedelta(days=7 - (day.weekday() + (week_starts == "sunday")) % 7)
        case "month":
            return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeRequest:
    """A requested range: a preset, or custom days; the default preset if neither is given.

    If ``bucket`` is None, the length of the range decides.
    """

    timezone: str = UTC_NAME
    week_starts: WeekStart = "monday"

    preset: Preset | None = None
    first: date | None = None
    last: date | None = None
    bucket: Bucket | None = None


def preset_of(requested: RangeRequest) -> Preset | None:
    """None for a custom range."""
    if requested.first is None and requested.last is None:
        return requested.preset or DEFAULT_PRESET
    return None


def range_of(requested: RangeRequest, *, today: date, since: date) -> Range:
    """``since`` is the first day of ``all_time``. Raises Invalid with the field names of the API."""
    return replace(
        _range_of(requested, today=today, since=since),
        timezone=requested.timezone,
        week_starts=requested.week_starts,
    )


def _range_of(requested: RangeRequest, *, today: date, since: date) -> Range:
    if preset := preset_of(requested):
        return preset_range(preset, requested.bucket, today=today, since=since)
    if requested.preset is not None:
        raise Invalid(range="Use either a preset range, or from and to.")
    return custom_range(requested.first, requested.last, requested.bucket, today=today)


def preset_range(preset: Preset, bucket: Bucket | None, *, today: date, since: date) -> Range:
    """A preset range, which ends today; ``all_time`` begins on ``since``. Raises Invalid."""
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


def custom_range(first: date | None, last: date | None, bucket: Bucket | None, *, today: date) -> Range:
    """From ``first`` to ``last``, at the latest today. Raises Invalid with the field names of the API."""
    if first is None:
        raise Invalid(**{"from": "The first day is required if the last day is given."})
    if first < FIRST_DAY:
        raise Invalid(**{"from": TOO_EARLY})
    if first > today:
        raise Invalid(**{"from": "The first day must not be after today."})
    if last is not None and last < first:
        raise Invalid(to="The last day must not be before the first day.")
    last = min(last or today, today)
    if is_too_long(first, last):
        raise Invalid(**{"from": _TOO_LONG})
    return _range(first, last, bucket)


def _range(first: date, last: date, bucket: Bucket | None) -> Range:
    if bucket in {"day", "week"} and is_too_long(first, last):
        raise Invalid(bucket=f"A range of more than {MOST_YEARS} years requires the bucket month.")
    return Range(first=first, last=last, bucket=bucket or _bucket_for(first, last))


def _bucket_for(first: date, last: date) -> Bucket:
    if (last - first).days < MOST_DAILY_POINTS:
        return "day"
    return "week" if last < years_later(first, 1) else "month"


def is_too_long(first: date, last: date) -> bool:
    return last >= years_later(first, MOST_YEARS)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 1 March instead of 29 February if that year is not a leap year."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 2, 28) + timedelta(days=1)
    return day.replace(year=day.year + years)
