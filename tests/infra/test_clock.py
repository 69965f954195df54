"""The time of day is read in one place, so that one place can be moved to any date."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.stack import ROOT

CLOCK = ROOT / "layers/core/beatpass/clock.py"
# What reads the running clock. The monotonic ones, and those of the processor's time, measure durations.
READS = {
    "datetime": {"now", "utcnow", "today"},
    "time": {
        *("time", "time_ns", "clock_gettime", "clock_gettime_ns"),
        *("gmtime", "localtime", "ctime", "asctime", "strftime"),
    },
}


def sources() -> list[Path]:
    folders = ("layers/core/beatpass", "functions", "infra")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if path != CLOCK)


def clock_reads(code: str) -> list[str]:
    """``datetime.now`` and its like, as the code writes them, whatever names it imports them under."""
    tree = ast.parse(code)
    names = dict(_imported(tree))
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    read = [
        ast.unparse(node)
        for node in attributes
        if node.attr in READS.get(names.get(ast.unparse(node.value).partition(".")[0], ""), ())
    ]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "time"]
    return read + [alias.name for node in imports for alias in node.names if alias.name in READS["time"]]


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names of the two modules, and of what is in them, with the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names if alias.name in READS)
        elif isinstance(node, ast.ImportFrom) and node.module in READS:
            yield from ((alias.asname or alias.name, node.module) for alias in node.names)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_but_the_clock_reads_the_time_of_day(path: Path) -> None:
    assert clock_reads(path.read_text()) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from datetime import UTC, datetime\ndatetime.now(UTC)", ["datetime.now"]),
        ("from datetime import date as day\nday.today()", ["day.today"]),
        ("import datetime as dt\ndt.datetime.utcnow()", ["dt.datetime.utcnow"]),
        ("import time\nclock = time.time", ["time.time"]),
        ("from time import time_ns as read\nread()", ["time_ns"]),
        ("import time\ntime.monotonic()\ntime.sleep(1)", []),
        ("from datetime import datetime\ndatetime.fromisoformat(text)\nmarket.now()", []),
    ],
)
def test_a_read_is_found_however_it_is_written(code: str, found: list[str]) -> None:
    assert clock_reads(code) == found
