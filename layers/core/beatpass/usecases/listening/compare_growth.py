"""The growth of up to 100 tracks in one request (docs/specification.md 9.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.insights.calendar.time_zones import UTC_NAME, local_date, zone_named
from beatpass.domain.insights.sums.local_days import days_divided, growth_windows, local_daily
from beatpass.domain.listening.growth import GrowthReason, growth_percent, growth_reason
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.domain.platform.times import from_iso
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.insights.days import read_days_of_tracks
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer


@dataclass(frozen=True, slots=True)
class TrackGrowth:
    """``reason`` says why ``percent`` is None."""

    track_id: str
    percent: float | None
    reason: GrowthReason | None


def compare_growth(
    user_id: str, artist_id: str | None, track_ids: Sequence[str], *, timezone: str = UTC_NAME, now: datetime
) -> list[TrackGrowth]:
    """In the order of ``track_ids``. Two calls. Raises NoArtistProfile and NotFound.

    In a time zone other than UTC, one more for the tracks, and one for each 100 days that its windows divide and slots
    of play buffers. A track that does not credit the producer is reported as unknown, like one that does not exist.
    """
    own, zone = own_producer(user_id, artist_id, now=now), zone_named(timezone)
    items = get_together([figure_item(TrackKey(track_id)) for track_id in track_ids])
    figures = {track_id: figure_of(TrackFigures, item) for track_id, item in zip(track_ids, items, strict=True)}
    known = {key: each for key, each in figures.items() if not each.deleted and own.artist_id in each.credits}
    today = local_date(now, zone)
    daily = _local_daily(known, today, zone) if timezone != UTC_NAME else {}
    return [
        _growth(track_id, known[track_id], daily.get(track_id, known[track_id].daily), today, zone)
        if track_id in known
        else TrackGrowth(track_id, None, "unknown_track")
        for track_id in track_ids
    ]


def _local_daily(known: Mapping[str, TrackFigures], today: date, zone: ZoneInfo) -> dict[str, list[int]]:
    """Counts by local days of those tracks that have plays on a day that a window divides."""
    windows = growth_windows(today, zone)
    needed = {track_id: days for track_id, each in known.items() if (days := days_divided(each.daily, windows))}
    if not needed:
        return {}
    tracks = [entity_of(Track, item) for item in get_together([track_item(track_id) for track_id in needed])]
    found = read_days_of_tracks([(track, needed[track.id]) for track in tracks if track])
    return {track_id: local_daily(known[track_id].daily, days, windows) for track_id, days in found.items()}


def _growth(track_id: str, track: TrackFigures, daily: list[int], today: date, zone: ZoneInfo) -> TrackGrowth:
    published = local_date(from_iso(track.published_at), zone).toordinal() if track.published_at else None
    percent = growth_percent(by_day(daily), today=today.toordinal())
    return TrackGrowth(track_id, percent, growth_reason(percent, published=published, today=today.toordinal()))
