"""Reads listening histories: our own format, and the exports of Spotify, ListenBrainz and Last.fm.

Each format has a reader of its own. What a format does not know decides what its plays may count for: a listening
without a length or a listened time is shown, and never qualifies (docs/specification.md 2.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zipfile import is_zipfile

from infra.importing import json_text, listening_log
from infra.importing.listenings import Listening, NotAListeningLog, RefusedLine
from infra.importing.opening import opened
from infra.importing.readers import lastfm_csv, lastfm_json, listenbrainz, spotify

Entries = Iterator[Listening | RefusedLine]
_PROBED = 65_536
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path, *, now: datetime, listener: str | None = None) -> Entries:
    """All listenings of the file, parsed or refused, in the format that it is recognised by.

    ``listener`` is whose history it is, for formats that do not say so. Raises NotAListeningLog, and OSError for an
    unreadable file.
    """
    if is_zipfile(path):
        if listenbrainz.recognises_zip(path):
            return listenbrainz.read_zip(path, now=now, listener=listener)
        return spotify.read_zip(path, now=now, listener=listener)
    with opened(path) as lines:
        beginning = lines.read(_PROBED).removeprefix("\ufeff").lstrip()
    if beginning.encode(errors="surrogateescape").startswith(_UTF_16):
        raise NotAListeningLog("it is UTF-16: save it as UTF-8")
    if beginning.startswith(("[", "{")) or _has_listens(beginning):
        return _read_json(path, beginning, now=now, listener=listener)
    if not listening_log.recognises(beginning.partition("\n")[0]) and lastfm_csv.recognises(beginning):
        return lastfm_csv.read(path, now=now, listener=listener)
    return listening_log.read(path, now=now)


def _has_listens(beginning: str) -> bool:
    """Whether a line is a listen of ListenBrainz; others before it may be spoilt."""
    listens = (line for line in beginning.split("\n") if line.lstrip().startswith("{"))
    return any('"track_metadata"' in line or '"listened_at"' in line for line in listens)


def _read_json(path: Path, beginning: str, *, now: datetime, listener: str | None) -> Entries:
    if not beginning.startswith("[") and _has_listens(beginning):
        return listenbrainz.read(path, now=now, listener=listener)
    try:
        with opened(path) as lines:
            content = json_text.parsed(lines.read().removeprefix("\ufeff"))
    except ValueError as error:
        raise NotAListeningLog("it is neither a JSON document nor one on each line") from error
    if lastfm_json.recognises(content):
        return lastfm_json.read(content, now=now, listener=listener)
    if spotify.recognises(content):
        return spotify.read(content, now=now, listener=listener)
    if listenbrainz.recognises(content):
        return listenbrainz.read_list(content, now=now, listener=listener)
    raise NotAListeningLog("it is JSON, but not of Spotify, ListenBrainz or Last.fm")
