"""Test ranges of days, and the points of their series (docs/specification.md 6.2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.insights.calendar.ranges import Bucket, Preset, Range, custom_range, preset_range
from beatpass.domain.platform.errors import Invalid

TODAY = date(2026, 11, 21)
SINCE = date(2026, 2, 3)
BY_DAYS: tuple[Bucket, ...] = ("day", "week")
BUCKETS = st.sampled_from(("day", "week", "month"))
DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def custom(first: str | None, last: str | None, bucket: Bucket | None = None, *, today: date = TODAY) -> Range:
    return custom_range(first and day(first), last and day(last), bucket, today=today)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("preset", "today", "first", "bucket"),
    [
        ("last_7_days", "2026-11-21", "2026-11-15", "day"),
        ("last_30_days", "2024-03-01", "2024-02-01", "day"),  # over a leap day
        ("last_30_days", "2025-03-01", "2025-01-31", "day"),
        ("last_90_days", "2026-01-01", "2025-10-04", "day"),  # over a year's end
        ("this_month", "2026-11-21", "2026-11-01", "day"),
        ("this_month", "2026-12-01", "2026-12-01", "day"),
        ("this_year", "2026-04-02", "2026-01-01", "day"),  # the 92nd day
        ("this_year", "2026-04-03", "2026-01-01", "week"),
        ("this_year", "2024-12-31", "2024-01-01", "week"),  # 366 days are a year
        ("all_time", "2026-11-21", "2026-02-03", "week"),
        ("all_time", "2027-02-02", "2026-02-03", "week"),
        ("all_time", "2027-02-03", "2026-02-03", "month"),
        ("all_time", "2026-02-02", "2026-02-02", "day"),  # the content was created tomorrow, by a clock that is ahead
    ],
)
def test_a_preset_ends_today(preset: Preset, today: str, first: str, bucket: Bucket) -> None:
    found = preset_range(preset, None, today=day(today), since=SINCE)
    assert found == Range(first=day(first), last=day(today), bucket=bucket)


@pytest.mark.parametrize(
    ("first", "last", "bucket", "field"),
    [
        (None, "2026-11-01", None, "from"),
        ("2026-11-22", None, None, "from"),  # tomorrow
        ("2026-11-22", "2026-11-25", None, "from"),
        ("2026-11-02", "2026-11-01", None, "to"),
        ("2020-01-01", "2023-01-01", None, "from"),  # three years and a day
        ("2020-01-01", None, None, "from"),
        ("0001-01-01", "2026-11-21", None, "from"),
        ("2024-02-29", "2027-03-01", None, "from"),
    ],
)
def test_an_invalid_range_is_refused(first: str | None, last: str | None, bucket: Bucket | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        custom(first, last, bucket, today=date(2028, 1, 1) if last == "2027-03-01" else TODAY)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("first", "last", "days", "bucket"),
    [
        ("2026-11-21", "2026-11-21", 1, "day"),
        ("2026-11-20", None, 2, "day"),
        ("2026-11-20", "2099-12-31", 2, "day"),  # future days would appear as zeros and distort the trend
        ("2023-11-22", "2026-11-21", 1096, "month"),  # three years, to the day
        ("2020-02-29", "2023-02-28", 1096, "month"),
        ("2024-01-01", "2024-12-31", 366, "week"),
        ("2024-01-01", "2025-01-01", 367, "month"),
        ("2026-01-01", "2026-04-02", 92, "day"),
    ],
)
def test_a_custom_range_has_its_days_and_a_bucket_that_fits(
    first: str, last: str | None, days: int, bucket: Bucket
) -> None:
    found = custom(first, last)
    assert (found.days, found.bucket) == (days, bucket)


def test_all_time_of_an_old_track_has_only_months() -> None:
    old = preset_range("all_time", None, today=TODAY, since=date(2001, 11, 30))
    assert (old.bucket, len(old.points())) == ("month", 301)
    for bucket in BY_DAYS:
        with pytest.raises(Invalid) as refused:
            preset_range("all_time", bucket, today=TODAY, since=date(2001, 11, 30))
        assert list(refused.value.errors) == ["bucket"]


@pytest.mark.parametrize(
    ("first", "last", "bucket", "points"),
    [
        ("2024-02-28", "2024-03-01", "day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        (
            "2026-12-30",
            "2027-01-05",
            "week",
            ["2026-12-30", "2027-01-04"],
        ),  # a week across the end of a year is one point
        ("2026-11-16", "2026-11-22", "week", ["2026-11-16"]),
        ("2026-11-22", "2026-11-23", "week", ["2026-11-22", "2026-11-23"]),
        ("2026-11-30", "2027-02-01", "month", ["2026-11-30", "2026-12-01", "2027-01-01", "2027-02-01"]),
    ],
)
def test_the_points_of_example_ranges(first: str, last: str, bucket: Bucket, points: list[str]) -> None:
    span = Range(first=day(first), last=day(last), bucket=bucket)
    assert [each.isoformat() for each in span.points()] == points


@settings(deadline=None)
@given(DAYS, st.integers(0, 1200), BUCKETS)
def test_points_begin_where_weeks_and_months_of_the_calendar_begin(first: date, length: int, bucket: Bucket) -> None:
    span = Range(first=first, last=first + timedelta(days=length), bucket=bucket)
    names = {"day": "%Y-%m-%d", "week": "%G-%V", "month": "%Y-%m"}
    days = [first + timedelta(days=each) for each in range(length + 1)]
    assert len(days) == span.days
    starts = [
        each for each in days if each == first or f"{each:{names[bucket]}}" != f"{each - timedelta(1):{names[bucket]}}"
    ]
    assert span.points() == starts
