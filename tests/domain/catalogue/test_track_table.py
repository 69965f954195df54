"""Searches of the table of a producer's own tracks."""

from __future__ import annotations

import pytest

from beatpass.domain.platform.text import normalise_text


@pytest.mark.parametrize(
    ("one", "other"), [("Été", "ETE"), ("a  b", "A b"), ("Straße", "STRASSE"), ("Ｆｕｌｌ", "full")]
)
def test_searches_ignore_case_and_accents(one: str, other: str) -> None:
    assert normalise_text(one) == normalise_text(other)
