"""How much one uploader may change in a UTC day (docs/specification.md 1.10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from beatpass.domain.platform.errors import QuotaReached
from beatpass.domain.platform.times import SECONDS_PER_DAY, day_of, to_iso

TRACKS_PER_DAY = 200
EDITS_PER_DAY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyChanges:
    """The tracks that an uploader created on ``day``, and its other saves of tracks and albums."""

    day: str = ""
    tracks: int = 0
    edits: int = 0

    def with_track(self, now: datetime) -> DailyChanges:
        """Raises QuotaReached."""
        today = self._on(now)
        if today.tracks >= TRACKS_PER_DAY:
            raise QuotaReached(f"{TRACKS_PER_DAY} new tracks", retry_after=_seconds_left(now))
        return replace(today, tracks=today.tracks + 1)

    def with_edit(self, now: datetime) -> DailyChanges:
        """Raises QuotaReached."""
        today = self._on(now)
        if today.edits >= EDITS_PER_DAY:
            raise QuotaReached(f"{EDITS_PER_DAY:,} edits", retry_after=_seconds_left(now))
        return replace(today, edits=today.edits + 1)

    def _on(self, now: datetime) -> DailyChanges:
        """A clock that lags behind the stored day goes on with it, so that no quota begins twice."""
        day = day_of(to_iso(now))
        return DailyChanges(day=day) if day > self.day else self


def _seconds_left(now: datetime) -> int:
    """Until the UTC day is over, at least 1."""
    return SECONDS_PER_DAY - (now.hour * 3600 + now.minute * 60 + now.second)
