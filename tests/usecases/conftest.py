"""Use cases are tested on both databases: what they rely on are the real rules of transactions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.databases import BOTH, database


@pytest.fixture(params=BOTH)
def tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """All tables, empty."""
    with database(request.param):
        yield
