"""Accepted and qualified plays, and the device and platform of a User-Agent (docs/specification.md 2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.listening.plays import is_future, is_long_enough, is_too_old, judge_play, longest_listen_ms
from beatpass.domain.listening.user_agents import device_of, platform_of
from beatpass.domain.platform.countries import COUNTRIES

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DURATIONS = st.integers(min_value=1_000, max_value=10_000_000)


@pytest.mark.parametrize(
    ("listened_ms", "duration_ms", "long_enough"),
    [
        (30_000, 600_000, True),
        (29_999, 600_000, False),
        (10_000, 20_000, True),
        (9_999, 20_000, False),
        (501, 1_001, True),
        (500, 1_001, False),
        (0, 1_000, False),
    ],
)
def test_long_enough_is_thirty_seconds_or_half_the_track(
    *, listened_ms: int, duration_ms: int, long_enough: bool
) -> None:
    assert is_long_enough(listened_ms, duration_ms) is long_enough


@given(listened_ms=st.integers(min_value=0, max_value=10_000_000), duration_ms=DURATIONS)
def test_a_play_qualifies_at_thirty_seconds_or_half_the_track(listened_ms: int, duration_ms: int) -> None:
    verdict = judge_play(listened_ms=listened_ms, duration_ms=duration_ms, own_track=False, admin=False, bot=False)
    assert verdict == ("qualified" if listened_ms >= min(30_000, duration_ms / 2) else "too_short")


@given(duration_ms=DURATIONS, own=st.booleans(), admin=st.booleans(), bot=st.booleans())
def test_verdicts_on_the_listener_come_before_the_length_check(
    *, duration_ms: int, own: bool, admin: bool, bot: bool
) -> None:
    verdicts = {
        judge_play(listened_ms=listened, duration_ms=duration_ms, own_track=own, admin=admin, bot=bot)
        for listened in (0, duration_ms)
    }
    excluded = [reason for reason, so in (("bot", bot), ("admin", admin), ("own_track", own)) if so]
    assert verdicts == ({excluded[0]} if excluded else {"too_short", "qualified"})


@given(duration_ms=DURATIONS)
def test_a_player_may_report_up_to_five_percent_more_than_the_track(duration_ms: int) -> None:
    longest = longest_listen_ms(duration_ms)
    assert longest <= duration_ms * 1.05 < longest + 1


@given(seconds=st.integers(min_value=-200_000, max_value=200_000))
def test_a_play_may_start_from_a_day_ago_to_a_minute_ahead(seconds: int) -> None:
    started_at = NOW + timedelta(seconds=seconds)
    assert is_future(started_at, NOW) == (seconds > 60)
    assert is_too_old(started_at, NOW) == (seconds < -86_400)


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari"
PIXEL = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Mobile Safari/537.36"
)
GALAXY_TAB = "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36"
ELECTRON = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 BeatPass/2.0 Electron/33 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "device", "platform"),
    [
        (IPHONE, "mobile", "web"),
        (PIXEL, "mobile", "web"),
        (GALAXY_TAB, "tablet", "web"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "tablet", "web"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "desktop", "web"),
        ("Mozilla/5.0 (X11; CrOS x86_64 15633.69.0) AppleWebKit/537.36 Chrome/130 Safari/537.36", "desktop", "web"),
        ("Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 SamsungBrowser/3.0", "tv_other", "web"),
        ("Mozilla/5.0 (PlayStation 5 8.40) AppleWebKit/605.1.15", "tv_other", "web"),
        (ELECTRON, "desktop", "macos"),
        ("BeatPass/2.1 (iOS 18.1; iPhone15,2)", "mobile", "ios"),
        ("BeatPass/2.1 (Android 14; Pixel 8)", "mobile", "android"),
        ("BeatPass/2.1 (Windows 11)", "desktop", "windows"),
        ("BeatPass/2.1 (Linux x86_64)", "desktop", "linux"),
        ("BeatPass/2.1 (AppleTV; tvOS 18)", "tv_other", "other"),
        ("Roku/DVP-14.0", "tv_other", "other"),
        ("", "tv_other", "other"),
    ],
)
def test_device_and_platform_of_a_user_agent(user_agent: str, device: str, platform: str) -> None:
    assert (device_of(user_agent), platform_of(user_agent)) == (device, platform)


def test_countries_are_the_assigned_codes_and_kosovo() -> None:
    assert len(COUNTRIES) == 250
    assert {"CA", "DE", "SS", "TW", "ZA", "XK"} <= COUNTRIES
    assert not COUNTRIES & {"ZZ", "UK", "EU", "XX", "AN", "SU"}
