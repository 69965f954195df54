"""Which plays are accepted, and which of them qualify (docs/specification.md 2.1 and 2.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from beatpass.domain.platform.facts import Verdict

LONG_ENOUGH_MS = 30_000
MAX_AGE = timedelta(hours=24)
# A listener's clock may run a little fast; beyond this a play is in the future.
CLOCK_SKEW = timedelta(minutes=1)
DAILY_CAP = 10
GUEST_PREFIX = "guest:"


def longest_listen_ms(duration_ms: int) -> int:
    """The most that a player may report for a track of this length: 1.05 times it."""
    return duration_ms * 105 // 100


def is_future(started_at: datetime, now: datetime) -> bool:
    return started_at > now + CLOCK_SKEW


def is_too_old(started_at: datetime, now: datetime) -> bool:
    return started_at < now - MAX_AGE


def is_long_enough(listened_ms: int, duration_ms: int) -> bool:
    """At least 30 s or half the track, whichever is shorter."""
    return listened_ms >= LONG_ENOUGH_MS or 2 * listened_ms >= duration_ms


def judge(*, listened_ms: int, duration_ms: int, own_track: bool, admin: bool, bot: bool) -> Verdict:
    """The verdict on one play without regard to the listener's other plays of that day."""
    if bot:
        return "bot"
    if admin:
        return "admin"
    if own_track:
        return "own_track"
    if not is_long_enough(listened_ms, duration_ms):
        return "too_short"
    return "qualified"
