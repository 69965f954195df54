"""Spotify's streaming history: the extended one, in its older and newer layout, and that of the account data.

It has no length of a track: the longest playback that ended with the track's end is taken for it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from infra.importing.json_text import parsed, text_or_none
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
_NAMES = ({"ts", "ms_played"}, {"endTime", "msPlayed"})
_PROBED = 100
# Seconds since 1970 have ten digits until 2286; more are milliseconds.
_LEAST_MS = 10**11

Row = Mapping[str, Any]
# A listening, of a length that is not known yet; whether it went to the end, and whether it is of the account data.
Entry = tuple[Listening | RefusedLine, bool, bool]


def recognises(content: object) -> bool:
    """Whether one of the first rows is of Spotify: a bad one between them is only refused."""
    first = content[:_PROBED] if isinstance(content, list) else []
    return any(isinstance(row, dict) and any(names <= row.keys() for names in _NAMES) for row in first)


def read_zip(path: Path, *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    """All audio histories of the ZIP that Spotify sends. Raises NotAListeningLog."""
    rows: list[Row] = []
    try:
        with ZipFile(path) as stored:
            for part in sorted(stored.infolist(), key=lambda each: each.filename):
                if _may_be_history(part):
                    content = _content(stored, part)
                    rows += content if recognises(content) else []
    except (BadZipFile, zlib.error, RuntimeError) as error:  # RuntimeError: it has a password
        raise NotAListeningLog("it is a ZIP file, but not one of Spotify") from error
    if not rows:
        raise NotAListeningLog("it is a ZIP file without a streaming history of Spotify")
    return read(rows, now=now, listener=listener)


def _content(stored: ZipFile, part: ZipInfo) -> Any:  # noqa: ANN401 - any JSON value
    if part.file_size > _MOST_BYTES:
        raise NotAListeningLog(f"{part.filename} in it is larger than {_MOST_BYTES // 1024**2} MB")
    try:
        return parsed(stored.read(part))
    except ValueError as error:
        raise NotAListeningLog(f"{part.filename} in it is not JSON") from error


def _may_be_history(part: ZipInfo) -> bool:
    """A Mac adds files of its own, which begin with ``._``, to the ZIPs that it makes."""
    name = part.filename.rpartition("/")[2].lower()
    return name.endswith(".json") and not name.startswith("._")


def read(content: Iterable[object], *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    rows = list(content)
    named = {name for row in rows if isinstance(row, dict) and (name := text_or_none(row.get("username")))}
    if listener is None and len(named) == 1:  # the newer layout does not say whose history it is, the older one does
        (listener,) = named
    found = (_entry(row, number, now, listener) for number, row in enumerate(rows, 1))
    entries = _without_repetitions([each for each in found if each is not None])
    lengths: dict[tuple[str, str], int] = {}
    for entry, to_the_end, _ in entries:
        if isinstance(entry, Listening) and to_the_end:
            key = entry.identity[:2]
            lengths[key] = max(entry.ms_played, lengths.get(key, LEAST_DURATION_MS))
    for entry, _, _ in entries:
        if isinstance(entry, Listening) and (length := lengths.get(entry.identity[:2])):
            yield replace(entry, duration_ms=min(length, MOST_DURATION_MS), measured=True)
        else:
            yield entry


def _without_repetitions(entries: list[Entry]) -> list[Entry]:
    """Without rows of the account data, which know the minute only, of what the extended history has as well."""
    exact = {_minute_of(each) for each, _, simple in entries if isinstance(each, Listening) and not simple}
    return [entry for entry in entries if not (entry[2] and _minute_of(entry[0]) in exact)]


def _minute_of(entry: Listening | RefusedLine) -> object:
    if isinstance(entry, RefusedLine):
        return None
    return entry.identity[:3], entry.ms_played, entry.ended_at.replace(second=0, microsecond=0)


def _entry(row: object, number: int, now: datetime, listener: str | None) -> Entry | None:
    """None for what is left out."""
    if not isinstance(row, dict):
        return RefusedLine(number, "not a listening of Spotify"), False, False
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
            listener=checked_text(listener or text_or_none(row.get("username")) or LISTENER, "listener"),
            ended_at=_ended_at(row, heard, now),
            artist=checked_text(artist, "artist"),
            track=checked_text(track, "track"),
            ms_played=heard,
            duration_ms=min(max(heard, UNKNOWN_DURATION_MS), MOST_DURATION_MS),
            line=number,
            measured=False,
        )
    except ValueError as error:
        return RefusedLine(number, str(error)), False, simple
    return found, row.get("reason_end") == _TO_THE_END, simple


def _checked_number(played: object) -> int:
    """What a spreadsheet or another language has written again may be 60000.0."""
    if isinstance(played, bool) or not isinstance(played, int | float) or not 0 < played < _LEAST_MS or played % 1:
        raise ValueError("ms_played is not a whole number of milliseconds")
    return int(played)


def _ended_at(row: Row, played: int, now: datetime) -> datetime:
    """When the listening ended; one that was offline may be reported months later."""
    written = row.get("endTime") or row.get("ts")
    try:
        reported = datetime.fromisoformat(str(written))
    except ValueError:
        raise ValueError("its time is not one such as 2021-05-01T12:30:00Z") from None
    ended = checked_time(reported if reported.tzinfo else reported.replace(tzinfo=UTC), "its time", now=now)
    if row.get("offline"):
        try:
            began = float(row.get("offline_timestamp") or 0)
            seconds = began / 1_000 if began >= _LEAST_MS else began
            offline = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=played)
            return min(ended, checked_time(offline.replace(microsecond=0), "offline_timestamp", now=now))
        except (TypeError, ValueError, OverflowError, OSError):
            return ended
    return ended
