"""Playback tokens: whom and what they vouch for (docs/specification.md 2.6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.listening.playback_tokens import LIFETIME, issued_at, sign_token, start_of, vouches

KEY = b"a key of the tests"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOKEN = sign_token(KEY, track_id="t1", listener_id="u1", at=NOW)


def test_a_token_says_when_it_was_issued_for_its_track_and_listener() -> None:
    assert issued_at(TOKEN, KEY, track_id="t1", listener_id="u1") == NOW


@pytest.mark.parametrize(
    ("track_id", "listener_id", "key"),
    [("t2", "u1", KEY), ("t1", "u2", KEY), ("t1", "guest:u1", KEY), ("t1", "u1", b"another key")],
)
def test_it_is_worth_nothing_for_another_track_listener_or_key(track_id: str, listener_id: str, key: bytes) -> None:
    assert issued_at(TOKEN, key, track_id=track_id, listener_id=listener_id) is None


@given(position=st.integers(0, len(TOKEN) - 1), character=st.characters())
def test_no_altered_token_is_accepted(position: int, character: str) -> None:
    altered = TOKEN[:position] + character + TOKEN[position + 1 :]
    found = issued_at(altered, KEY, track_id="t1", listener_id="u1")
    assert found == (NOW if altered == TOKEN else None)


@given(st.text())
def test_no_text_is_a_token(text: str) -> None:
    assert issued_at(text, KEY, track_id="t1", listener_id="u1") is None


@given(track=st.text("ab_-", min_size=1), listener=st.text("ab|", min_size=1), other=st.text("ab|", min_size=1))
def test_tokens_of_two_listeners_differ(track: str, listener: str, other: str) -> None:
    token = sign_token(KEY, track_id=track, listener_id=listener, at=NOW)
    same = issued_at(token, KEY, track_id=track, listener_id=other) is not None
    assert same == (listener == other)


@pytest.mark.parametrize(
    ("passed", "listened_ms", "enough"),
    [
        (timedelta(seconds=27), 30_000, True),
        (timedelta(seconds=26.999), 30_000, False),
        (timedelta(0), 0, True),
        (timedelta(minutes=-9), 0, False),
        (timedelta(minutes=9), 600_000, True),
        (timedelta(days=7, hours=23), 60_000, True),
        (LIFETIME + timedelta(seconds=1), 60_000, False),
    ],
)
def test_nine_tenths_of_the_listened_time_must_have_passed(
    *, passed: timedelta, listened_ms: int, enough: bool
) -> None:
    assert vouches(NOW, listened_ms=listened_ms, now=NOW + passed) is enough


@pytest.mark.parametrize(("ahead", "moved"), [(-60, False), (0, False), (599, False), (600, False), (601, True)])
def test_a_playback_starts_with_its_token_as_far_as_clocks_differ(*, ahead: int, moved: bool) -> None:
    started_at = NOW - timedelta(seconds=ahead)
    assert start_of(started_at, NOW) == (NOW if moved else started_at)


@given(listened_ms=st.integers(1, 86_400_000), extra=st.integers(-1_000, 1_000))
def test_it_vouches_from_nine_tenths_on(listened_ms: int, extra: int) -> None:
    passed = listened_ms * 0.9 + extra
    assert (
        vouches(NOW, listened_ms=listened_ms, now=NOW + timedelta(milliseconds=passed)) == (extra >= 0)
        or abs(extra) < 2
    )
