"""Reads a listening log: CSV, plain or gzipped, one play per line. Refused lines have a number and a reason."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path

from beatpass.domain.listening.plays import is_future
from beatpass.domain.platform.text import compose, is_visible, normalise_name, one_line
from beatpass.domain.platform.times import from_iso

COLUMNS = ["listener", "ended_at", "artist", "track", "ms_played", "duration_ms"]
# Twelve digits of milliseconds are 31 years: more is not a playback.
_MOST_DIGITS = 12
_LEAST_DURATION_MS, _MOST_DURATION_MS = 1_000, 86_400_000
# No service of listening is older: an earlier time is that of a clock that was not set.
_FIRST = datetime(1999, 1, 1, tzinfo=UTC)
_LONGEST = {"listener": 128, "artist": 80, "track": 200}


class NotAListeningLog(ValueError):
    """The file is not a listening log; the text says what is expected."""


@dataclass(frozen=True, slots=True)
class Listening:
    """One line of the log, ``line``; ``ms_played`` may exceed ``duration_ms``, if the player counted pauses."""

    listener: str
    ended_at: datetime
    artist: str
    track: str
    ms_played: int
    duration_ms: int
    line: int = 0

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
    """``line`` counts from 1, the header included."""

    line: int
    reason: str


def read(path: Path, *, now: datetime) -> Iterator[Listening | RefusedLine]:
    """All lines after the header, parsed or refused. Raises NotAListeningLog, and OSError for an unreadable file."""
    with _opened(path) as lines:
        header = next(lines, "").removeprefix("\ufeff").rstrip("\r\n")
        if header.split(",") != COLUMNS:
            raise NotAListeningLog(f"the first line must be {','.join(COLUMNS)}")
        for number, line in enumerate(lines, 2):
            if line.isspace():
                continue
            try:
                yield _parse(line, now, number)
            except ValueError as error:
                yield RefusedLine(number, str(error))


@contextmanager
def _opened(path: Path) -> Iterator[TextIOWrapper]:
    # Bytes that are not UTF-8 become surrogates, which are not printable: only their line is refused.
    with path.open("rb") as probe:
        zipped = probe.read(2) == b"\x1f\x8b"
    with gzip.open(path) if zipped else path.open("rb") as stored:
        yield TextIOWrapper(stored, encoding="utf-8", errors="surrogateescape", newline="\n")


def _parse(line: str, now: datetime, number: int) -> Listening:
    """Line by line, so that a quote left open spoils its own line and not the rest of the file."""
    try:
        fields = next(csv.reader([line.rstrip("\r\n")], strict=True), [])
    except csv.Error as error:
        raise ValueError(f"not CSV: {error}") from None
    if len(fields) != len(COLUMNS):
        raise ValueError(f"{len(fields)} columns instead of {len(COLUMNS)}")
    row = dict(zip(COLUMNS, fields, strict=True))
    return Listening(
        listener=_text(row, "listener"),
        ended_at=_instant(row["ended_at"], now),
        artist=_text(row, "artist"),
        track=_text(row, "track"),
        ms_played=_milliseconds(row, "ms_played", least=0),
        duration_ms=_milliseconds(row, "duration_ms", least=_LEAST_DURATION_MS, most=_MOST_DURATION_MS),
        line=number,
    )


def _text(row: dict[str, str], name: str) -> str:
    text = compose(row[name].strip())
    if not text:
        raise ValueError(f"{name} is empty")
    if len(text) > _LONGEST[name]:
        raise ValueError(f"{name} is longer than {_LONGEST[name]} characters")
    try:
        shown = is_visible(one_line(text))
    except ValueError:
        shown = False
    if not shown:
        raise ValueError(f"{name} has characters that cannot be displayed")
    return text


def _instant(text: str, now: datetime) -> datetime:
    try:
        instant = from_iso(text)
    except (ValueError, OverflowError):
        raise ValueError("ended_at is not a time such as 2021-05-01T12:30:00Z") from None
    if is_future(instant, now):
        raise ValueError("ended_at is in the future")
    if instant < _FIRST:
        raise ValueError("ended_at is before 1999: the clock of the player was not set")
    return instant


def _milliseconds(row: dict[str, str], name: str, *, least: int, most: int | None = None) -> int:
    text = row[name]
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ValueError(f"{name} is not a whole number of milliseconds")
    if int(text) < least:
        raise ValueError(f"{name} is less than {least}")
    if most is not None and int(text) > most:
        raise ValueError(f"{name} is more than {most}")
    return int(text)
