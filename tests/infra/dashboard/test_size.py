"""The weight of the dashboard."""

from __future__ import annotations

import gzip
import os

import pytest

from infra.dashboard.headers import SITE

MOST_BYTES = 150_000


def test_all_files_together_weigh_at_most_150_kb_compressed() -> None:
    if not (SITE / "vendor").is_dir():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("The dashboard's libraries are missing: make run")
    files = [file for file in SITE.rglob("*") if file.is_file()]
    weights = {str(file.relative_to(SITE)): len(gzip.compress(file.read_bytes())) for file in files}
    assert len(weights) > 40
    assert sum(weights.values()) <= MOST_BYTES, sorted(weights.items(), key=lambda each: -each[1])[:10]


def test_no_own_file_is_long() -> None:
    """A page a file: what grows beyond this is two things."""
    lengths = {str(file.relative_to(SITE)): file.read_text().count("\n") for file in (SITE / "app").rglob("*.js")}
    assert {name: lines for name, lines in lengths.items() if lines > 200} == {}
