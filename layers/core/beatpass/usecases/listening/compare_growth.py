"""The growth of up to 100 tracks in one request (docs/specification.md 9.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.listening.growth import GrowthReason, growth_percent, growth_reason
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer


@dataclass(frozen=True, slots=True)
class TrackGrowth:
    """``reason`` says why ``percent`` is None."""

    track_id: str
    percent: float | None
    reason: GrowthReason | None


def compare_growth(
    user_id: str, artist_id: str | None, track_ids: Sequence[str], *, now: datetime
) -> list[TrackGrowth]:
    """In the order of ``track_ids``. Two calls. Raises NoArtistProfile and NotFound.

    A track that does not credit the producer is reported as unknown, like one that does not exist.
    """
    own = own_producer(user_id, artist_id, now=now)
    items = get_together([figure_item(TrackKey(track_id)) for track_id in track_ids])
    figures = [figure_of(TrackFigures, item) for item in items]
    today = now.date().toordinal()
    return [_growth(*pair, own.artist_id, today) for pair in zip(track_ids, figures, strict=True)]


def _growth(track_id: str, track: TrackFigures, artist_id: str, today: int) -> TrackGrowth:
    if track.deleted or artist_id not in track.credits:
        return TrackGrowth(track_id, None, "unknown_track")
    published = track.published_day if track.published_at else None
    percent = growth_percent(track.played_daily(), today=today)
    return TrackGrowth(track_id, percent, growth_reason(percent, published=published, today=today))
