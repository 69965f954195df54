"""Storage is tested on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.databases import BOTH, database


@pytest.fixture(params=BOTH)
def tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """All tables, empty."""
    with database(request.param):
        yield
