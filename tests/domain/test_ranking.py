"""Ranks, ties and tiers of random populations against an oracle that compares everyone with everyone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.boards import BOARDS, CATEGORIES, COMPONENTS, LEAST_POPULATION, Category, Tier
from beatpass.domain.contribution import contribution
from beatpass.domain.figures import Standing
from beatpass.domain.ranking import Population, Ranking, percentile_cut, rank_all

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
COLLABORATION = ["collaboration-enthusiast", "team-player", "bridge-builder", "network-spider"]
SPEC_TIERS: dict[Category, tuple[int, ...]] = {
    "overall": (80, 65, 50, 30),
    "plays": (100_000, 50_000, 10_000, 1_000),
    "uploads": (100, 50, 25, 10),
    "quality": (95, 85, 75, 60),
    "earnings": (15, 10, 5, 2),
}
SPEC_WEIGHTS: dict[Category, int] = {
    "points": 25,
    "plays": 20,
    "uploads": 15,
    "quality": 15,
    "collaboration": 15,
    "earnings": 10,
}


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    tracks = draw(st.integers(0, 4) | st.sampled_from([10, 25, 50, 100, 1_000]))
    weight = draw(st.sampled_from([0, 1, 2**32, 3 * 2**40]) | st.integers(0, 2**60))
    plays = draw(st.sampled_from([0, 1, 1_000, 10_000, 100_000]) | st.integers(0, 2_000))
    return Standing(
        exists=draw(st.sampled_from([True, True, True, True, False])),
        admin=draw(st.sampled_from([False, False, False, False, True])),
        created_at=f"2026-0{draw(st.integers(1, 3))}-01T00:00:00.000Z",
        name="N",
        xp={"plays": plays, "uploads": 100 * draw(st.integers(0, 3))},
        achievements=dict.fromkeys(draw(st.sets(st.sampled_from([*COLLABORATION, "oracle", "model"]))), "t"),
        ranked_plays=plays,
        public_tracks=tracks,
        completeness_sum=25 * draw(st.integers(0, 4 * tracks)) if tracks else 0,
        collaborators=draw(st.integers(0, 3)),
        collaborative_tracks=draw(st.integers(0, tracks)),
        collaborative_plays=draw(st.sampled_from([0, 500, 1_000]) | st.integers(0, plays)),
        weight=weight,
        collaborative_weight=draw(st.sampled_from([0, weight])),
    )


@dataclass(frozen=True)
class Oracle:
    """The rules of SPEC 5, one producer at a time."""

    ranked: dict[str, Standing]
    everyone: list[Standing]

    @property
    def platform(self) -> int:
        return sum(standing.weight for standing in self.everyone if standing.exists)

    def score(self, category: Category, name: str) -> Fraction:
        s = self.ranked[name]
        match category:
            case "points":
                return Fraction(sum(s.xp.values()))
            case "plays":
                return Fraction(s.ranked_plays)
            case "uploads":
                return Fraction(s.public_tracks)
            case "quality":
                return Fraction(s.completeness_sum, s.public_tracks)
            case "collaboration":
                held = sum(achievement in s.achievements for achievement in COLLABORATION)
                worth = s.collaborative_weight * Fraction(contribution(1, NOW))
                return 10 * s.collaborators + Fraction(s.collaborative_plays, 100) + 2 * worth + 5 * held
            case "earnings":
                return Fraction(100 * s.weight, self.platform) if self.platform else Fraction(0)
            case "overall":
                population = len(self.ranked)
                parts = (
                    Fraction(weight, 100) * 100 * Fraction(population - self.rank(part, name) + 1, population)
                    for part, weight in SPEC_WEIGHTS.items()
                )
                return sum(parts, Fraction(0))

    def key(self, category: Category, name: str) -> tuple[Fraction, int]:
        second = len(self.ranked[name].achievements) if category == "points" else 0
        return self.score(category, name), second

    def rank(self, category: Category, name: str) -> int:
        mine = self.key(category, name)
        return 1 + sum(self.key(category, other) > mine for other in self.ranked)

    def order(self, category: Category) -> list[str]:
        return sorted(
            self.ranked,
            key=lambda name: (self.rank(category, name), self.ranked[name].created_at, name),
        )

    def tier(self, category: Category, name: str) -> Tier:
        tiers: tuple[Tier, ...] = ("diamond", "platinum", "gold", "silver")
        population = len(self.ranked)
        if category in SPEC_TIERS:
            score = self.score(category, name)
            reached = [tier for tier, least in zip(tiers, SPEC_TIERS[category], strict=True) if score >= least]
        else:
            rank = self.rank(category, name)
            reached = [
                tier
                for tier, percent in zip(tiers, (1, 5, 20, 50), strict=True)
                if population >= 20 and rank <= ceil(Fraction(percent, 100) * population)
            ]
        return reached[0] if reached else "bronze"


def worlds(most: int) -> st.SearchStrategy[list[Standing]]:
    return st.lists(standings(), max_size=most)


def rank(everyone: list[Standing]) -> tuple[Population, dict[Category, Ranking], Oracle]:
    named = {f"p{number:03d}": standing for number, standing in enumerate(everyone)}
    population = Population()
    shuffled = list(named.items())
    random.Random(len(shuffled)).shuffle(shuffled)  # noqa: S311 - any order will do
    for name, standing in shuffled:
        population.add(name, standing)
    ranked = {name: s for name, s in named.items() if s.exists and s.public_tracks >= 1 and not s.admin}
    return population, rank_all(population, as_of=NOW), Oracle(ranked, everyone)


def tier(ranking: Ranking, index: int) -> Tier:
    tiers: tuple[Tier, ...] = ("diamond", "platinum", "gold", "silver")
    return next((t for t, cut in zip(tiers, ranking.cuts, strict=True) if ranking.ranks[index] <= cut), "bronze")


@settings(deadline=None)  # the oracle compares everyone with everyone
@given(worlds(30))
def test_every_board_equals_the_oracles(everyone: list[Standing]) -> None:
    population, boards, oracle = rank(everyone)
    assert set(boards) == set(CATEGORIES)
    for category, ranking in boards.items():
        assert [population.ids[index] for index in ranking.order] == oracle.order(category)
        ranks = {population.ids[index]: ranking.ranks[index] for index in ranking.order}
        assert ranks == {name: oracle.rank(category, name) for name in oracle.ranked}
        for index, name in enumerate(population.ids):
            sharing = list(ranks.values()).count(ranks[name])
            assert ranking.ties.get(ranks[name], 1) == sharing
            assert tier(ranking, index) == oracle.tier(category, name)
            assert abs(ranking.scores[index] - float(oracle.score(category, name))) <= 0.0001


@settings(deadline=None)  # the oracle compares everyone with everyone
@given(worlds(30))
def test_everyone_that_exists_is_counted_ranked_or_not(everyone: list[Standing]) -> None:
    population, _, oracle = rank(everyone)
    existing = [standing for standing in everyone if standing.exists]
    assert population.producers == len(existing)
    assert population.platform_weight == oracle.platform
    for achievement in [*COLLABORATION, "oracle", "model"]:
        assert population.holders[achievement] == sum(achievement in s.achievements for s in existing)


@settings(deadline=None)  # the oracle compares everyone with everyone
@given(worlds(12), st.randoms())
def test_the_order_of_reading_changes_nothing(everyone: list[Standing], order: random.Random) -> None:
    first, boards, _ = rank(everyone)
    named = list(zip((f"p{number:03d}" for number in range(len(everyone))), everyone, strict=True))
    order.shuffle(named)
    second = Population()
    for name, standing in named:
        second.add(name, standing)
    again = rank_all(second, as_of=NOW)
    for category in CATEGORIES:
        names = [first.ids[index] for index in boards[category].order]
        assert names == [second.ids[index] for index in again[category].order]


@given(st.integers(1, 8_000_000), st.integers(1, 8_000_000), st.data())
def test_means_compare_as_fractions_do(tracks: int, others: int, data: st.DataObject) -> None:
    """The closest pairs: a mean and its neighbour with another number of tracks."""
    total = 25 * data.draw(st.integers(0, 4 * tracks))
    nearest = round(Fraction(total, 25 * tracks) * others)
    other = 25 * min(max(nearest + data.draw(st.integers(-1, 1)), 0), 4 * others)
    exact = (Fraction(total, tracks) > Fraction(other, others), Fraction(total, tracks) == Fraction(other, others))
    assert (total / tracks > other / others, total / tracks == other / others) == exact


@given(st.integers(0, 1_000), st.integers(1, 100))
def test_a_percentile_needs_a_population(population: int, percent: int) -> None:
    cut = percentile_cut(percent, population)
    assert cut == (ceil(Fraction(percent * population, 100)) if population >= LEAST_POPULATION else 0)


def test_a_tie_takes_the_places_behind_it() -> None:
    _, boards, _ = rank([Standing(exists=True, public_tracks=1, ranked_plays=plays) for plays in (5, 9, 5, 1)])
    assert sorted(boards["plays"].ranks) == [1, 2, 2, 4]
    assert boards["plays"].ties == {2: 2}


def test_the_weights_are_the_specs() -> None:
    assert {category: BOARDS[category].weight for category in COMPONENTS} == SPEC_WEIGHTS
    assert BOARDS["overall"].details == COMPONENTS


def test_nobody_makes_empty_boards() -> None:
    _, boards, _ = rank([Standing(exists=True)])
    assert all(ranking.order == [] and ranking.ranks == [] and ranking.ties == {} for ranking in boards.values())
