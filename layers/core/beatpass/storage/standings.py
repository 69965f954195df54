"""Every producer's standing, for whoever needs them all."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.figures import Standing
from beatpass.storage import documents
from beatpass.storage.access import faults
from beatpass.storage.tables import StandingItem


def scan_standings(*, segment: int = 0, segments: int = 1) -> Iterator[tuple[str, Standing]]:
    """(artist id, standing) of one of the parts that the table is cut into, in no order."""
    with faults():
        for item in StandingItem.scan(segment=segment, total_segments=segments):
            yield item.pk.partition("#")[2], documents.load(Standing, item.body)
