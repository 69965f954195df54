"""Growth and uploads by days of any time zone are those of the clock on the wall."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.insights.sums.local_days import growth_windows, local_daily, local_uploads
from beatpass.domain.listening.growth import WINDOW_DAYS, count_recent_plays, count_todays_plays, growth_percent
from beatpass.domain.platform.daily_counts import by_day, count_day
from beatpass.domain.platform.figures import DayFigures, UploadYear
from tests.domain.insights.test_time_zones import days_of
from tests.support.time_zones import ZONES

NOW = datetime(2026, 11, 21, 4, 20, tzinfo=UTC)
minutes_ago = st.lists(st.integers(0, 70 * 24 * 60), max_size=40)


@settings(deadline=None)
@given(ago=minutes_ago, name=st.sampled_from(ZONES), hour=st.integers(0, 23))
def test_growth_compares_whole_days_of_the_zone(ago: list[int], name: str, hour: int) -> None:
    zone, now = ZoneInfo(name), NOW.replace(hour=hour)
    played = [now - timedelta(minutes=minutes) for minutes in ago]
    daily: list[int] = []
    for number, moment in enumerate(played):
        if number % 3:  # as days_of has it, the others do not qualify
            daily = count_day(daily, moment.date().toordinal())
    days: dict[str, DayFigures] = days_of(played)
    today = now.astimezone(zone).date()
    found = list(by_day(local_daily(daily, days, growth_windows(today, zone))))

    ages = Counter((today - at.astimezone(zone).date()).days for number, at in enumerate(played) if number % 3)
    recent = sum(count for age, count in ages.items() if 0 < age <= WINDOW_DAYS)
    before = sum(count for age, count in ages.items() if WINDOW_DAYS < age <= 2 * WINDOW_DAYS)
    assert count_todays_plays(found, today=today.toordinal()) == ages[0]
    assert count_recent_plays(found, today=today.toordinal()) == recent
    percent = growth_percent(found, today=today.toordinal())
    assert percent == (round(100 * (recent - before) / before, 2) + 0.0 if before else None)


@given(ago=minutes_ago, name=st.sampled_from(ZONES))
def test_uploads_are_on_the_day_on_which_they_were_published_there(ago: list[int], name: str) -> None:
    """Around the turn of a year."""
    published = [datetime(2027, 1, 30, tzinfo=UTC) - timedelta(minutes=minutes) for minutes in ago]
    years = {str(year): UploadYear() for year in (2025, 2026, 2027)}
    for at in published:
        uploads, day = years[str(at.year)], f"{at:%m-%d}"
        uploads.days[day] = uploads.days.get(day, 0) + 1
        times = uploads.times.setdefault(day, {})
        quarter = str((60 * at.hour + at.minute) // 15)
        times[quarter] = times.get(quarter, 0) + 1
    local = Counter(at.astimezone(ZoneInfo(name)).date() for at in published)
    assert local_uploads(years, 2026, ZoneInfo(name)) == {
        f"{day:%m-%d}": count for day, count in local.items() if day.year == 2026
    }


def test_plays_of_a_day_that_is_not_there_count_at_noon_utc() -> None:
    zone, today = ZoneInfo("America/Toronto"), date(2026, 11, 21)
    for ago, found in ((30, 1), (31, 0)):  # the 22nd of October at noon is in the window, the 21st is not
        daily = count_day([], today.toordinal() - ago)
        local = list(by_day(local_daily(daily, {}, growth_windows(today, zone))))
        assert count_recent_plays(local, today=today.toordinal()) == found
        assert sum(count for _, count in local) == 1


def test_uploads_without_a_time_are_on_their_utc_day() -> None:
    years = {"2026": UploadYear(days={"05-01": 3}, times={"05-01": {"0": 1}})}
    assert local_uploads(years, 2026, ZoneInfo("America/Toronto")) == {"04-30": 1, "05-01": 2}
