"""Use cases are tested on both databases: what they rely on are the real rules of transactions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from beatpass.storage.leaderboards import (
    board_packing,
    board_pages,
    board_reads,
    bucket_assignment,
    snapshots,
)
from tests.support.databases import BOTH, database


@pytest.fixture(params=BOTH)
def tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """All tables, empty."""
    with database(request.param):
        yield


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaderboards whose few producers fill several pages and buckets; the front has the rows of two pages."""
    for module in (board_pages, board_packing, snapshots):
        monkeypatch.setattr(module, "PAGE_ROWS", 5)
    for module in (board_reads, board_packing):
        monkeypatch.setattr(module, "FRONT_ROWS", 10)
    monkeypatch.setattr(bucket_assignment, "BUCKET_PRODUCERS", 4)
    monkeypatch.setattr(bucket_assignment, "BUCKETS_AT_ONCE", 2)
