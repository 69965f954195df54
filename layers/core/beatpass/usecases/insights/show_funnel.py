"""Show what plays of a track, an album or a producer lead to (docs/specification.md 6.14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.calendar.ranges import Range, RangeRequest, preset_of, range_of
from beatpass.domain.insights.calendar.time_zones import local_date, zone_named
from beatpass.domain.insights.pages.funnel import Funnel, acquired_in, funnel_of, months_needed
from beatpass.domain.insights.pages.page import C
from beatpass.domain.listening.plays import MAX_AGE
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import album_item, producer_item, track_item
from beatpass.storage.catalogue.titles import title_items, titles_of
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.insights.acquisitions import acquisitions_items, acquisitions_of, read_acquisitions
from beatpass.usecases.insights.read_as import readable_with
from beatpass.usecases.insights.read_plays import read_plays_with


@dataclass(frozen=True, slots=True)
class ShownFunnel(Generic[C]):
    """``titles`` are those of the tracks with a row, by id; tracks without a title are left out."""

    content: C
    span: Range
    funnel: Funnel
    titles: dict[str, str]


def show_track_funnel(track_id: str, *, user_id: str, requested: RangeRequest, now: datetime) -> ShownFunnel[Track]:
    """Two calls. Raises Invalid, and NotFound if the track does not exist or the caller may not read its insights."""
    return _show(Track, track_id, track_item(track_id), user_id, requested, now)


def show_album_funnel(album_id: str, *, user_id: str, requested: RangeRequest, now: datetime) -> ShownFunnel[Album]:
    """Calls and errors as for a track."""
    return _show(Album, album_id, album_item(album_id), user_id, requested, now)


def show_producer_funnel(
    artist_id: str, *, user_id: str, requested: RangeRequest, now: datetime
) -> ShownFunnel[Producer]:
    """Calls and errors as for a track."""
    return _show(Producer, artist_id, producer_item(artist_id), user_id, requested, now)


def _show(
    kind: type[C], content_id: str, item: Wanted, user_id: str, requested: RangeRequest, now: datetime
) -> ShownFunnel[C]:
    """All of time begins with the content: its months are read once that is known, in one more call."""
    zone = zone_named(requested.timezone)
    today = local_date(now, zone)
    span = range_of(requested, today=today, since=today)
    later = preset_of(requested) == "all_time"
    wanted = [] if later else acquisitions_items(kind, content_id, months_needed(span, zone))
    content, _, found = readable_with(kind, item, user_id, beside=wanted)
    months = acquisitions_of(found)
    if later:
        span = range_of(requested, today=today, since=local_date(from_iso(content.created_at) - MAX_AGE, zone))
        months = read_acquisitions(acquisitions_items(kind, content_id, months_needed(span, zone)))
    acquired = acquired_in(months, span, zone)
    known = _known_titles(content)
    tracks = list[str]() if known else acquired.tracks()
    sums = read_plays_with(title_items(tracks), content, span)
    return ShownFunnel(content, span, funnel_of(acquired, sums.ranges[0]), known or titles_of(tracks, sums.beside))


def _known_titles(content: Track | Album | Producer) -> dict[str, str]:
    return {content.id: content.title} if isinstance(content, Track) else {}
