"""Which days of a former range answer to those of a point, over leap years, weeks, time zones and unfinished ranges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import get_args

from hypothesis import example, given
from hypothesis import strategies as st

from beatpass.domain.insights.calendar.comparing import CompareRequest, CompareWith, Former, former_of
from beatpass.domain.insights.calendar.ranges import Bucket, Preset, Range, RangeRequest, WeekStart, range_of
from beatpass.domain.insights.calendar.time_zones import cut_of, local_date, zone_named

ZONES = ("UTC", "Pacific/Apia", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca")
DAYS = st.dates(date(2023, 1, 1), date(2033, 12, 31)) | st.sampled_from(
    [date(year, month, day) for year in (2024, 2028, 2029, 2032) for month, day in ((2, 28), (3, 1), (3, 5))]
)
LENGTHS = st.integers(1, 40) | st.sampled_from([365, 366, 1000])
PRESETS: tuple[Preset, ...] = get_args(Preset)


@st.composite
def requests(draw: st.DrawFn) -> tuple[RangeRequest, CompareRequest, datetime]:
    last = draw(DAYS)
    now = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 1439)))
    now += timedelta(draw(st.integers(0, 2)))  # the range is over, or not
    timezone = draw(st.sampled_from(ZONES))
    compare: CompareWith = draw(st.sampled_from(get_args(CompareWith)))
    weekdays = compare != "custom" and draw(st.booleans())
    own = draw(DAYS) if compare == "custom" else None
    preset = draw(st.sampled_from([*PRESETS[:-1], None]))
    today = local_date(now, zone_named(timezone))  # may be the day before
    first = None if preset else min(last - timedelta(draw(LENGTHS) - 1), today)
    asked = RangeRequest(
        preset=preset,
        first=first,
        last=None if preset else last,
        bucket=draw(st.sampled_from(get_args(Bucket))),
        timezone=timezone,
        week_starts=draw(st.sampled_from(get_args(WeekStart))),
    )
    if own:
        own = min(own, last - timedelta(2))  # of the reader's clock it may be two days earlier
    end = own + timedelta(draw(LENGTHS) - 1) if own and draw(st.booleans()) else None
    return asked, CompareRequest(with_=compare, weekdays=weekdays, first=own, last=end), now


def week(day: date) -> tuple[RangeRequest, CompareRequest, datetime]:
    """Of a range that begins with this day, by week, compared with the year before."""
    asked = RangeRequest(first=day, last=day + timedelta(20), bucket="week", week_starts="monday")
    return asked, CompareRequest(with_="previous_year"), datetime(2034, 1, 1, tzinfo=UTC)


def compared(asked: RangeRequest, request: CompareRequest, now: datetime) -> tuple[Range, Former]:
    today = local_date(now, zone_named(asked.timezone))
    span = range_of(asked, today=today, since=today)
    return span, former_of(span, request, preset=asked.preset, now=now)


@given(requests())
@example(week(date(2028, 2, 28)))
@example(week(date(2028, 2, 29)))
@example(week(date(2032, 2, 28)))
def test_every_day_of_a_former_range_answers_at_most_once(
    requested: tuple[RangeRequest, CompareRequest, datetime],
) -> None:
    span, former = compared(*requested)
    found = [point for point in former.points if point]
    assert all(begin < end for begin, end in found)
    assert all(end <= following for (_, end), (following, _) in pairwise(found))
    assert not found or (former.span.first <= found[0][0] and found[-1][1] <= former.span.last + timedelta(1))
    bounds = pairwise([*span.points(), span.last + timedelta(1)])
    by_dates = requested[1].with_ == "previous_year" or (
        requested[1].with_ == "previous_period" and requested[0].preset == "this_year"
    )
    for (first, following), point in zip(bounds, former.points, strict=True):
        days = [first + timedelta(number) for number in range((following - first).days)]
        if by_dates and not requested[1].weekdays:
            same = [day.replace(year=day.year - 1) for day in days if f"{day:%m-%d}" != "02-29"]
            if f"{first:%m-%d}" == "02-29" and first == span.first:
                same.insert(0, date(first.year - 1, 2, 28))
        else:
            same = [former.span.first + (day - span.first) for day in days]
            same = [day for day in same if day <= former.span.last]
        assert point == ((same[0], same[-1] + timedelta(1)) if same else None)
        if requested[1].weekdays:
            assert point
            assert point[0].weekday() == first.weekday()
            assert point[1] <= span.first or requested[1].with_ == "previous_year"


@given(requests())
def test_the_sums_of_a_former_range_are_in_order_and_end_with_it(
    requested: tuple[RangeRequest, CompareRequest, datetime],
) -> None:
    span, former = compared(*requested)
    segments = former.segments()
    assert list(segments.days) == sorted(set(segments.days))
    assert list(segments.cuts) == sorted(segments.cuts)
    assert (segments.days[0], segments.days[-1]) == (former.span.first, former.span.last + timedelta(1))
    assert former.unfinished == (span.last == local_date(requested[2], zone_named(span.timezone)))
    if former.present:  # the day that answers to today ends at the same moment
        day, _ = former.present
        assert former.unfinished
        assert former.points[-1]
        assert former.points[-1][1] == day + timedelta(1)
        number = segments.days.index(day + timedelta(1))
        assert cut_of(day, zone_named(span.timezone)) <= segments.cuts[number]
        assert segments.cuts[number] <= cut_of(day + timedelta(1), zone_named(span.timezone))
