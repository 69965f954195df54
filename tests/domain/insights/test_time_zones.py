"""Days of any time zone are exact: made of quarters of an hour, they have what a clock on the reader's wall shows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.insights.calendar.ranges import Bucket, Range, RangeRequest, WeekStart, range_of
from beatpass.domain.insights.calendar.segments import segments_of
from beatpass.domain.insights.calendar.time_zones import Cut, cut_of, day_start, zone_named
from beatpass.domain.insights.sums.counts import halves_of, series_of
from beatpass.domain.insights.sums.months import MonthFigures, month_of
from beatpass.domain.insights.sums.range_sums import sum_segments
from beatpass.domain.platform.errors import Invalid
from beatpass.domain.platform.figures import HOSTS_KEPT, DayFigures
from beatpass.domain.platform.projection.days import DayPlay, count_plays
from tests.support.time_zones import ZONES

LAST = date(2026, 12, 31)


def test_there_are_enough_zones_and_the_odd_ones_are_among_them() -> None:
    assert len(ZONES) >= 30
    odd = {"Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "America/Santiago"}
    assert odd <= set(ZONES)


@pytest.mark.parametrize("name", ZONES)
def test_a_day_begins_with_the_first_instant_of_its_date(name: str) -> None:
    """By looking at the clock at every quarter of an hour of a year."""
    zone, moment = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC)
    before = moment.astimezone(zone).date()
    begun = 0
    while moment < datetime(2027, 1, 1, tzinfo=UTC):
        moment += timedelta(minutes=15)
        day = moment.astimezone(zone).date()
        if day > before:
            assert day_start(day, zone) == moment
            begun += 1
            before = day
    assert begun == 365


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("America/Toronto", date(2026, 3, 8), 23),
        ("America/Toronto", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Santiago", date(2026, 9, 6), 23),  # midnight is skipped
        ("America/Santiago", date(2026, 4, 4), 25),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # the whole day is
        ("Asia/Kathmandu", date(2026, 5, 1), 24),
        ("Africa/Casablanca", date(2026, 2, 15), 25),
    ],
)
def test_days_are_as_long_as_clocks_make_them(name: str, day: date, hours: float) -> None:
    zone = ZoneInfo(name)
    assert (day_start(day + timedelta(1), zone) - day_start(day, zone)) / timedelta(hours=1) == hours


def test_quarters_are_enough_for_kathmandu() -> None:
    assert cut_of(date(2026, 5, 1), ZoneInfo("Asia/Kathmandu")) == Cut("2026-04-30", 73)


@pytest.mark.parametrize(
    "name",
    ["Mars/Olympus", "", "toronto", "America/toronto", "../etc/passwd", "right/UTC", "posixrules", "localtime", "UTC "],
)
def test_unknown_zones_are_refused_in_words(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        zone_named(name)
    assert "America/Toronto" in refused.value.errors["timezone"]


# --- sums

Moments = list[datetime]
moments = st.lists(
    st.integers(0, 96 * 24 * 60).map(lambda minutes: datetime(2026, 9, 25, tzinfo=UTC) + timedelta(minutes=minutes)),
    max_size=40,
)


def days_of(played: Moments, *, timed: bool = True) -> dict[str, DayFigures]:
    days: dict[str, DayFigures] = {}
    for number, moment in enumerate(played):
        minute = 60 * moment.hour + moment.minute if timed else -1
        device = ("mobile", "desktop")[number % 2]
        reason = "qualified" if number % 3 else "bot"
        play = DayPlay(
            listener=f"u{number % 5}",
            known=True,
            device=device,
            platform="ios",
            country="CA",
            listened_ms=1000 * number,
            ratio_millionths=10_000 * number,
            reason=reason,
            xp=0,
            minute=minute,
            source="search" if number % 4 else "",
        )
        count_plays(days.setdefault(str(moment.date()), DayFigures()), [play])
    return days


def split_off(days: dict[str, DayFigures], month: str, needed: set[str]) -> tuple[dict[str, DayFigures], MonthFigures]:
    """The days as a reader reads them beside a month: those outside of it, and those that are divided."""
    rolled_up = month_of({day: each for day, each in days.items() if day[:7] == month})
    return {day: each for day, each in days.items() if day[:7] != month or day in needed}, rolled_up


# Plays shortly before and after the ends of the range and of its halves, where a mistake shows.
near_ends = st.lists(st.tuples(st.integers(0, 2), st.integers(-100, 100)), max_size=20)


@settings(deadline=None, max_examples=150)
@given(
    played=moments,
    close=near_ends,
    name=st.sampled_from(ZONES),
    first=st.dates(date(2026, 9, 28), date(2026, 10, 2)),
    length=st.integers(1, 80),
    bucket=st.sampled_from(["day", "week", "month"]),
    week_starts=st.sampled_from(["monday", "sunday"]),
)
def test_sums_of_a_zone_are_those_of_the_clock_on_the_wall(
    played: Moments,
    close: list[tuple[int, int]],
    name: str,
    first: date,
    length: int,
    bucket: Bucket,
    week_starts: WeekStart,
) -> None:
    zone, last = ZoneInfo(name), first + timedelta(length - 1)
    ends = first, first + timedelta(length // 2), last + timedelta(1)
    played = [*played, *(day_start(ends[end], zone) + timedelta(minutes=minutes) for end, minutes in close)]
    span = Range(first=first, last=last, bucket=bucket, timezone=name, week_starts=week_starts)
    segments = segments_of(span.starts(), zone)
    # October is one document, if all of it is in the range.
    begin, end = segments.cuts[0], segments.cuts[-1]
    days, months = days_of(played), []
    if begin <= Cut("2026-10-01", 0) and end >= Cut("2026-11-01", 0):
        days, october = split_off(days, "2026-10", set(segments.split))
        months = [october]
    figures = sum_segments(segments, days, months)

    local = [(moment.astimezone(zone).date(), number) for number, moment in enumerate(played)]
    inside = [(day, number) for day, number in local if first <= day <= last]
    starts = span.points()
    by_point = Counter(max(start for start in starts if start <= day) for day, _ in inside)
    assert {point.day: point.counts.plays for point in series_of(span, figures.days)} == {
        start: by_point[start] for start in starts
    }
    halves, half = halves_of(span, figures.days), length // 2
    assert halves.first.listened_ms == sum(1000 * each for day, each in inside if (day - first).days < half)
    assert halves.second.listened_ms == sum(1000 * each for day, each in inside if (last - day).days < half)
    devices = Counter(("mobile", "desktop")[number % 2] for _, number in inside)
    assert (figures.devices, figures.countries) == (dict(devices), {"CA": len(inside)} if inside else {})
    unqualified = sum(point.counts.unqualified.get("bot", 0) for point in series_of(span, figures.days))
    assert unqualified == sum(not number % 3 for _, number in inside)
    assert figures.days_without_hours == 0
    heard = Counter(f"u{number % 5}" for _, number in inside)
    for listener, plays in heard.items():
        found = figures.listeners.plays.get(listener, 0)
        assert found <= plays <= found + figures.listeners.error
    unique = figures.unique_listeners
    assert unique.value * (1 - unique.error_percent / 100) - 0.01 <= len(heard) <= unique.value


@given(played=moments, name=st.sampled_from(ZONES))
def test_plays_without_an_hour_count_at_noon_and_the_answer_says_so(played: Moments, name: str) -> None:
    span = Range(first=date(2026, 9, 20), last=LAST, bucket="day", timezone=name)
    figures = sum_segments(segments_of(span.starts(), ZoneInfo(name)), days_of(played, timed=False), [])
    noon = Counter(
        datetime(each.year, each.month, each.day, 12, tzinfo=UTC).astimezone(ZoneInfo(name)).date() for each in played
    )
    assert {day: counts.plays for day, counts in figures.days} == dict(noon)
    divided = segments_of(span.starts(), ZoneInfo(name)).split
    assert figures.days_without_hours == len({str(each.date()) for each in played} & divided.keys())


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(0, 200))
def test_weeks_begin_on_the_chosen_day(first: date, length: int) -> None:
    last = min(first + timedelta(length), LAST)
    for start, weekday in (("monday", 0), ("sunday", 6)):
        asked = RangeRequest(first=first, last=last, bucket="week", week_starts="sunday" if weekday else "monday")
        points = range_of(asked, today=LAST, since=first).points()
        assert (points[0], {each.weekday() for each in points[1:]} <= {weekday}) == (first, True), start
        assert all((after - before).days <= 7 for before, after in pairwise(points))


def test_a_day_with_too_many_hosts_is_divided_into_parts_that_add_up() -> None:
    """A quarter has room for names that its day leaves out: neither part has them, so none is below zero."""
    day = DayFigures()
    for number in range(4 * HOSTS_KEPT):
        name = f"{number * 7 % 400:03d}"
        play = DayPlay(
            name,
            known=True,
            device="mobile",
            platform="ios",
            country="CA",
            listened_ms=1,
            ratio_millionths=1,
            reason="qualified",
            xp=0,
            minute=15 * (number % 96),
        )
        count_plays(day, [play._replace(source="external", referrer_host=name, link_id=name)])
    zone = zone_named("Asia/Kathmandu")
    for first in (date(2026, 4, 30), date(2026, 5, 1)):
        summed = sum_segments(segments_of([first, first + timedelta(1)], zone), {"2026-04-30": day}, [])
        assert set(summed.referrers) <= set(day.referrers)
        assert set(summed.links) <= set(day.links)
        assert min(summed.referrers.values()) > 0
        assert min(row[0] for row in summed.links.values()) > 0
    both = segments_of([date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 2)], zone)
    assert sum_segments(both, {"2026-04-30": day}, []).referrers == day.referrers
