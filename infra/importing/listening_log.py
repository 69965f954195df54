"""Reads a listening log of our own format: CSV, one play per line. Refused lines have a number and a reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from beatpass.domain.platform.times import from_iso
from infra.importing.listenings import (
    LEAST_DURATION_MS,
    MOST_DURATION_MS,
    Listening,
    NotAListeningLog,
    RefusedLine,
    checked_text,
    checked_time,
)
from infra.importing.opening import opened

__all__ = ["COLUMNS", "Listening", "NotAListeningLog", "RefusedLine", "read"]

COLUMNS = ["listener", "ended_at", "artist", "track", "ms_played", "duration_ms"]
# A spreadsheet may write 170000.0.
_WHOLE = re.compile(r"\.0{1,9}$")
# Twelve digits of milliseconds are 31 years: more is not a playback.
_MOST_DIGITS = 12


def recognises(first: str) -> bool:
    """Whether it is the line of our columns, quoted or not."""
    return first.rstrip("\r\n").replace('"', "").split(",") == COLUMNS


def read(path: Path, *, now: datetime) -> Iterator[Listening | RefusedLine]:
    """All lines after the header, parsed or refused. Raises NotAListeningLog, and OSError for an unreadable file."""
    with opened(path) as lines:
        if not recognises(next(lines, "").removeprefix("\ufeff")):
            raise NotAListeningLog(f"the first line must be {','.join(COLUMNS)}")
        for number, line in enumerate(lines, 2):
            if line.isspace():
                continue
            try:
                yield _parse(line, now, number)
            except ValueError as error:
                yield RefusedLine(number, str(error))


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
        listener=checked_text(row["listener"], "listener"),
        ended_at=_instant(row["ended_at"], now),
        artist=checked_text(row["artist"], "artist"),
        track=checked_text(row["track"], "track"),
        ms_played=_milliseconds(row, "ms_played", least=0),
        duration_ms=_milliseconds(row, "duration_ms", least=LEAST_DURATION_MS, most=MOST_DURATION_MS),
        line=number,
    )


def _instant(text: str, now: datetime) -> datetime:
    try:
        instant = from_iso(text)
    except (ValueError, OverflowError):
        raise ValueError("ended_at is not a time such as 2021-05-01T12:30:00Z") from None
    return checked_time(instant, "ended_at", now=now)


def _milliseconds(row: dict[str, str], name: str, *, least: int, most: int | None = None) -> int:
    text = _WHOLE.sub("", row[name].strip())
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ValueError(f"{name} is not a whole number of milliseconds")
    if int(text) < least:
        raise ValueError(f"{name} is less than {least}")
    if most is not None and int(text) > most:
        raise ValueError(f"{name} is more than {most}")
    return int(text)
