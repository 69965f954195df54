"""Tracks together with their figures, read in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform.derived_figures import figure_item, figure_of

Tracks = list[tuple[Track, TrackFigures]]


def track_items(track_ids: Sequence[str]) -> list[Wanted]:
    """The items of these tracks, followed by those of their figures."""
    return [*map(track_item, track_ids), *(figure_item(TrackKey(each)) for each in track_ids)]


def tracks_of(items: Sequence[Any]) -> Tracks:
    """The tracks that exist, with their figures; ``items`` are the result of reading ``track_items``."""
    half = len(items) // 2
    tracks = [entity_of(Track, item) for item in items[:half]]
    figures = [figure_of(TrackFigures, item) for item in items[half:]]
    return [(track, own) for track, own in zip(tracks, figures, strict=True) if track]
