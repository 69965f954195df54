"""A scan of the figures of all tracks."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.platform.figures import TrackFigures
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Part, scan_raw
from beatpass.storage.dynamodb.tables import TrackItem


def scan_tracks(part: Part = (0, 1)) -> Iterator[TrackFigures]:
    """The figures of one segment of the table, in no order; eventually consistent."""
    for raw in scan_raw(TrackItem, part, consistent=False):
        yield documents.load(TrackFigures, raw["body"]["S"])


def scan_tracks_by_id(part: Part = (0, 1)) -> Iterator[tuple[str, TrackFigures]]:
    """As ``scan_tracks``, with the ids."""
    for raw in scan_raw(TrackItem, part, consistent=False):
        yield raw["pk"]["S"].partition("#")[2], documents.load(TrackFigures, raw["body"]["S"])
