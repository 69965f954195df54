"""Spotify's streaming history: the extended one, in its older and newer layout, and that of the account data.

It has no length of a track: the longest playback that ended with the track's end is taken for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from infra.importing.listenings import (
    LEAST_DURATION_MS,
    MOST_DURATION_MS,
    UNKNOWN_DURATION_MS,
    Listening,
    NotAListeningLog,
    RefusedLine,
    checked_text,
    checked_time,
)

LISTENER = "spotify-listener"
_TO_THE_END = "trackdone"
# Of one file in a ZIP: Spotify's have 13 MB.
_MOST_BYTES = 256 * 1024 * 1024
# Seconds since 1970 have ten digits until 2286; more are milliseconds.
_LEAST_MS = 10**11

Row = Mapping[str, Any]


def recognises(content: object) -> bool:
    first = content[0] if isinstance(content, list) and content else None
    return isinstance(first, dict) and ({"ts", "ms_played"} <= first.keys() or {"endTime", "msPlayed"} <= first.keys())


def read_zip(path: Path, *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    """All audio histories of the ZIP that Spotify sends. Raises NotAListeningLog."""
    rows: list[Row] = []
    try:
        with ZipFile(path) as stored:
            for part in sorted(stored.infolist(), key=lambda each: each.filename):
                if part.filename.endswith(".json") and part.file_size <= _MOST_BYTES:
                    content = json.loads(stored.read(part))
                    rows += content if recognises(content) else []
    except (BadZipFile, ValueError) as error:
        raise NotAListeningLog("it is a ZIP file, but not one of Spotify") from error
    if not rows:
        raise NotAListeningLog("it is a ZIP file without a streaming history of Spotify")
    return read(rows, now=now, listener=listener)


def read(content: Iterable[object], *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    found = (_entry(row, number, now, listener) for number, row in enumerate(content, 1))
    entries = [each for each in found if each is not None]
    lengths: dict[tuple[str, str], int] = {}
    for entry, to_the_end in entries:
        if isinstance(entry, Listening) and to_the_end:
            key = entry.identity[:2]
            lengths[key] = max(entry.ms_played, lengths.get(key, LEAST_DURATION_MS))
    for entry, _ in entries:
        if isinstance(entry, Listening) and (length := lengths.get(entry.identity[:2])):
            yield replace(entry, duration_ms=min(length, MOST_DURATION_MS), measured=True)
        else:
            yield entry


def _entry(
    row: object, number: int, now: datetime, listener: str | None
) -> tuple[Listening | RefusedLine, bool] | None:
    """The listening, of a length that is not known yet, and whether it went to the end; None for what is left out."""
    if not isinstance(row, dict):
        return RefusedLine(number, "not a listening of Spotify"), False
    simple = "endTime" in row
    artist, track = (
        (row.get("artistName"), row.get("trackName"))
        if simple
        else (row.get("master_metadata_album_artist_name"), row.get("master_metadata_track_name"))
    )
    played = row.get("msPlayed" if simple else "ms_played")
    if row.get("incognito_mode") or played == 0 or (artist is None and track is None):
        return None  # private, skipped before it began, or a podcast, an audiobook or a video
    try:
        heard = _checked_number(played)
        found = Listening(
            listener=checked_text(listener or row.get("username") or LISTENER, "listener"),
            ended_at=_ended_at(row, heard, now),
            artist=checked_text(artist, "artist"),
            track=checked_text(track, "track"),
            ms_played=heard,
            duration_ms=min(max(heard, UNKNOWN_DURATION_MS), MOST_DURATION_MS),
            line=number,
            measured=False,
        )
    except ValueError as error:
        return RefusedLine(number, str(error)), False
    return found, row.get("reason_end") == _TO_THE_END


def _checked_number(played: object) -> int:
    if not isinstance(played, int) or isinstance(played, bool) or not 0 < played < _LEAST_MS:
        raise ValueError("ms_played is not a whole number of milliseconds")
    return played


def _ended_at(row: Row, played: int, now: datetime) -> datetime:
    """When the listening ended; one that was offline may be reported months later."""
    written = row.get("endTime") or row.get("ts")
    try:
        reported = datetime.fromisoformat(str(written))
    except ValueError:
        raise ValueError("its time is not one such as 2021-05-01T12:30:00Z") from None
    ended = checked_time(reported if reported.tzinfo else reported.replace(tzinfo=UTC), "its time", now=now)
    began = row.get("offline_timestamp")
    if row.get("offline") and isinstance(began, int) and began > 0:
        seconds = began / 1_000 if began >= _LEAST_MS else began
        try:
            offline = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=played)
            return min(ended, checked_time(offline.replace(microsecond=0), "offline_timestamp", now=now))
        except (ValueError, OverflowError, OSError):
            return ended
    return ended
