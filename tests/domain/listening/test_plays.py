"""Accepted and qualified plays (docs/specification.md 2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.listening.plays import is_future, is_long_enough, is_too_old, judge_play, longest_listen_ms
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


@given(seconds=st.integers(min_value=-1_000_000, max_value=2_000) | st.sampled_from([600, 601, -604_800, -604_801]))
def test_a_play_may_start_from_a_week_ago_to_ten_minutes_ahead(seconds: int) -> None:
    started_at = NOW + timedelta(seconds=seconds)
    assert is_future(started_at, NOW) == (seconds > 600)
    assert is_too_old(started_at, NOW) == (seconds < -604_800)


def test_countries_are_the_assigned_codes_and_kosovo() -> None:
    assert len(COUNTRIES) == 250
    assert {"CA", "DE", "SS", "TW", "ZA", "XK"} <= COUNTRIES
    assert not COUNTRIES & {"ZZ", "UK", "EU", "XX", "AN", "SU"}
