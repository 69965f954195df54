"""The time of day is read in one place, so that one place can be moved to any date."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beatpass.clock import epoch_seconds, now
from infra.as_of import moment_of
from infra.local.stack import ROOT
from tests.support.clock import ORDINARY_DAY, clock_at

CLOCK = ROOT / "layers/core/beatpass/clock.py"
# What reads the running clock. The monotonic ones, and those of the processor's time, measure durations.
READS = {
    "datetime": {"now", "utcnow", "today"},
    "time": {
        *("time", "time_ns", "clock_gettime", "clock_gettime_ns"),
        *("gmtime", "localtime", "ctime", "asctime", "strftime"),
    },
}


# What a client of the API does, which has a clock of its own.
CLIENTS = ROOT / "infra/clients"


def sources() -> list[Path]:
    folders = ("layers/core/beatpass", "functions", "infra")
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in paths if path != CLOCK and CLIENTS not in path.parents)


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


def test_tests_run_at_the_moment_that_was_asked_for(request: pytest.FixtureRequest) -> None:
    asked = moment_of(request.config.getoption("--as-of"))
    assert timedelta() <= now() - asked < timedelta(minutes=10)
    assert epoch_seconds() == pytest.approx(now().timestamp(), abs=10)


@clock_at(ORDINARY_DAY)
def test_a_test_may_set_the_clock() -> None:
    assert timedelta() <= now() - ORDINARY_DAY < timedelta(minutes=1)


@pytest.mark.running_clock
def test_what_needs_the_running_clock_has_it(tmp_path: Path) -> None:
    """Files get their times from the system."""
    (made := tmp_path / "made").touch()
    assert epoch_seconds() == pytest.approx(made.stat().st_mtime, abs=10)


@pytest.mark.parametrize("text", ["2028-02-29T12:00Z", "2028-02-29T12:00", "2028-02-29T14:00+02:00"])
def test_a_moment_is_in_utc(text: str) -> None:
    assert moment_of(text) == datetime(2028, 2, 29, 12, tzinfo=UTC)
