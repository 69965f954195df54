"""Cursors are opaque, signed, expiring, and valid for one list."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.http.platform.cursors import LIFETIME, CursorRefused, Cursors

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
CURSORS = Cursors(lambda: b"a key")
POSITION = ["2026-11-20T12:00:00.000Z", "a track", 7]


def test_a_cursor_returns_its_position() -> None:
    cursor = CURSORS.seal(POSITION, scope="tracks of nova", now=NOW)
    assert CURSORS.open(cursor, scope="tracks of nova", now=NOW + LIFETIME) == POSITION


def test_a_cursor_needs_no_escaping_in_a_url() -> None:
    cursor = CURSORS.seal("~?/#&=" * 5, scope="", now=NOW)
    assert all(each.isalnum() or each in "-_" for each in cursor)


@pytest.mark.parametrize("scope", ["tracks of vega", "", "tracks of nova ", "tracks of nova]"])
def test_another_list_refuses_the_cursor(scope: str) -> None:
    cursor = CURSORS.seal(POSITION, scope="tracks of nova", now=NOW)
    with pytest.raises(CursorRefused):
        CURSORS.open(cursor, scope=scope, now=NOW)


def test_a_cursor_expires_after_a_day() -> None:
    cursor = CURSORS.seal(POSITION, scope="", now=NOW)
    with pytest.raises(CursorRefused, match="expired"):
        CURSORS.open(cursor, scope="", now=NOW + LIFETIME + timedelta(seconds=1))


def test_another_key_refuses_the_cursor() -> None:
    cursor = Cursors(lambda: b"another key").seal(POSITION, scope="", now=NOW)
    with pytest.raises(CursorRefused):
        CURSORS.open(cursor, scope="", now=NOW)


def test_a_cursor_with_any_bit_changed_is_refused() -> None:
    sealed = urlsafe_b64decode(CURSORS.seal(POSITION, scope="", now=NOW) + "==")
    for index in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[index // 8] ^= 1 << index % 8
        with pytest.raises(CursorRefused):
            CURSORS.open(urlsafe_b64encode(changed).decode(), scope="", now=NOW)


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(CursorRefused):
        CURSORS.open(text, scope="", now=NOW)


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    cursor = CURSORS.seal(POSITION, scope="", now=NOW)
    for spelling in (cursor + "=", cursor[:9] + "!" + cursor[9:], cursor + "\n", " " + cursor):
        with pytest.raises(CursorRefused):
            CURSORS.open(spelling, scope="", now=NOW)
