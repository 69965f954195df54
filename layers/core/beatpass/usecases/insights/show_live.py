"""Show what is played just now of a track, an album or a producer (docs/specification.md 6.11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.pages.live import Live, days_of, live_of
from beatpass.domain.insights.pages.page import C
from beatpass.storage.catalogue.entities import album_item, producer_item, track_item, user_item
from beatpass.storage.insights.days import producer_of, read_live
from beatpass.usecases.insights.read_as import readable, readable_of


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
    """One call: its days and its buffer are found by its id. Errors as for a track."""
    user, item = user_item(user_id), producer_item(artist_id)
    found = read_live(producer_of(artist_id), days_of(now), beside=[user, item])
    producer, _ = readable_of(Producer, found.beside.get(item), found.beside.get(user), user_id)
    return ShownLive(producer, live_of(found.days, found.buffered, now=now, timezone=timezone))


def _show(content: C, timezone: str, now: datetime) -> ShownLive[C]:
    found = read_live(content, days_of(now))
    return ShownLive(content, live_of(found.days, found.buffered, now=now, timezone=timezone))
