"""A build against a table that throttles, or whose time ends: the build before stays, and the next one is whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from beatpass.domain.leaderboards.boards import Build, scheduled_run
from beatpass.storage.dynamodb.errors import OutOfTime
from beatpass.storage.leaderboards.board_reads import read_board
from beatpass.storage.leaderboards.served_boards import served
from beatpass.storage.platform.activity import scan_records
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from tests.support.standings import made_up, played, store
from tests.support.throttling import Throttle, throttled

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
PRODUCERS = 23


@pytest.fixture(autouse=True)
def _small_pages(tables: None, small_pages: None) -> None:
    pass


def build(at: datetime, *, time_left: Callable[[], float] = lambda: 60.0) -> Build:
    return build_leaderboards(scheduled_run(at), attempt="a", clock=lambda: at, time_left=time_left).build


def names(build: Build) -> list[str]:
    return [row.artist_id for row in read_board(build, "plays", "all_time", start=0, limit=PRODUCERS).rows]


def test_a_build_waits_for_a_table_that_throttles_for_a_while() -> None:
    store(made_up(PRODUCERS))
    before = build(NOW)
    store(played(made_up(PRODUCERS), "artist0007", 1_000))
    started = time.monotonic()
    throttle = Throttle(lambda now: 0 if now - started < 0.4 else 100_000, time.monotonic)
    with throttled(throttle):
        made = build(NOW + HALF_HOUR)
    assert any(taken < asked for _, asked, taken in throttle.sent)
    assert served() == made != before
    assert names(made)[0] == "artist0007"


def test_a_build_that_cannot_end_in_time_stops_by_itself_and_the_next_one_is_whole() -> None:
    store(made_up(PRODUCERS))
    before = build(NOW)
    first = names(before)
    store(played(made_up(PRODUCERS), "artist0007", 1_000))
    end = time.monotonic() + 1
    with throttled(Throttle(lambda _: 0, time.monotonic)), pytest.raises(OutOfTime):
        build(NOW + HALF_HOUR, time_left=lambda: end - time.monotonic())
    assert time.monotonic() < end + 5
    assert served() == before
    assert names(before) == first
    made = build(NOW + 2 * HALF_HOUR)
    assert served() == made
    assert made.before == before.snapshot
    assert names(made)[0] == "artist0007"


@pytest.mark.parametrize("left", [0, 1])
def test_time_that_ends_between_two_stages_ends_the_build(left: int) -> None:
    store(made_up(PRODUCERS))
    asked = iter([*[60.0] * left, *[0.0] * 1_000])
    with pytest.raises(OutOfTime, match="ranking" if left == 0 else "writing"):
        build(NOW, time_left=lambda: next(asked))
    assert served() is None
    awarded = [record for record in scan_records() if record.kind == "AchievementEarned"]
    assert bool(awarded) == (left == 1)  # awards are recorded before a snapshot is written
