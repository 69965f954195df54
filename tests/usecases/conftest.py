"""Use cases are tested on both databases: what they rely on are the real rules of transactions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from beatpass.storage.leaderboards import bucket_assignment, packing, served_boards, snapshots
from tests.support.databases import BOTH, database


@pytest.fixture(params=BOTH)
def tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """All tables, empty."""
    with database(request.param):
        yield


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaderboards whose few producers fill several pages and buckets, of which the first two pages name theirs."""
    for module in (served_boards, packing, snapshots):
        monkeypatch.setattr(module, "PAGE_ROWS", 5)
    monkeypatch.setattr(bucket_assignment, "BUCKET_PRODUCERS", 4)
    monkeypatch.setattr(packing, "NAMED_ROWS", 10)
    monkeypatch.setattr(packing, "ROWS_AT_ONCE", 10)
    monkeypatch.setattr(bucket_assignment, "BUCKETS_AT_ONCE", 2)
    monkeypatch.setattr(bucket_assignment, "IDS_AT_ONCE", 3)
