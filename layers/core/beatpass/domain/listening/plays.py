"""The rules by which plays are accepted and by which they qualify (docs/specification.md 2.1 and 2.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from beatpass.domain.platform.facts import Verdict

LONG_ENOUGH_MS = 30_000
# A play may have been paused overnight, or listened to offline.
MAX_AGE = timedelta(days=7)
# A listener's clock may be this much fast; a later start is in the future.
CLOCK_SKEW = timedelta(minutes=10)
DAILY_CAP = 10
GUEST_PREFIX = "guest:"


def longest_listen_ms(duration_ms: int) -> int:
    """The longest listening time that a player may report: 1.05 times the track's length, rounded down."""
    return duration_ms * 105 // 100


def is_future(started_at: datetime, now: datetime) -> bool:
    return started_at > now + CLOCK_SKEW


def is_too_old(started_at: datetime, now: datetime) -> bool:
    return started_at < now - MAX_AGE


def is_long_enough(listened_ms: int, duration_ms: int) -> bool:
    """Whether at least 30 s or half of the track was heard, whichever is shorter."""
    return listened_ms >= LONG_ENOUGH_MS or 2 * listened_ms >= duration_ms


def guest_listener(guest_id: str) -> str:
    """The id of a guest among all listeners."""
    return GUEST_PREFIX + guest_id


def judge_play(
    *, listened_ms: int, duration_ms: int, own_track: bool, admin: bool, bot: bool, vouched: bool = True
) -> Verdict:
    """The verdict on one play; the projection applies the caps later, when it knows the other plays.

    ``vouched``: a playback token vouches for it, or none is required.
    """
    if bot:
        return "bot"
    if admin:
        return "admin"
    if own_track:
        return "own_track"
    if not is_long_enough(listened_ms, duration_ms):
        return "too_short"
    return "qualified" if vouched else "no_token"
