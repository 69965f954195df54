"""What an explanation reads near a rank equals what comparing all producers says."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from beatpass.domain.leaderboards.boards import CATEGORIES, COMPONENTS, Build, Category, scheduled_run
from beatpass.domain.leaderboards.overall_levers import RIVALS, targets, ways
from beatpass.domain.leaderboards.periods import Period
from beatpass.domain.leaderboards.rank_explanation import Nearby
from beatpass.domain.platform.figures import Standing
from beatpass.ranking.population import Population
from beatpass.ranking.ranking import Ranking
from beatpass.storage.leaderboards import board_packing
from beatpass.storage.leaderboards.nearby_ranks import nearby_items, read_nearby
from beatpass.storage.leaderboards.producer_buckets import bucket_item, producer_in
from beatpass.storage.leaderboards.snapshot_reads import get_of_snapshot
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from tests.support.ranking import rank_periods
from tests.support.standings import made_up, store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PRODUCERS = 47
PERIODS: tuple[Period, ...] = ("all_time", "7d")


@pytest.fixture(autouse=True, params=["few scores", "pages"])
def _formats(request: pytest.FixtureRequest, tables: None, small_pages: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards with few scores have their runs stored, or none has."""
    if request.param == "pages":
        monkeypatch.setattr(board_packing, "MOST_RUNS", 0)


def build(at: datetime = NOW) -> Build:
    return build_leaderboards(scheduled_run(at), attempt="a", clock=lambda: at).build


def naive(boards: dict[Category, Ranking], category: Category, index: int, previous_key: int | None) -> Nearby:
    board = boards[category]
    rank, key = int(board.ranks[index]), int(board.keys[index])
    better = [other for other in board.order.tolist() if board.ranks[other] < rank]
    last = better[-1] if better else None
    others = [int(each) for other, each in enumerate(board.keys) if other != index]
    before = 0
    if previous_key is not None and previous_key != key:
        before = 1 + sum(other > previous_key for other in others)
    return Nearby(
        rank=int(board.ranks[last]) if last is not None else 0,
        key=int(board.keys[last]) if last is not None else 0,
        rank_of_previous_score=before,
        targets=naive_targets(boards, index, better[-RIVALS:][::-1]) if category == "overall" and better else (),
    )


def naive_targets(boards: dict[Category, Ranking], index: int, rivals: list[int]) -> tuple[int, ...]:
    ranks = {each: {part: int(boards[part].ranks[each]) for part in COMPONENTS} for each in [index, *rivals]}
    found = ways(ranks[index], [ranks[rival] for rival in rivals])
    return targets(found, lambda part, position: int(boards[part].ordered[position - 1]))


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_read_equals_what_comparing_all_says(category: Category) -> None:
    standings = made_up(PRODUCERS)
    store(standings)
    made, chance = build(), random.Random(3)  # noqa: S311 - reproducible
    for period in PERIODS:
        population, boards = ranked(standings, period)
        for index in range(0, PRODUCERS, 6):
            artist_id = population.ids[index]
            key = int(boards[category].keys[index])
            for previous_key in (None, key, key + chance.randint(1, 3), 0, max(key - 1, 0)):
                wanted = naive(boards, category, index, previous_key)
                found = read(made, artist_id, category, period, previous_key)
                assert replace(found, contribution=0.0) == wanted
                if category == "earnings" and found.rank:
                    above = boards[category].order[found.rank - 1]
                    contribution = int(boards[category].details[0][above]) / 1_000_000
                    assert contribution <= found.contribution <= contribution + 0.00001


def ranked(standings: dict[str, Standing], period: Period) -> tuple[Population, dict[Category, Ranking]]:
    population = Population(NOW)
    for artist_id, standing in standings.items():
        population.add(artist_id, standing)
    periods = rank_periods(population)
    return population, {**periods["all_time"], **periods[period]}


def read(build: Build, artist_id: str, category: Category, period: Period, previous_key: int | None) -> Nearby:
    wanted = [bucket_item(build.snapshot, build.buckets, artist_id), *nearby_items(build, category, period)]
    bucket, *items = get_of_snapshot(wanted)
    producer = producer_in(bucket, artist_id)
    assert producer is not None
    return read_nearby(build, producer, items, category, period, previous_key=previous_key)


def test_a_build_before_that_has_expired_explains_no_drop() -> None:
    store(made_up(5))
    assert build().before is None
    assert build(NOW + timedelta(minutes=30)).before is not None
