"""Percentile achievements of random populations, against an oracle that compares all pairs of producers."""

from __future__ import annotations

import random
from array import array
from dataclasses import dataclass
from math import ceil, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.insights.pages.engagement import quality_score
from beatpass.domain.leaderboards.percentiles import Distribution, floor_of, last_rank_in_top
from beatpass.domain.platform.figures import Standing, TrackFigures
from beatpass.domain.progress.best_tracks import BestTracks
from beatpass.domain.progress.diversity import genre_diversity
from beatpass.ranking.percentile_awards import Earned, PercentileAwards
from beatpass.ranking.scoring_columns import Producers, Tracks

UPLOADS = {"track-producer": 50, "prolific-creator": 25, "production-master": 10, "studio-legend": 5}
TRENDING = {"rising-star": 25, "chart-topper": 10, "viral-hit": 5}
DIVERSITY = {"genre-master": (20, 3), "genre-virtuoso": (10, 5)}
OVERALL = {"rising-talent": (25, 5), "elite-producer": (15, 10), "legendary-producer": (5, 20)}
EVERYTHING = [*UPLOADS, *TRENDING, *DIVERSITY, *OVERALL, "track-excellence", "genre-specialist"]
GENRES = ("trap", "drill", "lofi", "house", "soul", "jazz")


@dataclass(frozen=True)
class World:
    standings: dict[str, Standing]
    overall: list[float]
    tracks: list[TrackFigures]

    @property
    def awards(self) -> PercentileAwards:
        producers, tracks = Producers(), Tracks()
        for standing in self.standings.values():
            producers.add(standing)
        indices = {artist_id: index for index, artist_id in enumerate(self.standings)}
        for track in self.tracks:
            tracks.add(track, indices)
        return PercentileAwards(producers, tracks, overall_scores=array("d", self.overall))

    @property
    def public(self) -> list[TrackFigures]:
        return [track for track in self.tracks if track.public and not track.deleted]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Small numbers, so that there are ties, and populations on both sides of 20.

    A seed draws the thousand choices inside: Hypothesis would take ten times as long to make each of them.
    """
    chance = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - reproducible
    names = [f"p{number}" for number in range(draw(st.integers(0, 45)))]
    standings = {
        name: Standing(
            exists=True,
            public_tracks=chance.choice((1, 1, 2, 5, 10, 20, 40)),
            genres={genre: chance.randint(1, 3) for genre in chance.sample(GENRES, chance.randint(0, 6))},
            achievements=dict.fromkeys(chance.sample(EVERYTHING, chance.choice((0, 0, 3))), "t"),
        )
        for name in names
    }
    tracks = [
        TrackFigures(
            version=1,
            published_at="2026-11-01T12:00:00.000Z",
            public=chance.random() < 0.9,
            deleted=chance.random() < 0.05,
            credits=chance.sample([*names, "admin"], chance.randint(1, min(3, len(names) + 1))),
            genres=chance.sample(GENRES[:3], chance.randint(0, 3)),
            completeness=chance.choice((0, 50, 75, 100)),
            qualified_plays=chance.choice((0, 0, 1, 2, 7, 50, 1000)),
            breakdown=[chance.randint(0, 2) for _ in range(5)],
        )
        for _ in range(draw(st.integers(0, 70)))
    ]
    return World(standings, [chance.choice((10.0, 20.5, 61.25, 80.0)) for _ in names], tracks)


def top(value: float, values: list[float], percent: int) -> bool:
    """The rule of docs/specification.md 4.1, literally."""
    population = len(values)
    enough = population >= 20 and value > 0 and value > min(values)
    return enough and rank(value, values) <= ceil(percent * population / 100)


def rank(value: float, values: list[float]) -> int:
    return 1 + sum(other > value for other in values)


def score(track: TrackFigures, tracks: list[TrackFigures]) -> float:
    track_rank = rank(track.qualified_plays, [each.qualified_plays for each in tracks])
    worth = sum(plays * each for plays, each in zip(track.breakdown, (10, 30, 50, 70, 100), strict=True))
    quality = worth / sum(track.breakdown) if sum(track.breakdown) else 0
    return round((100 * (len(tracks) - track_rank + 1) / len(tracks) + (track.completeness + quality)) / 3, 6)


def oracle(world: World) -> set[tuple[str, str]]:
    """(producer, achievement) of all achievements earned, held already or not."""
    found = set()
    tracks, producers = world.public, list(world.standings.values())
    uploads = [float(each.public_tracks) for each in producers]
    entropies = [entropy(each.genres) for each in producers]
    for index, (name, standing) in enumerate(world.standings.items()):
        found |= {(name, a) for a, p in UPLOADS.items() if top(standing.public_tracks, uploads, p)}
        found |= {
            (name, a)
            for a, (p, least) in DIVERSITY.items()
            if len(standing.genres) >= least and top(entropies[index], entropies, p)
        }
        found |= {
            (name, a)
            for a, (p, least) in OVERALL.items()
            if standing.public_tracks >= least and top(world.overall[index], world.overall, p)
        }
    played = [float(track.qualified_plays) for track in tracks]
    scores = [score(track, tracks) for track in tracks]
    for track, own in zip(tracks, scores, strict=True):
        earned = {a for a, p in TRENDING.items() if top(track.qualified_plays, played, p)}
        if top(own, scores, 10):
            earned.add("track-excellence")
        for genre in track.genres:
            within = [float(each.qualified_plays) for each in tracks if genre in each.genres]
            if top(track.qualified_plays, within, 10):
                earned.add("genre-specialist")
        found |= {(name, each) for name in track.credits if name in world.standings for each in earned}
    return found


def entropy(genres: dict[str, int]) -> float:
    total = sum(genres.values())
    return sum(count / total * log2(total / count) for count in sorted(genres.values()))


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_producers_earn_exactly_the_achievements_that_they_do_not_hold(world: World) -> None:
    earned = list(world.awards.earned())
    names = list(world.standings)
    found = [(names[each.producer], each.achievement) for each in earned]
    held = {(name, each) for name, standing in world.standings.items() for each in standing.achievements}
    assert set(found) == oracle(world) - held
    assert len(found) == len(set(found))
    for each in earned:
        assert each.value >= each.cutoff
        assert 1 <= each.rank <= ceil(each.population / 2)
        assert each.population >= 20


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_the_best_track_of_a_producer_decides(world: World) -> None:
    """A producer's best value is at or above the cut-off if, and only if, its tracks have earned the achievement."""
    awards, wanted = world.awards, oracle(world)
    for index, name in enumerate(world.standings):
        best = awards.best_tracks.of(index)
        own = [track for track in world.public if name in track.credits]
        assert best.plays == max((track.qualified_plays for track in own), default=None)
        assert best.score == max((score(track, world.public) for track in own), default=None)
        for achievement in TRENDING:
            cutoff = awards.cutoffs.get(achievement)
            reached = best.plays is not None and cutoff is not None and best.plays >= cutoff
            assert reached == ((name, achievement) in wanted)
        special = best.in_genre is not None and best.in_genre.plays >= best.in_genre.cutoff
        assert special == ((name, "genre-specialist") in wanted)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 100))
def test_a_cutoff_is_the_least_value_in_the_top(values: list[int], percent: int) -> None:
    cutoff, floats = Distribution(array("q", values)).cutoff(percent), [float(value) for value in values]
    if cutoff is None:
        assert len(values) < 20 or max(values) == min(values)
    else:
        assert {value for value in values if value >= cutoff} == {v for v in values if top(v, floats, percent)}


def test_a_distribution_has_ranks_and_percentiles() -> None:
    measure = Distribution(array("q", [5, 1, 5, 3]))
    assert [measure.rank(value) for value in (5, 3, 1, 0, 9)] == [1, 3, 4, 5, 1]
    assert [measure.percentile(value) for value in (5, 3, 1)] == [100, 50, 25]
    assert measure.cutoff(50) is None  # four are too few to compare


def test_twenty_are_enough_and_nineteen_are_not() -> None:
    def earned(count: int) -> list[Earned]:
        standings = {f"p{n}": Standing(exists=True, public_tracks=n + 1) for n in range(count)}
        return list(World(standings, [1.0] * count, []).awards.earned())

    assert earned(19) == []
    legends = [each for each in earned(20) if each.achievement == "studio-legend"]
    assert legends == [Earned(19, "studio-legend", 20, 20, 1, 20)]


def flat_world(count: int, *, tracks: int, genres: dict[str, int], plays: list[int]) -> World:
    """Producers that are all alike, each with one track of these plays."""
    names = [f"p{n}" for n in range(count)]
    standings = {name: Standing(exists=True, public_tracks=tracks, genres=genres) for name in names}
    made = [
        TrackFigures(
            version=1,
            published_at="2026-11-01T12:00:00.000Z",
            public=True,
            credits=[name],
            genres=["trap"],
            qualified_plays=each,
            completeness=100,
        )
        for name, each in zip(names, plays, strict=True)
    ]
    return World(standings, [55.0] * count, made)


@pytest.mark.parametrize("plays", [0, 7])
@pytest.mark.parametrize("genres", [{"trap": 20}, dict.fromkeys(GENRES, 4)])
def test_nobody_is_in_the_top_where_all_are_equal(plays: int, genres: dict[str, int]) -> None:
    awards = flat_world(40, tracks=24, genres=genres, plays=[plays] * 40).awards
    assert list(awards.earned()) == []
    assert awards.cutoffs == {}
    assert {awards.best_tracks.of(index).in_genre for index in range(40)} == {None}


def test_one_play_more_than_all_others_is_in_the_top_and_the_others_are_not() -> None:
    """However many places of the top percent stay empty."""
    awards = flat_world(40, tracks=24, genres={"trap": 24}, plays=[0] * 39 + [1]).awards
    earned = [(each.producer, each.achievement, each.rank) for each in awards.earned()]
    names = {*TRENDING, "track-excellence", "genre-specialist"}
    assert sorted(earned) == sorted((39, name, 1) for name in names)
    assert {name: awards.cutoffs[name] for name in TRENDING} == dict.fromkeys(TRENDING, 1)


def test_the_lowest_of_two_values_is_in_no_top() -> None:
    awards = flat_world(40, tracks=24, genres={"trap": 24}, plays=[5] * 38 + [9] * 2).awards
    assert {each.producer for each in awards.earned()} == {38, 39}


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(1, 100))
def test_the_last_rank_in_the_top_has_exactly_those_in_it_before_it(values: list[int], percent: int) -> None:
    floats = [float(value) for value in values]
    above = sum(value > floor_of(min(values)) for value in values)
    last = last_rank_in_top(percent, len(values), above_floor=above)
    for value in floats:
        assert (rank(value, floats) <= last) == top(value, floats, percent)


def test_without_tracks_no_achievement_is_earned() -> None:
    awards = World({}, [], []).awards
    assert (list(awards.earned()), awards.cutoffs, awards.public_tracks) == ([], {}, 0)
    assert World({"a": Standing(exists=True)}, [1.0], []).awards.best_tracks.of(0) == BestTracks()


@given(st.permutations([3, 1, 1, 2, 7, 5]))
def test_equal_counts_of_other_genres_are_equally_diverse(counts: list[int]) -> None:
    assert genre_diversity(dict(zip(GENRES, counts, strict=True))) == genre_diversity(
        dict(zip(GENRES, [3, 1, 1, 2, 7, 5], strict=True))
    )


@pytest.mark.parametrize(
    ("breakdown", "wanted"),
    [([1, 1, 3, 5, 10], 77), ([0, 0, 0, 0, 0], None), ([2, 0, 0, 0, 0], 10), ([0, 0, 0, 0, 9], 100)],
)
def test_the_quality_score_of_the_specification(breakdown: list[int], wanted: float | None) -> None:
    assert quality_score(breakdown) == wanted
