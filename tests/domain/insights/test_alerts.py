"""Alerts tell what is out of the ordinary, by the same weekdays of other weeks, and each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.insights.notices.alerts import (
    ALERTS_KEPT,
    QUIET_DAYS,
    SUBJECTS_KEPT,
    Alert,
    Alerts,
    alerts_of_track,
    normal_day,
)
from beatpass.domain.insights.notices.digests import periods_ended
from beatpass.domain.insights.notices.notifications import Notifications
from beatpass.domain.platform.daily_counts import count_day
from beatpass.domain.platform.figures import TrackFigures

DAY = date(2026, 11, 21)  # a Saturday
ANY = Notifications()


def track_of(counts: dict[int, int], *, plays: int = 0) -> TrackFigures:
    """``counts`` are qualified plays by the number of days before DAY."""
    daily: list[int] = []
    for ago, count in counts.items():
        daily = count_day(daily, DAY.toordinal() - ago, count) if count else daily
    return TrackFigures(public=True, plays=plays, daily=daily)


def kinds(track: TrackFigures, wanted: Notifications = ANY) -> list[str]:
    return [alert.kind for alert in alerts_of_track("t", track, DAY, wanted)]


def every_saturday(plays: int) -> dict[int, int]:
    return {7 * weeks: plays for weeks in range(1, 9)}


def test_a_normal_saturday_is_no_alert_however_quiet_the_other_days_are() -> None:
    assert kinds(track_of({0: 100, **every_saturday(100)})) == []
    assert kinds(track_of({0: 100, **{ago: 2 for ago in range(1, 60) if ago % 7}})) == ["spike"]


@pytest.mark.parametrize(("plays", "found"), [(29, []), (30, ["spike"]), (59, ["spike"]), (19, [])])
def test_a_spike_is_three_times_a_normal_day_and_twenty_plays(plays: int, found: list[str]) -> None:
    assert kinds(track_of({0: plays, **every_saturday(10)})) == found


@pytest.mark.parametrize(("weeks", "found"), [(0, ["spike"]), (1, []), (2, []), (3, []), (8, []), (20, [])])
def test_a_new_track_that_is_played_as_before_is_no_spike(weeks: int, found: list[str]) -> None:
    """In its first week there is nothing that it could be compared with but zero."""
    steady = dict.fromkeys(range(min(7 * weeks, 60) + 1), 30)
    published = f"{DAY - timedelta(7 * weeks)}T10:00:00.000Z"
    assert kinds(replace(track_of(steady), published_at=published)) == found


def test_a_single_peak_does_not_make_a_normal_day_of_the_next_ones() -> None:
    """The mean of these weeks is 134; the median stays 10."""
    assert kinds(track_of({0: 40, **every_saturday(10), 7: 1_000})) == ["spike"]


@pytest.mark.parametrize(("plays", "found"), [(0, ["drop"]), (20, ["drop"]), (21, [])])
def test_a_drop_is_a_third_of_a_normal_day(plays: int, found: list[str]) -> None:
    assert kinds(track_of({0: plays, **every_saturday(60)})) == found
    assert kinds(track_of({0: 0, **every_saturday(19)})) == []  # too few to tell


@pytest.mark.parametrize(("plays", "found"), [(94, []), (95, ["milestone_near"]), (100, []), (950, ["milestone_near"])])
def test_a_milestone_is_near_from_95_percent_on(plays: int, found: list[str]) -> None:
    assert kinds(track_of({}, plays=plays)) == found


def test_what_is_not_wanted_is_not_told() -> None:
    spiking = track_of({0: 500, **every_saturday(100)}, plays=99)
    assert kinds(spiking) == ["spike", "milestone_near"]
    assert kinds(spiking, Notifications(spike=False)) == ["milestone_near"]
    assert kinds(spiking, Notifications(spike_factor=6, milestone_near=False)) == []


@given(st.dictionaries(st.integers(0, 63), st.integers(0, 500)))
def test_a_normal_day_is_the_median_of_eight_same_weekdays(counts: dict[int, int]) -> None:
    daily = list(track_of(counts).played_daily())
    expected = median(counts.get(7 * weeks, 0) for weeks in range(1, 9))
    assert normal_day(daily, DAY.toordinal()) == expected


def test_a_lasting_spike_is_told_again_after_a_week_and_a_milestone_never() -> None:
    told = Alerts()
    spikes = [
        told.add(Alert("spike", "t", str(DAY + timedelta(days)), 100, 10, 3)) for days in range(2 * QUIET_DAYS + 1)
    ]
    assert [number for number, new in enumerate(spikes) if new] == [0, QUIET_DAYS, 2 * QUIET_DAYS]
    near = [told.add(Alert("milestone_near", "t", str(DAY + timedelta(days)), 95, 100, 95)) for days in (0, 1, 90)]
    assert near == [True, False, False]
    assert told.add(Alert("milestone_near", "t", str(DAY), 950, 1_000, 95))
    money = [told.add(Alert("money_waiting", "", day, 0, 0, 0)) for day in ("2026-11-30", "2026-11-30", "2026-12-31")]
    assert money == [True, False, True]


def test_alerts_are_bounded() -> None:
    told = Alerts()
    for number in range(5 * SUBJECTS_KEPT):
        assert told.add(Alert("spike", f"t{number}", str(DAY + timedelta(number)), 100, 10, 3))
        assert len(told.told) <= 2 * SUBJECTS_KEPT
    assert len(told.alerts) == ALERTS_KEPT
    assert not told.add(Alert("spike", f"t{number}", str(DAY + timedelta(number + 1)), 100, 10, 3))


def test_milestones_of_many_tracks_are_told_once_whatever_else_is_told() -> None:
    """More of them than there are alerts to show, and spikes for months beside them."""
    told = Alerts()
    near = [Alert("milestone_near", f"t{number}", str(DAY), 95, 100, 95) for number in range(5 * ALERTS_KEPT)]
    assert all(map(told.add, near))
    for number in range(5 * SUBJECTS_KEPT):
        told.add(Alert("spike", f"t{number}", str(DAY + timedelta(number)), 100, 10, 3))
    assert not any(map(told.add, near))
    for number in range(3 * SUBJECTS_KEPT):
        told.add(Alert("milestone_near", f"u{number}", str(DAY + timedelta(9_000)), 95, 100, 95))
        assert len(told.told) <= 2 * SUBJECTS_KEPT


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_periods_are_the_last_whole_week_and_month(day: date) -> None:
    weekly, monthly = periods_ended(day)
    assert (weekly.first.weekday(), weekly.last.weekday()) == (0, 6)
    assert 1 <= (day - weekly.last).days <= 7
    assert (weekly.former_last - weekly.former_first, weekly.first - weekly.former_last) == (
        timedelta(6),
        timedelta(1),
    )
    assert (monthly.first.day, (monthly.last + timedelta(1)).day) == (1, 1)
    assert monthly.last + timedelta(1) == day.replace(day=1)
    assert (monthly.former_first.day, monthly.former_last + timedelta(1)) == (1, monthly.first)
