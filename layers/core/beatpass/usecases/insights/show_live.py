"""Show what is played just now of a track, an album or a producer (docs/specification.md 6.11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.live import Live, days_of, live_of
from beatpass.domain.insights.page import C
from beatpass.storage.catalogue.entities import album_item, producer_item, track_item
from beatpass.storage.insights.days import read_live
from beatpass.usecases.insights.read_as import readable


@dataclass(frozen=True, slots=True)
class ShownLive(Generic[C]):
    content: C
    live: Live


def show_track_live(track_id: str, *, user_id: str, timezone: str, now: datetime) -> ShownLive[Track]:
    """Two calls. Raises NotFound if the track does not exist or the caller may not read its insights."""
    return _show(readable(Track, track_item(track_id), user_id)[0], timezone, now)


def show_album_live(album_id: str, *, user_id: str, timezone: str, now: datetime) -> ShownLive[Album]:
    """Calls and errors as for a track."""
    return _show(readable(Album, album_item(album_id), user_id)[0], timezone, now)


def show_producer_live(artist_id: str, *, user_id: str, timezone: str, now: datetime) -> ShownLive[Producer]:
    """Calls and errors as for a track."""
    return _show(readable(Producer, producer_item(artist_id), user_id)[0], timezone, now)


def _show(content: C, timezone: str, now: datetime) -> ShownLive[C]:
    days, buffered = read_live(content, days_of(now))
    return ShownLive(content, live_of(days, buffered, now=now, timezone=timezone))
