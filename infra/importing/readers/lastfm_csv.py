"""Last.fm histories as CSV, of two tools: with a header and seconds, or without one and minutes.

They have neither a length nor a listened time.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from infra.importing.listenings import (
    UNKNOWN_DURATION_MS,
    Listening,
    RefusedLine,
    checked_text,
    checked_time,
    time_of_seconds,
)
from infra.importing.opening import opened

LISTENER = "lastfm-listener"
_HEADER = {"uts", "artist", "track"}
_PLAIN = ["artist", "album", "track", "time"]
_TIME = "%d %b %Y %H:%M"
_PROBED = 100


def recognises(beginning: str) -> bool:
    """Whether the file has such a header, or one of its first lines is such a listening: others may be spoilt."""
    rows = [row for line in beginning.split("\n")[:_PROBED] if (row := _row(line.rstrip("\r")))]
    plain = any(len(row) == len(_PLAIN) and _minute(row[-1]) for row in rows)
    return plain or (bool(rows) and set(rows[0]) >= _HEADER)


def read(path: Path, *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    columns: list[str] | None = None
    with opened(path) as lines:
        for number, line in enumerate(lines, 1):
            row = _row(line.removeprefix("\ufeff").rstrip("\r\n"))
            if columns is None:
                columns = row if row and set(row) >= _HEADER else _PLAIN
                if columns is row:
                    continue
            if row == []:
                continue
            try:
                if found := _parse(_fields(columns, row), number, now, listener):
                    yield found
            except ValueError as error:
                yield RefusedLine(number, str(error))


def _row(line: str) -> list[str] | None:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None


def _fields(columns: list[str], row: list[str] | None) -> dict[str, str]:
    if row is None or len(row) != len(columns):
        raise ValueError(f"not {len(columns)} columns of CSV")
    return dict(zip(columns, row, strict=True))


def _parse(row: dict[str, str], number: int, now: datetime, listener: str | None) -> Listening | None:
    """None for the track that is playing now: it has no time yet, and comes again with one."""
    if not (row["uts"] if "uts" in row else row["time"]).strip():
        return None
    if "uts" in row:
        ended_at = time_of_seconds(row["uts"], "uts", now=now)
    elif minute := _minute(row["time"]):
        ended_at = checked_time(minute, "its time", now=now)
    else:
        raise ValueError("its time is not one such as 31 Jan 2018 04:58")
    return Listening(
        listener=checked_text(listener or LISTENER, "listener"),
        ended_at=ended_at,
        artist=checked_text(row["artist"], "artist"),
        track=checked_text(row["track"], "track"),
        ms_played=0,
        duration_ms=UNKNOWN_DURATION_MS,
        line=number,
        measured=False,
    )


def _minute(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.replace(",", ""), _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
