"""The counts by day that growth and activity need, for days of a time zone (docs/specification.md 6.9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from beatpass.domain.insights.calendar.quarters import QUARTER_MINUTES, split_at
from beatpass.domain.insights.calendar.segments import Segments, segments_of
from beatpass.domain.insights.calendar.time_zones import Cut
from beatpass.domain.insights.sums.range_sums import row_of
from beatpass.domain.listening.growth import WINDOW_DAYS
from beatpass.domain.platform.daily_counts import by_day, count_day
from beatpass.domain.platform.figures import DayFigures, UploadYear


def growth_windows(today: date, zone: ZoneInfo) -> Segments:
    """Today, the days that growth compares, and those before."""
    return segments_of([today + timedelta(days) for days in (-2 * WINDOW_DAYS, -WINDOW_DAYS, 0, 1)], zone)


def days_divided(daily: list[int], windows: Segments) -> list[str]:
    """The UTC days (YYYY-MM-DD) that a window divides and that have a count."""
    counted = {date.fromordinal(number).isoformat() for number, count in by_day(daily) if count}
    return sorted(counted & windows.split.keys())


def local_daily(daily: list[int], days: Mapping[str, DayFigures], windows: Segments) -> list[int]:
    """Counts of qualified plays (daily_counts.py) whose sums over the windows are those of local days.

    ``days`` has the UTC days that a window divides. Within a window a play may be on the day beside its own.
    """
    split, local = windows.split, list[int]()
    for number, count in by_day(daily):
        day = date.fromordinal(number).isoformat()
        parts: Iterable[tuple[Cut, int]] = [(Cut(day, 0), count)]
        if day in split:
            parts = _qualified_parts(day, days.get(day, DayFigures()), split[day], count)
        for at, plays in parts:
            begin = windows.date_of(at)
            if begin is not None and plays:
                following = windows.days[windows.days.index(begin) + 1]
                inside = min(max(number, begin.toordinal()), following.toordinal() - 1)
                local = count_day(local, inside, plays)
    return local


def _qualified_parts(day: str, figures: DayFigures, at: list[int], count: int) -> Iterable[tuple[Cut, int]]:
    """The parts of this day's count; what the day does not have is in the part that has noon."""
    rows = split_at(row_of(figures), figures.quarters, at)
    plays = [row[0] - sum(row[4].values()) for row in rows]
    starts = [Cut(day, quarter) for quarter in (0, *at)]
    noon = max(number for number, start in enumerate(starts) if start.quarter <= 48)  # noqa: PLR2004 - of 96 quarters
    plays[noon] += count - sum(plays)
    return zip(starts, plays, strict=True)


def local_uploads(years: Mapping[str, UploadYear], year: int, zone: ZoneInfo) -> dict[str, int]:
    """Uploads by local day (MM-DD) of this year; ``years`` has the UTC years that it touches.

    Uploads whose time was not kept are on their UTC day.
    """
    counted: Counter[date] = Counter()
    for name, uploads in years.items():
        for day, number in uploads.days.items():
            times = uploads.times.get(day, {})
            counted[date.fromisoformat(f"{name}-{day}")] += number - sum(times.values())
            midnight = datetime.fromisoformat(f"{name}-{day}").replace(tzinfo=UTC)
            for quarter, some in times.items():
                at = midnight + timedelta(minutes=QUARTER_MINUTES * int(quarter))
                counted[at.astimezone(zone).date()] += some
    return {f"{day:%m-%d}": number for day, number in sorted(counted.items()) if day.year == year and number}
