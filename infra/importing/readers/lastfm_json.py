"""Last.fm's pages of recent tracks as JSON: neither a length nor a listened time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from infra.importing.json_text import text_or_none
from infra.importing.listenings import UNKNOWN_DURATION_MS, Listening, RefusedLine, checked_text, time_of_seconds

LISTENER = "lastfm-listener"


def recognises(content: object) -> bool:
    return bool(_pages(content))


def read(content: object, *, now: datetime, listener: str | None) -> Iterator[Listening | RefusedLine]:
    number = 0
    for page in _pages(content):
        attributes = page.get("@attr")
        user = text_or_none(attributes.get("user")) if isinstance(attributes, dict) else None
        tracks = page["track"] if isinstance(page["track"], list) else [page["track"]]
        for track in tracks:
            number += 1
            try:
                if found := _parse(track, number, now, listener or user or LISTENER):
                    yield found
            except ValueError as error:
                yield RefusedLine(number, str(error))


def _pages(content: object) -> list[dict[str, Any]]:
    """The pages of a list or a single one, each in ``recenttracks`` or not."""
    pages = content if isinstance(content, list) else [content]
    inner = [page.get("recenttracks", page) for page in pages if isinstance(page, dict)]
    return [page for page in inner if isinstance(page, dict) and "track" in page]


def _parse(track: object, number: int, now: datetime, listener: str) -> Listening | None:
    """None for the track that is playing now: it has no date yet, and comes again with one."""
    if not isinstance(track, dict):
        raise ValueError("not a track of Last.fm")  # noqa: TRY004 - a refused line
    attributes = track.get("@attr")
    if isinstance(attributes, dict) and str(attributes.get("nowplaying")).lower() == "true":
        return None
    artist, date = track.get("artist"), track.get("date")
    if isinstance(artist, dict):
        artist = artist.get("#text", artist.get("name"))
    if date is None and artist and track.get("name"):
        return None
    return Listening(
        listener=checked_text(listener, "listener"),
        ended_at=time_of_seconds(date.get("uts") if isinstance(date, dict) else None, "date", now=now),
        artist=checked_text(artist, "artist"),
        track=checked_text(track.get("name"), "track"),
        ms_played=0,
        duration_ms=UNKNOWN_DURATION_MS,
        line=number,
        measured=False,
    )
