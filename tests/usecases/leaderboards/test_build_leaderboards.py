"""A reader gets one whole build or the previous one, whatever happens to a build (docs/architecture.md 4.2)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from beatpass.domain.leaderboards.boards import (
    CATEGORIES,
    Build,
    Category,
    Row,
    Run,
    categories_of,
    manual_run,
    scheduled_run,
)
from beatpass.domain.leaderboards.periods import ALL_TIME, Period, current_periods
from beatpass.domain.platform.figures import Standing
from beatpass.ranking.population import Population
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards import board_reads, served_boards
from beatpass.storage.leaderboards.board_reads import read_board, read_own_row
from beatpass.storage.leaderboards.producer_columns import hash_of
from beatpass.storage.leaderboards.served_boards import served
from beatpass.storage.platform import keys
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.leaderboards.build import read as stages_read
from beatpass.usecases.leaderboards.build import stages
from beatpass.usecases.leaderboards.build_leaderboards import KEPT, Built, build_leaderboards
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.ranking import rank_periods
from tests.support.standings import made_up, played, store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Name = tuple[Category, Period]
HALF_HOUR = timedelta(minutes=30)
FIRST, SECOND = scheduled_run(NOW), scheduled_run(NOW + HALF_HOUR)
PRODUCERS, FEW = 23, 7
ALL: tuple[Name, ...] = tuple((category, period) for category in CATEGORIES for period in current_periods(NOW))
# The boards that the slower tests read.
WATCHED: tuple[Name, ...] = (("overall", ALL_TIME), ("plays", "7d"))

Board = list[Row]


@pytest.fixture(autouse=True)
def _small_pages(tables: None, small_pages: None) -> None:
    pass


def build(run: Run = FIRST, *, attempt: str = "a", threads: int = 1, segments: int = 1) -> Built:
    later = run.as_of + timedelta(seconds=7)
    return build_leaderboards(run, attempt=attempt, clock=lambda: later, threads=threads, segments=segments)


def read(names: Sequence[Name] = ALL) -> tuple[Build, dict[Name, Board]]:
    """These boards as they are served now, read page by page like a client."""
    found = served()
    assert found is not None
    _, own_item = served_boards.build_item(found.snapshot)
    assert served_boards.build_of(LeaderboardItem.get(*own_item)) == found  # the item that its cursors are resolved by
    return found, {name: _read_board(found, *name) for name in names}


def _read_board(found: Build, category: Category, period: Period) -> Board:
    rows: Board = []
    while len(rows) < found.population:
        page = read_board(found, category, period, start=len(rows), limit=9)
        assert page.top == rows[:3] or not rows
        assert page.rows
        rows += page.rows
    return rows


def expected(
    standings: dict[str, Standing], run: Run, names: Sequence[Name] = ALL
) -> dict[Name, list[tuple[str, int, float]]]:
    population = Population(run.as_of)
    for artist_id, standing in standings.items():
        population.add(artist_id, standing)
    boards = rank_periods(population)
    named = {}
    for category, period in names:
        board = boards[period].get(category) or boards[ALL_TIME][category]
        shown = [_shown(category, score) for score in board.scores.tolist()]
        named[category, period] = [(population.ids[i], int(board.ranks[i]), shown[i]) for i in board.order]
    return named


def _shown(category: Category, score: int) -> float:
    decimals = {"overall": 6, "quality": 4, "collaboration": 4, "earnings": 9}
    return float(score / 10 ** decimals.get(category, 0))


def seen(boards: dict[Name, Board]) -> dict[Name, list[tuple[str, int, float]]]:
    return {name: [(row.artist_id, row.rank, row.score) for row in board] for name, board in boards.items()}


def test_pages_and_own_rows_equal_the_ranking() -> None:
    standings = made_up(PRODUCERS)
    store(standings)
    made = build()
    found, boards = read()
    assert made.build == found
    assert (found.population, found.producers) == (PRODUCERS, PRODUCERS)
    assert seen(boards) == expected(standings, FIRST)
    for board in boards.values():
        assert len(board) == PRODUCERS
        for row in board:
            assert row.tied_with == sum(other.rank == row.rank for other in board) - 1
            assert row.name == standings[row.artist_id].name
            assert row.picture == standings[row.artist_id].picture
    for (category, period), board in boards.items():
        for row in (board[0], board[len(category)], board[-1]):
            assert read_own_row(found, row.artist_id, category=category, period=period) == row


def test_every_current_period_is_ranked_and_timeless_boards_are_written_once() -> None:
    store(made_up(PRODUCERS))
    found = build().build
    assert found.periods == current_periods(NOW)
    _, boards = read()
    for category in ("points", "quality"):
        assert all(boards[category, period] == boards[category, ALL_TIME] for period in found.periods)
    tops = [item for item in _stored() if item.sk == "FRONT"]
    assert len(tops) == sum(len(categories_of(period)) for period in found.periods) == 7 + 4 * 5


def test_rows_of_the_front_read_the_same_as_those_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    store(made_up(PRODUCERS))
    build()
    _, before = read()
    monkeypatch.setattr(board_reads, "FRONT_ROWS", -1)
    _, after = read()
    assert after == before


def test_the_unranked_have_no_rank() -> None:
    standings = made_up(3)
    standings["admin"] = Standing(exists=True, admin=True, public_tracks=9, ranked_plays=99)
    standings["silent"] = Standing(exists=True)
    standings["gone"] = Standing(exists=False, public_tracks=9, ranked_plays=99)
    store(standings)
    build()
    found, boards = read()
    assert {row.artist_id for row in boards["overall", ALL_TIME]} == {"artist0000", "artist0001", "artist0002"}
    assert (found.population, found.producers) == (3, 5)
    for stranger in ("admin", "silent", "gone", "never"):
        assert all(read_own_row(found, stranger, category=c, period=p) is None for c, p in boards)


def test_no_producers_is_an_empty_build() -> None:
    build()
    found, boards = read()
    assert found.population == 0
    assert all(board == [] for board in boards.values())
    assert read_board(found, "plays", "all_time", start=3, limit=10, artist_id="x").own is None


def test_parallel_segments_make_the_same_build() -> None:
    store(made_up(PRODUCERS))
    alone = build()
    together = build(SECOND, threads=4, segments=9)
    assert alone.made_here
    assert together.made_here
    assert seen(read()[1]) == expected(made_up(PRODUCERS), SECOND)


def test_the_same_standings_have_the_same_digest() -> None:
    store(made_up(PRODUCERS))
    assert build().build.digest != build(SECOND).build.digest  # the second build has previous ranks
    third, fourth = (scheduled_run(NOW + n * HALF_HOUR) for n in (2, 3))
    standings = {artist_id: Standing(exists=True, public_tracks=1, name="N") for artist_id in ("a", "b")}
    for artist_id in made_up(PRODUCERS):
        standings[artist_id] = Standing()
    store(standings)
    build(third)
    first = build(fourth).build.digest
    assert first == build(scheduled_run(NOW + 4 * HALF_HOUR)).build.digest


@pytest.mark.parametrize("seed", range(5))
def test_the_digest_does_not_depend_on_the_order_in_which_threads_read(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = ("plumless", "buckeroo")  # whose CRC-32 is one
    assert hash_of(twins[0]) == hash_of(twins[1])
    standings = made_up(PRODUCERS)
    standings |= dict.fromkeys(twins, standings["artist0003"])
    store(standings)

    def made() -> str:
        return stages.make_build(
            FIRST,
            snapshot="s",
            previous=None,
            frozen=None,
            clock=lambda: NOW,
            expires_at=int(NOW.timestamp()),
            at_once=stages.AtOnce(),
            time_left=lambda: 60,
        )[0].digest

    in_order = made()
    chance = random.Random(seed)  # noqa: S311 - reproducible

    def shuffled(**how: Any) -> list[tuple[str, Standing]]:  # noqa: ANN401
        found = list(scan_standings(**how))
        return chance.sample(found, len(found))

    monkeypatch.setattr(stages_read, "scan_standings", shuffled)
    assert made() == in_order


def test_change_is_relative_to_the_previous_build() -> None:
    standings = made_up(PRODUCERS)
    store(standings)
    build()
    before = {row.artist_id: row.rank for row in read()[1]["plays", ALL_TIME]}
    last = read()[1]["plays", ALL_TIME][-1].artist_id
    standings = played(standings, last, 1_000)
    store({**standings, "newcomer": Standing(exists=True, public_tracks=1, name="New")})
    build(SECOND)
    rows = {row.artist_id: row for row in read()[1]["plays", ALL_TIME]}
    assert rows[last].rank == 1
    assert rows[last].change == before[last] - 1
    assert rows["newcomer"].change is None
    assert {a: row.previous_rank for a, row in rows.items() if a != "newcomer"} == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_leaves_a_whole_build_served(fault: Fault) -> None:
    standings = made_up(FEW)
    store(standings)
    build()
    second = played(standings, "artist0005", 1_000)
    store(second)
    before = first_read = read(WATCHED)
    last = 0
    for at in range(1_000):
        run = scheduled_run(NOW + (at + 1) * HALF_HOUR)
        with calls(fault, at) as counted:
            try:
                build(run)
            except (Killed, Unavailable):
                pass
            else:
                if counted.count <= at:
                    break
        found, boards = read(WATCHED)
        assert (found, boards) == before or (found.id == run.id and seen(boards) == expected(second, run, WATCHED))
        before, last = (found, boards), at
    else:
        pytest.fail("the build never ended")
    assert last >= 6  # the pointer, previous ranks, the scan, pages, the build and the pointer again
    found, boards = read(WATCHED)
    assert seen(boards) == expected(second, scheduled_run(NOW + (last + 2) * HALF_HOUR), WATCHED)
    assert found != first_read[0]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_crashed_run_that_is_delivered_again_is_built(fault: Fault) -> None:
    standings = made_up(FEW)
    store(standings)
    build()
    for at in range(3, 7):
        run = scheduled_run(NOW + at * HALF_HOUR)
        with calls(fault, at), suppress(Killed, Unavailable):
            build(run, attempt="crashed")
        build(run, attempt="again")
        found, boards = read(WATCHED)
        assert found.id == run.id
        assert seen(boards) == expected(standings, run, WATCHED)


def test_a_run_delivered_again_after_it_succeeded_does_nothing() -> None:
    store(made_up(PRODUCERS))
    first = build()
    store(made_up(PRODUCERS, seed=2))
    with calls() as counted:
        again = build(attempt="b")
    assert again.build == first.build
    assert not again.made_here
    assert counted.count == 1


def test_an_older_run_that_is_delivered_late_does_not_replace_a_later_build() -> None:
    store(made_up(PRODUCERS))
    later = build(SECOND)
    assert build(FIRST).build == later.build
    assert served() == later.build


def test_of_two_concurrent_builds_one_is_served() -> None:
    """The other attempt starts, reads later figures and ends before ours moves the pointer."""
    standings = made_up(PRODUCERS)
    store(standings)
    winners: list[Built] = []

    def clock() -> datetime:
        if not winners and any(_stored()):  # all items of our attempt are written, except the pointer
            store(played(standings, "artist0007", 1_000))
            winners.append(build(attempt="other"))
        return NOW + timedelta(seconds=9)

    ours = build_leaderboards(FIRST, attempt="ours", clock=clock)
    assert len(winners) == 1
    assert ours.build == winners[0].build
    assert not ours.made_here
    found, boards = read()
    assert found.snapshot.endswith("-other")
    assert seen(boards) == expected(played(standings, "artist0007", 1_000), FIRST)


def test_a_repeated_write_of_the_pointer_counts_as_ours() -> None:
    store(made_up(PRODUCERS))
    original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def twice(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        if arguments.get("Item", {}).get("pk") == {"S": "LEADERBOARDS"}:
            original(client, operation, arguments)
        return original(client, operation, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", twice)
        made = build()
    assert made.made_here
    assert served() == made.build


def test_readers_see_the_previous_build_until_the_new_one_is_served() -> None:
    standings = made_up(PRODUCERS)
    store(standings)
    build()
    before = read(WATCHED)
    after = played(standings, "artist0005", 1_000)
    store(after)
    reads: list[tuple[Build, dict[Name, Board]]] = []
    with _reading_at_every_call(lambda: reads.append(read(WATCHED))):
        build(SECOND)
    assert len(reads) >= 7
    turned = next((n for n, found in enumerate(reads) if found != before), len(reads))
    assert reads[:turned] == [before] * turned
    for found, boards in reads[turned:]:
        assert found.id == SECOND.id
        assert seen(boards) == expected(after, SECOND, WATCHED)
    assert seen(read(WATCHED)[1]) == expected(after, SECOND, WATCHED)


class _reading_at_every_call:  # noqa: N801 - reads as a verb
    def __init__(self, read: Callable[[], object]) -> None:
        self.read = read
        self.reading = False
        self.patch = pytest.MonkeyPatch()

    def __enter__(self) -> None:
        original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

        def call(client: BaseClient, operation: str, arguments: object) -> object:
            answer = original(client, operation, arguments)
            if not self.reading:
                self.reading = True
                self.read()
                self.reading = False
            return answer

        self.patch.setattr(BaseClient, "_make_api_call", call)

    def __exit__(self, *_: object) -> None:
        self.patch.undo()


def _stored() -> Iterator[LeaderboardItem]:
    return LeaderboardItem.scan()


def test_everything_but_the_pointer_expires_days_later() -> None:
    store(made_up(PRODUCERS))
    build()
    least = (NOW + KEPT).timestamp()
    for item in _stored():
        if item.pk == keys.leaderboard_pointer()[0]:
            assert item.expires_at is None
        else:
            assert item.expires_at is not None
            assert item.expires_at >= least


def test_a_build_is_renewed_while_later_ones_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    store(made_up(PRODUCERS))
    build()
    before = read()

    def broken(population: Population, segments: int, threads: int) -> Population:
        raise Unavailable

    monkeypatch.setattr(stages, "read_standings", broken)
    later = scheduled_run(NOW + timedelta(days=2))
    with pytest.raises(Unavailable):
        build(later)
    found, boards = read()
    assert boards == before[1]
    assert found.expires_at >= (later.as_of + KEPT).timestamp()
    # The producers of a day's first build live for a year.
    assert {item.expires_at for item in _stored() if item.sk != "PRODUCERS"} == {None, found.expires_at}


def test_a_manual_build_may_run_between_two_scheduled_builds() -> None:
    store(made_up(PRODUCERS))
    build()
    manual = manual_run(NOW + timedelta(minutes=12, seconds=3))
    made = build(manual)
    assert made.build.as_of == "2026-11-21T09:42:03.000Z"
    assert made.build.next_build_at == "2026-11-21T10:00:00.000Z"
    assert served() == made.build
    assert build(SECOND).build.id == SECOND.id


def test_the_share_of_holders_needs_twenty_producers() -> None:
    few = {f"a{n}": Standing(exists=True, achievements={"oracle": "t"} if n < 4 else {}) for n in range(19)}
    store(few)
    small = build().build
    assert small.holders == {"oracle": 4}
    assert small.held_by_percent("oracle") is None
    store({"a19": Standing(exists=True)})
    large = build(SECOND).build
    assert large.held_by_percent("oracle") == 20.0
    assert large.held_by_percent("model") == 0.0
