"""The range with which a range is compared, and which of its days answer to which (docs/specification.md 6.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from beatpass.domain.insights.calendar.ranges import (
    FIRST_DAY,
    MOST_YEARS,
    TOO_EARLY,
    Preset,
    Range,
    is_too_long,
    years_later,
)
from beatpass.domain.insights.calendar.segments import Segments, segments_of
from beatpass.domain.insights.calendar.time_zones import cut_at, day_start, local_date, zone_named
from beatpass.domain.platform.errors import Invalid

CompareWith = Literal["previous_period", "previous_year", "custom"]
_WEEK, _WEEKS_OF_YEAR = 7, 364


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRequest:
    """``first`` and ``last`` are those of a custom range, which is as long as the other one if ``last`` is None.

    ``weekdays``: Mondays answer to Mondays.
    """

    with_: CompareWith
    weekdays: bool = False
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A range to compare with. ``unfinished``: the present one is not over.

    ``present`` is then the moment that answers to now, with its day; None where no day answers to today, or that one is
    not over either.
    ``points`` are, for each point of the present range, the first of the days that answer to its days, and the day
    after the last of them; None where no day does. No day is in two points.
    """

    request: CompareRequest
    span: Range
    unfinished: bool
    present: tuple[date, datetime] | None
    points: Sequence[tuple[date, date] | None]

    @property
    def until(self) -> datetime | None:
        """Up to when the range is counted; None: to its end."""
        return self.present[1] if self.present and self.present[0] == self.span.last else None

    def segments(self) -> Segments:
        """Each point is a sum, or several; that of an unfinished point ends at the same moment."""
        bounds = {day for point in self.points if point for day in point if day <= self.span.last}
        found = segments_of({self.span.first, *bounds, self.span.last + timedelta(1)}, zone_named(self.span.timezone))
        if self.present is None:
            return found
        day, moment = self.present
        following = found.days.index(day + timedelta(1))
        return Segments(found.days, [*found.cuts[:following], cut_at(moment), *found.cuts[following + 1 :]])


def former_of(span: Range, request: CompareRequest, *, preset: Preset | None, now: datetime) -> Former:
    """Raises Invalid with the field names of the API."""
    today = local_date(now, zone_named(span.timezone))
    former = _former_range(span, request, preset, today)
    by_dates = _goes_by_dates(request, preset)
    answering = partial(_same_dates, span) if by_dates else partial(_as_far_from_the_first, span, former)
    points = [
        answering(first, following - timedelta(1))
        for first, following in pairwise([*span.points(), span.last + timedelta(1)])
    ]
    to_today = answering(today, today)
    unfinished = span.last == today
    present = None
    if unfinished and to_today and to_today[0] < today:
        present = to_today[0], _same_moment(to_today[0], today, now, zone_named(span.timezone))
    return Former(request=request, span=former, unfinished=unfinished, present=present, points=points)


def _same_moment(day: date, today: date, now: datetime, zone: ZoneInfo) -> datetime:
    """As long after the beginning of this day as now is after that of today."""
    return min(day_start(day, zone) + (now - day_start(today, zone)), day_start(day + timedelta(1), zone))


def _goes_by_dates(request: CompareRequest, preset: Preset | None) -> bool:
    """Whether the range is compared with the same dates of the year before."""
    this_year = request.with_ == "previous_period" and preset == "this_year"
    return (request.with_ == "previous_year" or this_year) and not request.weekdays


def _former_range(span: Range, request: CompareRequest, preset: Preset | None, today: date) -> Range:
    match request.with_:
        case "custom":
            first, last = _custom(span, request, today)
        case _ if _goes_by_dates(request, preset):
            first, last = _year_before(span.first), _year_before(span.last)
        case "previous_year":
            first, last = _shifted(span, _WEEKS_OF_YEAR)
        case "previous_period" if request.weekdays:
            first, last = _shifted(span, -(-span.days // _WEEK) * _WEEK)
        case "previous_period" if preset == "this_month":
            first, last = _month_before(span)
        case _:
            first, last = _shifted(span, span.days)
    return replace(span, first=first, last=last)


def _shifted(span: Range, days: int) -> tuple[date, date]:
    return span.first - timedelta(days), span.last - timedelta(days)


def _year_before(day: date) -> date:
    """28 February instead of the 29th."""
    return day.replace(year=day.year - 1, day=28) if _is_leap_day(day) else years_later(day, -1)


def _is_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def _month_before(span: Range) -> tuple[date, date]:
    """The same days of the month before, as far as it has them."""
    end = span.first - timedelta(1)
    return end.replace(day=1), end.replace(day=min(span.last.day, end.day))


def _custom(span: Range, request: CompareRequest, today: date) -> tuple[date, date]:
    first = request.first
    if first is None:
        raise Invalid(compare_from="The first day is required to compare with a range of one's own.")
    if request.weekdays:
        raise Invalid(compare_weekdays="A range of one's own begins where compare_from says.")
    if first < FIRST_DAY:
        raise Invalid(compare_from=TOO_EARLY)
    if first > today:
        raise Invalid(compare_from="The first day must not be after today.")
    if request.last is not None and request.last < first:
        raise Invalid(compare_to="The last day must not be before the first day.")
    last = min(request.last or first + timedelta(span.days - 1), today)
    if is_too_long(first, last):
        raise Invalid(compare_from=f"A range must not be longer than {MOST_YEARS} years.")
    return first, last


def _same_dates(span: Range, first: date, last: date) -> tuple[date, date] | None:
    """The same dates of the year before; a 29 February behind a 28th has none of its own."""
    begin, end = _year_before(first), _year_before(last) + timedelta(1)
    if _is_leap_day(first) and first != span.first:
        begin += timedelta(1)
    return (begin, end) if begin < end else None


def _as_far_from_the_first(span: Range, former: Range, first: date, last: date) -> tuple[date, date] | None:
    """The days as far from the first day of the former range, up to its last one."""
    begin, end = former.first + (first - span.first), former.first + (last - span.first)
    return (begin, min(end, former.last) + timedelta(1)) if begin <= former.last else None
