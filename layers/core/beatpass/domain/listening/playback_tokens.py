"""Playback tokens: evidence that a playback began when its player says so (docs/specification.md 2.6).

A token names the track, the listener and the time at which it was issued, and is signed with a key that this system
shares with the media server. Nothing is stored for it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from beatpass.domain.listening.plays import CLOCK_SKEW, MAX_AGE

_VERSION = "v1"
# A play may be this old, and last up to a day.
LIFETIME = MAX_AGE + timedelta(days=1)
# So much of the listened time must have passed; the rest is for playback at a higher speed and for clocks.
_PASSED_PERCENT = 90
_MOST_DIGITS = 15


def sign_token(key: bytes, *, track_id: str, listener_id: str, at: datetime) -> str:
    """``v1.<milliseconds since 1970>.<signature>``; ``listener_id`` is the user's id or plays.guest_listener."""
    return _token(key, track_id, listener_id, round(1000 * at.timestamp()))


def issued_at(token: str, key: bytes, *, track_id: str, listener_id: str) -> datetime | None:
    """When the token was issued; None where it is not one of ours for this track and listener."""
    version, _, rest = token.partition(".")
    digits = rest.partition(".")[0]
    if version != _VERSION or not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        return None
    expected = _token(key, track_id, listener_id, int(digits))
    if not hmac.compare_digest(expected.encode(), token.encode(errors="replace")):
        return None
    return datetime.fromtimestamp(int(digits) / 1000, UTC)


def vouches(issued: datetime, *, listened_ms: int, now: datetime) -> bool:
    """Whether a playback that began with this token can have been heard for so long by now."""
    passed = now - issued
    needed = timedelta(milliseconds=listened_ms * _PASSED_PERCENT // 100)
    return -CLOCK_SKEW <= passed <= LIFETIME and passed >= needed


def start_of(started_at: datetime, issued: datetime) -> datetime:
    """When a playback of this token began: not before it was issued, as far as clocks differ.

    Otherwise one token would vouch for plays of each of the days that a start may lie back.
    """
    return issued if started_at < issued - CLOCK_SKEW else started_at


def _token(key: bytes, track_id: str, listener_id: str, milliseconds: int) -> str:
    # An id of a track has no vertical bar, and the listener's comes last: no two contents are the same text.
    content = f"{_VERSION}|{track_id}|{milliseconds}|{listener_id}"
    signature = urlsafe_b64encode(hmac.digest(key, content.encode(), sha256)).rstrip(b"=").decode()
    return f"{_VERSION}.{milliseconds}.{signature}"
