"""Show what plays of a track, an album or a producer lead to (docs/specification.md 6.14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Generic

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.funnel import Funnel, funnel_of, months_needed
from beatpass.domain.insights.page import C
from beatpass.domain.insights.ranges import Range, RangeRequest, preset_of, range_of
from beatpass.domain.insights.time_zones import local_date, zone_named
from beatpass.domain.listening.plays import MAX_AGE
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import album_item, producer_item, title_items, title_of, track_item
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.insights.acquisitions import acquisitions_items, acquisitions_of, read_acquisitions
from beatpass.usecases.insights.read_as import readable_with
from beatpass.usecases.insights.read_plays import read_plays


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
    """Three calls; errors as for a track."""
    return _show(Album, album_id, album_item(album_id), user_id, requested, now)


def show_producer_funnel(
    artist_id: str, *, user_id: str, requested: RangeRequest, now: datetime
) -> ShownFunnel[Producer]:
    """Three calls; errors as for a track."""
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
    funnel = funnel_of(months, read_plays(content, span), span, zone)
    return ShownFunnel(content, span, funnel, _titles(content, funnel))


def _titles(content: Track | Album | Producer, funnel: Funnel) -> dict[str, str]:
    """Of the tracks that have a row."""
    if isinstance(content, Track):
        return {content.id: content.title}
    stages = funnel.downloads, funnel.purchases
    ids = list(dict.fromkeys(row.key for stage in stages for row in stage.tracks.told))
    if not ids:
        return {}
    stored = iter(get_together(list(chain.from_iterable(map(title_items, ids)))))
    found = {track_id: title_of([next(stored), next(stored)]) for track_id in ids}
    return {track_id: title for track_id, title in found.items() if title}
