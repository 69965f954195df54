"""Scans the standings of all producers."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.platform.figures import Standing
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import scan_raw
from beatpass.storage.dynamodb.tables import StandingItem


def scan_standings(*, segment: int = 0, segments: int = 1) -> Iterator[tuple[str, Standing]]:
    """(producer id, standing) of one segment of the table, in no order."""
    for raw in scan_raw(StandingItem, (segment, segments), consistent=False):
        yield raw["pk"]["S"].partition("#")[2], documents.load(Standing, raw["body"]["S"])
