"""ListenBrainz's export: a listen on each line, with the time at which it began, and not how much was heard."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from itertools import chain
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
    time_of_seconds,
)
from infra.importing.opening import opened

LISTENER = "listenbrainz-listener"
_PROBED = 100
_NOT_JSON = object()


def read(path: Path, *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    with opened(path) as lines:
        yield from _read(lines, now, listener)


def recognises(content: object) -> bool:
    """Whether it is a list of listens, as older exports are."""
    first = content[:_PROBED] if isinstance(content, list) else []
    return any(isinstance(listen, dict) and "track_metadata" in listen for listen in first)


def read_list(content: Iterable[object], *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    return _entries(((listen, number) for number, listen in enumerate(content, 1)), now, listener)


def recognises_zip(path: Path) -> bool:
    """Whether it is the ZIP that ListenBrainz sends: a file of listens for each month, and others beside them."""
    with suppress(BadZipFile), ZipFile(path) as stored:
        return any(_has_listens(part) for part in stored.infolist())
    return False


def read_zip(path: Path, *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    """All its listens, numbered through. Raises NotAListeningLog."""
    try:
        with ZipFile(path) as stored:
            parts = sorted((part for part in stored.infolist() if _has_listens(part)), key=lambda each: each.filename)
            yield from _read(chain.from_iterable(_lines(stored, part) for part in parts), now, listener)
    except (BadZipFile, zlib.error, RuntimeError) as error:  # RuntimeError: it has a password
        raise NotAListeningLog("it is a ZIP file that cannot be read") from error


def _has_listens(part: ZipInfo) -> bool:
    folder, _, name = part.filename.rpartition("/")
    return "listens" in folder.split("/") and name.endswith(".jsonl") and not name.startswith("._")


def _lines(stored: ZipFile, part: ZipInfo) -> Iterator[str]:
    with stored.open(part) as content:
        yield from TextIOWrapper(content, encoding="utf-8", errors="surrogateescape", newline="\n")


def _read(lines: Iterable[str], now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    numbered = ((line, number) for number, line in enumerate(lines, 1) if not line.isspace())
    return _entries(((_listen(line), number) for line, number in numbered), now, listener)


def _listen(line: str) -> object:
    """What the line says, _NOT_JSON for a spoilt one."""
    try:
        return parsed(line.removeprefix("\ufeff"))
    except ValueError:
        return _NOT_JSON


def _entries(
    listens: Iterable[tuple[object, int]], now: datetime, listener: str | None
) -> Iterator[Listening | RefusedLine]:
    for listen, number in listens:
        if isinstance(listen, dict) and listen.get("playing_now") is True:
            continue  # it has no time yet, and comes again with one
        try:
            yield _parse(listen, number, now, listener)
        except ValueError as error:
            yield RefusedLine(number, str(error))


def _parse(listen: object, number: int, now: datetime, listener: str | None) -> Listening:
    if listen is _NOT_JSON:
        raise ValueError("not JSON")
    about = listen.get("track_metadata") if isinstance(listen, dict) else None
    if not isinstance(listen, dict) or not isinstance(about, dict):
        raise ValueError("not a listen of ListenBrainz")  # noqa: TRY004 - a refused line
    further = about.get("additional_info")
    return Listening(
        listener=checked_text(listener or text_or_none(listen.get("user_name")) or LISTENER, "listener"),
        ended_at=time_of_seconds(listen.get("listened_at"), "listened_at", now=now),
        artist=checked_text(about.get("artist_name"), "artist"),
        track=checked_text(about.get("track_name"), "track"),
        ms_played=0,
        duration_ms=_length(further if isinstance(further, dict) else {}),
        line=number,
        measured=False,
    )


def _length(further: dict[str, Any]) -> int:
    """In milliseconds; players give it in milliseconds or, under another name, in seconds."""
    for name, unit in (("duration_ms", 1), ("duration", 1_000)):
        try:
            length = int(float(further[name]) * unit)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        if LEAST_DURATION_MS <= length <= MOST_DURATION_MS:
            return length
    return UNKNOWN_DURATION_MS
