"""A listening as every format gives it, and the checks that they share (docs/specification.md 2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from beatpass.domain.listening.plays import is_future
from beatpass.domain.platform.text import compose, is_short_name, is_visible, normalise_name, one_line

LEAST_DURATION_MS, MOST_DURATION_MS = 1_000, 86_400_000
# Of a track whose length is not known: long enough for whoever plays it later.
UNKNOWN_DURATION_MS = 600_000
# No service of listening is older: an earlier time is that of a clock that was not set.
_FIRST = datetime(1999, 1, 1, tzinfo=UTC)
_LONGEST = {"listener": 128, "artist": 80, "track": 200}


class NotAListeningLog(ValueError):
    """The file is no listening log of a known format; the text says what is expected."""


@dataclass(frozen=True, slots=True)
class Listening:
    """One listening of the log, at ``line``; ``ms_played`` may exceed ``duration_ms``, if the player counted pauses.

    ``measured`` is false where the format does not know the length of the track or what was heard of it: the numbers
    are then as much as is known.
    """

    listener: str
    ended_at: datetime
    artist: str
    track: str
    ms_played: int
    duration_ms: int
    line: int = 0
    measured: bool = True

    @property
    def identity(self) -> tuple[str, str, str, datetime]:
        """The same listening has the same, whatever length it gives the track and what was heard of it."""
        return normalise_name(self.artist), normalise_name(self.track), self.listener, self.ended_at

    @property
    def started_at(self) -> datetime:
        """A pause that was counted as listening does not move it."""
        return self.ended_at - timedelta(milliseconds=self.listened_ms)

    @property
    def listened_ms(self) -> int:
        return min(self.ms_played, self.duration_ms)


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """``line`` counts from 1, the header included; in JSON it is the number of the listening in its list."""

    line: int
    reason: str


def checked_text(given: object, name: str) -> str:
    """A listener, artist or track as it is stored. Raises ValueError."""
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{name} is empty")
    text = compose(given.strip())
    if len(text) > _LONGEST[name]:
        raise ValueError(f"{name} is longer than {_LONGEST[name]} characters")
    try:
        shown = is_visible(one_line(text))
    except ValueError:
        shown = False
    if not shown:
        raise ValueError(f"{name} has characters that cannot be displayed")
    if name == "artist" and not is_short_name(text):
        raise ValueError(f"{name} is too long: it has characters that expand to many")
    return text


def checked_time(instant: datetime, name: str, *, now: datetime) -> datetime:
    """The time in milliseconds, as it is stored. Raises ValueError for one that no listening can have."""
    if is_future(instant, now):
        raise ValueError(f"{name} is in the future")
    if instant < _FIRST:
        raise ValueError(f"{name} is before 1999: the clock of the player was not set")
    return instant.replace(microsecond=instant.microsecond // 1_000 * 1_000)


def time_of_seconds(number: object, name: str, *, now: datetime) -> datetime:
    """The time of a number of seconds since 1970, whose parts are left out. Raises ValueError."""
    try:
        instant = datetime.fromtimestamp(int(float(number)), UTC)  # type: ignore[arg-type] # any JSON value
    except (TypeError, ValueError, OverflowError, OSError):
        raise ValueError(f"{name} is not a time in seconds since 1970") from None
    return checked_time(instant, name, now=now)
