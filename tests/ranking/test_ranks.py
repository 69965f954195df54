"""Ranks, ties and tiers of random populations, against an oracle that compares all pairs of producers."""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.leaderboards.boards import (
    BOARDS,
    CATEGORIES,
    COMPONENTS,
    LEAST_POPULATION,
    Tier,
    categories_of,
    percentile_cut,
)
from beatpass.domain.leaderboards.periods import ALL_TIME, Period, PeriodScore, current_periods
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.windows import count
from beatpass.ranking.population import Population
from beatpass.ranking.ranking import Ranking, Rankings
from infra.verification.oracles.boards import DECIMALS, RULED_WEIGHTS, Oracle
from tests.support.ranking import rank_periods

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TODAY = NOW.toordinal()
COLLABORATION = ["collaboration-enthusiast", "team-player", "bridge-builder", "network-spider"]


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    tracks = draw(st.integers(0, 4) | st.sampled_from([10, 25, 50, 100, 1_000]))
    weight = draw(st.sampled_from([0, 1, 2**32, 3 * 2**40]) | st.integers(0, 2**60))
    plays = draw(st.sampled_from([0, 1, 1_000, 10_000, 100_000]) | st.integers(0, 2_000))
    latest = TODAY - draw(st.sampled_from([0, 0, 1, 5, 40]))
    recent: dict[str, list[int]] = {}
    for name in draw(st.lists(st.sampled_from([each.name for each in fields(PeriodScore)]), unique=True)):
        most = weight if "weight" in name else plays if "plays" in name else tracks
        for ago in draw(st.lists(st.sampled_from([0, 3, 6, 7, 10, 29, 100, 200, 300]), unique=True)):
            count(recent.setdefault(name, []), latest - ago, draw(st.integers(0, most)), latest=latest)
    return Standing(
        latest_day=latest,
        recent=recent,
        exists=draw(st.sampled_from([True, True, True, True, False])),
        admin=draw(st.sampled_from([False, False, False, False, True])),
        created_at=f"2026-0{draw(st.integers(1, 3))}-01T00:00:00.000Z",
        name="N",
        xp={"plays": plays, "uploads": 100 * draw(st.integers(0, 3))},
        achievements=dict.fromkeys(
            draw(st.sets(st.sampled_from([*COLLABORATION, "oracle", "model"]))),
            draw(st.sampled_from(["2026-11-20", "2026-11-15", "2026-10-23", "2026-03-03", "2025-08-08"]))
            + "T08:00:00.000Z",
        ),
        ranked_plays=plays,
        public_tracks=tracks,
        completeness_sum=25 * draw(st.integers(0, 4 * tracks)) if tracks else 0,
        collaborators=draw(st.integers(0, 3)),
        collaborative_tracks=draw(st.integers(0, tracks)),
        collaborative_plays=draw(st.sampled_from([0, 500, 1_000]) | st.integers(0, plays)),
        weight=weight,
        collaborative_weight=draw(st.sampled_from([0, weight])),
    )


def worlds(most: int) -> st.SearchStrategy[list[Standing]]:
    return st.lists(standings(), max_size=most)


def populate(producers: list[Standing], order: random.Random) -> Population:
    population = Population(NOW)
    shuffled = [(f"p{number:03d}", standing) for number, standing in enumerate(producers)]
    order.shuffle(shuffled)
    for name, standing in shuffled:
        population.add(name, standing)
    return population


def rank(producers: list[Standing]) -> tuple[Population, Rankings]:
    population = populate(producers, random.Random(len(producers)))  # noqa: S311 - any order will do
    return population, rank_periods(population)


def oracle_of(producers: list[Standing], period: Period = ALL_TIME) -> Oracle:
    return Oracle.of_all({f"p{number:03d}": standing for number, standing in enumerate(producers)}, period, as_of=NOW)


def tier(ranking: Ranking, index: int) -> Tier:
    tiers: tuple[Tier, ...] = ("diamond", "platinum", "gold", "silver")
    return next((t for t, cut in zip(tiers, ranking.cuts, strict=True) if ranking.ranks[index] <= cut), "bronze")


@settings(deadline=None, max_examples=60)  # the oracle compares all pairs of producers
@given(worlds(25))
def test_every_board_of_every_period_equals_that_of_the_oracle(producers: list[Standing]) -> None:
    population, periods = rank(producers)
    assert tuple(periods) == current_periods(NOW)
    assert next(iter(periods)) == ALL_TIME
    for period, boards in periods.items():
        assert set(boards) == set(categories_of(period))
        oracle = oracle_of(producers, period)
        for category, ranking in boards.items():
            assert [population.ids[index] for index in ranking.order] == oracle.order(category)
            ranks = {population.ids[index]: int(ranking.ranks[index]) for index in ranking.order}
            assert ranks == {name: oracle.rank(category, name) for name in oracle.ranked}
            for index, name in enumerate(population.ids):
                assert ranking.sharing[index] == list(ranks.values()).count(ranks[name])
                assert tier(ranking, index) == oracle.tier(category, name)
                assert int(ranking.scores[index]) == oracle.score(category, name) * 10 ** DECIMALS.get(category, 0)


@settings(deadline=None, max_examples=30)
@given(worlds(12))
def test_producers_share_a_rank_exactly_if_their_shown_scores_are_equal(producers: list[Standing]) -> None:
    _, periods = rank(producers)
    for boards in periods.values():
        for category, ranking in boards.items():
            if category != "points":  # more achievements rank first on this board
                assert len(set(ranking.scores.tolist())) == len(set(ranking.ranks.tolist()))
                assert len(set(zip(ranking.scores.tolist(), ranking.ranks.tolist(), strict=True))) == len(
                    set(ranking.ranks.tolist())
                )


@settings(deadline=None, max_examples=40)
@given(worlds(15))
def test_all_existing_producers_are_counted_ranked_or_not(producers: list[Standing]) -> None:
    population, _ = rank(producers)
    existing = [standing for standing in producers if standing.exists]
    assert population.producers == len(existing)
    for period in population.periods:
        assert population.platform_weights[period] == oracle_of(producers, period).platform
    for achievement in [*COLLABORATION, "oracle", "model"]:
        assert population.holders[achievement] == sum(achievement in s.achievements for s in existing)


@settings(deadline=None, max_examples=30)
@given(worlds(12), st.randoms())
def test_the_order_of_reading_does_not_matter(producers: list[Standing], order: random.Random) -> None:
    first, periods = rank(producers)
    second = populate(producers, order)
    for period, boards in rank_periods(second).items():
        for category, ranking in boards.items():
            names = [first.ids[index] for index in periods[period][category].order]
            assert names == [second.ids[index] for index in ranking.order]


@given(st.integers(0, 1_000), st.integers(1, 100))
def test_a_percentile_needs_a_population(population: int, percent: int) -> None:
    cut = percentile_cut(percent, population)
    assert cut == (ceil(Fraction(percent * population, 100)) if population >= LEAST_POPULATION else 0)


def test_who_has_the_lowest_score_of_a_board_is_bronze() -> None:
    """However few have more: a tier by percent needs a score above the lowest, and above zero."""
    standings = [Standing(exists=True, public_tracks=1, xp={"uploads": 100}, collaborators=n // 39) for n in range(40)]
    _, periods = rank(standings)
    boards = periods[ALL_TIME]
    assert boards["points"].cuts == [0, 0, 0, 0]
    assert boards["collaboration"].cuts == [1, 1, 1, 1]
    assert [tier(boards["points"], n) for n in range(40)] == ["bronze"] * 40
    assert sorted(tier(boards["collaboration"], n) for n in range(40)) == ["bronze"] * 39 + ["diamond"]


def test_a_tie_skips_the_ranks_behind_it() -> None:
    _, periods = rank([Standing(exists=True, public_tracks=1, ranked_plays=plays) for plays in (5, 9, 5, 1)])
    board = periods[ALL_TIME]["plays"]
    assert sorted(board.ranks.tolist()) == [1, 2, 2, 4]
    assert board.sharing[board.order].tolist() == [1, 2, 2, 1]


def test_weights_may_outgrow_64_bits() -> None:
    """Forward decay doubles a new track's weight every six months: in the 2030s sums no longer fit."""
    weights = [2**70, 3 * 2**69, 2**70, 5]
    _, periods = rank([Standing(exists=True, public_tracks=1, weight=w, collaborative_weight=w) for w in weights])
    assert sorted(periods[ALL_TIME]["earnings"].ranks.tolist()) == [1, 2, 2, 4]


def test_the_weights_are_those_of_the_spec() -> None:
    assert {category: BOARDS[category].weight for category in COMPONENTS} == RULED_WEIGHTS
    assert BOARDS["overall"].details == COMPONENTS
    assert {category: BOARDS[category].decimals for category in CATEGORIES if BOARDS[category].decimals} == DECIMALS


def test_an_empty_population_makes_empty_boards() -> None:
    _, periods = rank([Standing(exists=True)])
    for boards in periods.values():
        assert all(len(ranking.order) == len(ranking.ranks) == 0 for ranking in boards.values())
