"""Every sample event is used by a test, because an unused one can become wrong unnoticed."""

from __future__ import annotations

import pytest

from tests.support.functions import ROOT

_TESTS = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "events").glob("*.json")))
def test_every_sample_event_is_read_by_a_test(name: str) -> None:
    assert f'sample("{name}")' in _TESTS
