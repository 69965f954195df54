"""Show which parts of a track are heard, and where listeners leave (docs/specification.md 6.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.insights.calendar.ranges import Range, RangeRequest, range_of
from beatpass.domain.insights.calendar.time_zones import local_date, zone_named
from beatpass.domain.insights.sums.retention import Retention
from beatpass.domain.listening.plays import MAX_AGE
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import track_item
from beatpass.storage.insights.days import producer_of
from beatpass.usecases.insights.read_as import readable
from beatpass.usecases.insights.read_plays import read_plays


@dataclass(frozen=True, slots=True)
class ShownRetention:
    track: Track
    span: Range
    retention: Retention


def show_retention(track_id: str, *, user_id: str, requested: RangeRequest, now: datetime) -> ShownRetention:
    """Three calls. Raises Invalid, and NotFound if the track does not exist or the caller may not read its insights."""
    track, artist_id = readable(Track, track_item(track_id), user_id)
    zone = zone_named(requested.timezone)
    earliest = local_date(from_iso(track.created_at) - MAX_AGE, zone)
    span = range_of(requested, today=local_date(now, zone), since=earliest)
    found = read_plays(track, span)
    of_producer = read_plays(producer_of(artist_id), span)
    retention = Retention(
        plays=sum(counts.plays for _, counts in found.days),
        track=found.heard,
        others=of_producer.heard.without(found.heard),
    )
    return ShownRetention(track, span, retention)
