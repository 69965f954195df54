"""ListenBrainz's export: a listen on each line, with the time at which it began, and not how much was heard."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

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


def read(path: Path, *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    with opened(path) as lines:
        yield from _read(lines, now, listener)


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
    except (BadZipFile, RuntimeError) as error:  # RuntimeError: it has a password
        raise NotAListeningLog("it is a ZIP file that cannot be read") from error


def _has_listens(part: ZipInfo) -> bool:
    folder, _, name = part.filename.rpartition("/")
    return "listens" in folder.split("/") and name.endswith(".jsonl") and not name.startswith("._")


def _lines(stored: ZipFile, part: ZipInfo) -> Iterator[str]:
    with stored.open(part) as content:
        yield from TextIOWrapper(content, encoding="utf-8", errors="surrogateescape", newline="\n")


def _read(lines: Iterable[str], now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        try:
            yield _parse(line, number, now, listener)
        except ValueError as error:
            yield RefusedLine(number, str(error))


def _parse(line: str, number: int, now: datetime, listener: str | None) -> Listening:
    try:
        listen = json.loads(line.removeprefix("\ufeff"))
    except ValueError:
        raise ValueError("not JSON") from None
    about = listen.get("track_metadata") if isinstance(listen, dict) else None
    if not isinstance(about, dict):
        raise ValueError("not a listen of ListenBrainz")  # noqa: TRY004 - a refused line
    further = about.get("additional_info")
    return Listening(
        listener=checked_text(listener or listen.get("user_name") or LISTENER, "listener"),
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
