"""A suggested change moves the producer up when the changed population is ranked, and a smaller change does not."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration.contribution import contribution, weight
from beatpass.domain.leaderboards.boards import BOARDS, CATEGORIES, COMPONENTS, BoardRank, Category
from beatpass.domain.leaderboards.overall_levers import targets, ways
from beatpass.domain.leaderboards.periods import ALL_TIME
from beatpass.domain.leaderboards.rank_explanation import (
    Lever,
    Levers,
    Nearby,
    components_of,
    drop_of,
    levers_of,
    whole,
)
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import to_iso
from beatpass.ranking.population import Population
from beatpass.ranking.ranking import Ranking
from tests.support.ranking import rank_periods

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FRESH = weight(published_at=to_iso(NOW), qualified_plays=0, credited=1)
EVERY_TRACK = 1_000

Boards = Mapping[Category, Ranking]


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    tracks = draw(st.integers(1, 6))
    plays = draw(st.integers(0, 40) | st.integers(0, 3_000))
    share = draw(st.integers(0, 5 * FRESH))
    return Standing(
        exists=True,
        created_at=f"2026-0{draw(st.integers(1, 3))}-01T00:00:00.000Z",
        xp={"plays": plays, "uploads": 100 * draw(st.integers(0, 3))},
        achievements=dict.fromkeys(draw(st.sets(st.sampled_from(["oracle", "model", "team-player"]))), to_iso(NOW)),
        ranked_plays=plays,
        public_tracks=tracks,
        completeness_sum=25 * draw(st.integers(0, 4 * tracks)),
        collaborators=draw(st.integers(0, 3)),
        collaborative_tracks=draw(st.integers(0, tracks)),
        collaborative_plays=draw(st.integers(0, plays)),
        weight=share,
        collaborative_weight=draw(st.sampled_from([0, share])),
    )


populations = st.lists(standings(), min_size=2, max_size=12)


def populated(producers: list[Standing]) -> Population:
    population = Population(NOW)
    for number, standing in enumerate(producers):
        population.add(f"p{number:03d}", standing)
    return population


def ranked(population: Population) -> Boards:
    return rank_periods(population)[ALL_TIME]


def rank_on(category: Category, ranking: Ranking, index: int) -> BoardRank:
    board = BOARDS[category]
    return BoardRank(
        rank=int(ranking.ranks[index]),
        tied_with=int(ranking.sharing[index]) - 1,
        previous_rank=None,
        score=int(ranking.scores[index]) / 10**board.decimals,
        details=tuple(
            int(column[index]) / (1_000_000 if name == "contribution" else 1)
            for name, column in zip(board.details, ranking.details, strict=True)
        ),
    )


def ranks_on_all(boards: Boards, index: int) -> dict[Category, BoardRank]:
    return {category: rank_on(category, ranking, index) for category, ranking in boards.items()}


def nearby(category: Category, boards: Boards, index: int) -> Nearby:
    """What the next better producers have, found by reading the whole board."""
    board = boards[category]
    better = [other for other in board.order.tolist() if board.ranks[other] < board.ranks[index]]
    if not better:
        return Nearby(rank=0, key=0, rank_of_previous_score=0)
    last = better[-1]
    return Nearby(
        rank=int(board.ranks[last]),
        key=int(board.keys[last]),
        rank_of_previous_score=0,
        contribution=int(board.details[0][last]) / 1_000_000 if category == "earnings" else 0,
        targets=targets_of(boards, index, better[::-1]) if category == "overall" else (),
    )


def targets_of(boards: Boards, index: int, rivals: list[int]) -> tuple[int, ...]:
    ranks = {other: {part: int(boards[part].ranks[other]) for part in COMPONENTS} for other in [index, *rivals]}
    possible = ways(ranks[index], [ranks[rival] for rival in rivals])
    return targets(possible, lambda part, position: int(boards[part].ordered[position - 1]))


def apply_change(population: Population, category: Category, lever: Lever, index: int, change: int) -> None:
    """Change exactly the figure that the lever counts."""
    score: dict[str, Any] = dict(population.scores[ALL_TIME])
    match category, lever:
        case "points", _:
            worth = {"plays": 1, "uploads": 100, "metadata": 50, "collaborations": 25}
            population.xp[index] += change * worth[lever]
        case "earnings", "uploads":
            score["weight"][index] += change * FRESH
            population.platform_weights[ALL_TIME] += change * FRESH
        case "quality", "uploads":
            population.tracks[index] += change
            population.completeness[index] += 100 * change
        case "collaboration", "plays":
            score["collaborative_plays"][index] += change
        case _, "metadata":
            population.completeness[index] += 25 * change
        case _, "collaborations":
            score["collaborators"][index] += change
        case _, "uploads":
            score["tracks"][index] += change
        case _:
            score["plays"][index] += change


def rank_after(producers: list[Standing], category: Category, lever: Lever, index: int, change: int) -> int:
    population = populated(producers)
    apply_change(population, category, lever, index, change)
    return int(ranked(population)[category].ranks[index])


def check(producers: list[Standing], category: Category, levers: Levers, index: int, rank: int) -> None:
    for lever, change in levers.items():
        if change is None:
            continue
        assert change > 0
        assert rank_after(producers, category, lever, index, change) < rank
        if change > 1:
            assert rank_after(producers, category, lever, index, change - 1) == rank


@settings(deadline=None, max_examples=40)
@given(producers=populations, data=st.data())
@pytest.mark.parametrize("category", ["points", "plays", "uploads", "quality", "collaboration"])
def test_the_least_change_moves_up_and_a_smaller_one_does_not(
    category: Category, producers: list[Standing], data: st.DataObject
) -> None:
    boards = ranked(populated(producers))
    index = data.draw(st.integers(0, len(producers) - 1))
    mine = rank_on(category, boards[category], index)
    if mine.rank > 1:
        levers = levers_of(category, {category: mine}, nearby(category, boards, index), incomplete=EVERY_TRACK)
        assert any(change is not None for change in levers.values()) or category == "quality"
        check(producers, category, levers, index, mine.rank)


@settings(deadline=None, max_examples=60)
@given(producers=populations, data=st.data())
def test_suggested_uploads_close_the_earnings_gap_to_a_millionth(
    producers: list[Standing], data: st.DataObject
) -> None:
    boards = ranked(populated(producers))
    index = data.draw(st.integers(0, len(producers) - 1))
    mine = rank_on("earnings", boards["earnings"], index)
    if mine.rank > 1:
        nearest = nearby("earnings", boards, index)
        uploads = levers_of("earnings", {"earnings": mine}, nearest, incomplete=0)["uploads"]
        assert uploads is not None
        assert rank_after(producers, "earnings", "uploads", index, uploads) < mine.rank
        assert uploads - 1 <= nearest.contribution - mine.details[0] + 0.000002


@settings(deadline=None, max_examples=100)
@given(producers=populations, data=st.data())
def test_the_least_change_moves_up_overall_and_a_smaller_one_does_not(
    producers: list[Standing], data: st.DataObject
) -> None:
    boards = ranked(populated(producers))
    index = data.draw(st.integers(0, len(producers) - 1))
    mine = ranks_on_all(boards, index)
    if mine["overall"].rank > 1:
        above = nearby("overall", boards, index)
        check(producers, "overall", levers_of("overall", mine, above, incomplete=0), index, mine["overall"].rank)


@settings(deadline=None, max_examples=40)
@given(producers=populations)
def test_the_components_add_up_to_the_score(producers: list[Standing]) -> None:
    population = populated(producers)
    boards = ranked(population)
    platform = contribution(population.platform_weights[ALL_TIME], NOW)
    for index in range(len(producers)):
        mine = ranks_on_all(boards, index)
        for category in CATEGORIES:
            parts = components_of(category, mine, population=len(producers), platform_contribution=platform)
            assert sum(part.points for part in parts) == pytest.approx(mine[category].score, abs=1e-3, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(producers=populations, data=st.data())
def test_a_drop_is_the_own_loss_plus_the_gain_of_others(producers: list[Standing], data: st.DataObject) -> None:
    """``own`` counts the ranks that the previous score would still hold among the present scores of the others."""
    before = ranked(populated(producers))["plays"]
    plays = data.draw(st.lists(st.integers(0, 3_000), min_size=len(producers), max_size=len(producers)))
    population = populated(producers)
    population.scores[ALL_TIME]["plays"] = array("q", plays)
    after = ranked(population)["plays"]
    known = data.draw(st.lists(st.booleans(), min_size=len(producers), max_size=len(producers)))
    for index, standing in enumerate(producers):
        mine, rank_before = rank_on("plays", after, index), int(before.ranks[index])
        still = 1 + sum(score > standing.ranked_plays for other, score in enumerate(plays) if other != index)
        changed = mine.rank > rank_before and plays[index] != standing.ranked_plays
        seen = Nearby(rank=0, key=0, rank_of_previous_score=still if changed else 0)
        drop = drop_of(mine, rank_on("plays", before, index) if known[index] else None, seen)
        assert (drop is None) == (not known[index] or mine.rank <= rank_before)
        if drop:
            assert (drop.own, drop.others) == (mine.rank - still, still - rank_before)
            assert drop.own + drop.others == drop.places == mine.rank - rank_before
            assert drop.score_before == standing.ranked_plays
    assert whole("plays", 3.0) == 3
