"""Every track's figures, for whoever needs them all."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.platform.figures import TrackFigures
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Part, scan_raw
from beatpass.storage.dynamodb.tables import TrackItem


def scan_tracks(part: Part = (0, 1)) -> Iterator[TrackFigures]:
    """Those of one of the parts that the table is cut into, in no order."""
    for raw in scan_raw(TrackItem, part, consistent=False):
        yield documents.load(TrackFigures, raw["body"]["S"])
