"""Recommendations find known clusters, equal a naive oracle, and compare a bounded number of producers."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from math import hypot, log10
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration.contribution import popularity_factor
from beatpass.domain.collaboration.recommendations import genre_pools
from beatpass.domain.collaboration.recommendations.answers import (
    Recommendations,
    Recommended,
    effect_of_joint_track,
    next_refresh,
    reasons,
    select_shown,
)
from beatpass.domain.collaboration.recommendations.candidates import (
    MATCHES_KEPT,
    Candidate,
    Candidates,
    Match,
    best_matches,
    row_of,
)
from beatpass.domain.collaboration.recommendations.genre_pools import POOL_SIZE, GenrePools
from beatpass.domain.collaboration.recommendations.producer_features import features_of
from beatpass.domain.collaboration.recommendations.scoring import WEIGHTS
from beatpass.domain.collaboration.recommendations.trends import Trends, strongest
from beatpass.domain.platform.daily_counts import by_day, count_day
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import to_iso

TODAY = 740_000
GENRES = ("trap", "drill", "lofi", "house", "soul")
MARKS = ("80", "90", "140", "major", "minor", "#1", "#2", "#3")


def standing(*, joint: dict[int, int], **fields: Any) -> Standing:  # noqa: ANN401 - of a standing
    """``joint`` has plays of collaborative tracks by their age in days."""
    made = Standing(**fields)
    made.advance_to(TODAY)
    for age, plays in joint.items():
        made.count_recent("collaborative_plays", TODAY - age, plays)
    return made


def daily(counts: st.SearchStrategy[int]) -> st.SearchStrategy[list[int]]:
    """The counts of a few of the last days."""
    days = st.dictionaries(st.integers(TODAY - 63, TODAY), counts, max_size=4)
    return days.map(lambda found: reduce(lambda counted, each: count_day(counted, *each), found.items(), []))


STANDINGS = st.builds(
    standing,
    joint=st.dictionaries(st.integers(0, 31), st.integers(0, 50), max_size=4),
    exists=st.just(True),  # noqa: FBT003
    name=st.text(max_size=3),
    genres=st.dictionaries(st.sampled_from(GENRES), st.integers(1, 9), min_size=1),
    style=st.dictionaries(st.sampled_from(MARKS), st.integers(1, 9)),
    daily=daily(st.integers(0, 5_000)),
    daily_uploads=daily(st.integers(0, 3)),
    ranked_plays=st.integers(0, 10_000),
    public_tracks=st.integers(1, 20),
    collaborators=st.integers(0, 2),
)


def surveyed(
    standings: dict[str, Standing], neighbours: Mapping[str, Iterable[str]] | None = None
) -> tuple[Candidates, dict[str, float]]:
    pools, trends, found = GenrePools(), Trends(), {}
    for artist_id, standing in standings.items():
        features = features_of(artist_id, standing, today=TODAY)
        pools.add(features)
        trends.add(features)
        found[artist_id] = Candidate(features, frozenset((neighbours or {}).get(artist_id, ())))
    return Candidates(pools.by_genre(), found), trends.growing()


def matches(
    standings: dict[str, Standing],
    artist_id: str,
    *,
    collaborators: Collection[str] = (),
    dismissed: Collection[str] = (),
) -> list[Match]:
    candidates, growing = surveyed(standings)
    own = features_of(artist_id, standings[artist_id], today=TODAY)
    return best_matches(own, candidates, collaborators=collaborators, dismissed=dismissed, growing=growing)


# --- an oracle that shares no code with the product


def naive_score(me: Standing, you: Standing, *, shared: int, growing: dict[str, float]) -> float:
    both = [genre for genre in GENRES if me.genres.get(genre) and you.genres.get(genre)]
    cosine = sum(me.genres[g] * you.genres[g] for g in both) / (
        hypot(*me.genres.values()) * hypot(*you.genres.values())
    )
    likeness = []
    mine, yours = ([int(mark) for mark in each.style if mark in ("80", "90", "140")] for each in (me, you))
    if mine and yours:
        ours = [set(range(min(each), max(each) + 10)) for each in (mine, yours)]
        span = max(*mine, *yours) + 10 - min(*mine, *yours)
        likeness.append(len(ours[0] & ours[1]) / span)
    scales = [(each.style.get("minor", 0), each.style.get("major", 0)) for each in (me, you)]
    if all(map(sum, scales)):
        first, second = (minor / (minor + major) for minor, major in scales)
        likeness.append(1 - abs(first - second))
    tags = [{mark for mark in each.style if mark[0] == "#"} for each in (me, you)]
    if all(tags):
        likeness.append(len(tags[0] & tags[1]) / len(tags[0] | tags[1]))
    plays, uploads = (
        sum(count for day, count in by_day(counts) if day > TODAY - 30) for counts in (you.daily, you.daily_uploads)
    )
    activity = min(uploads / 4, 1) / 2 + min(log10(plays + 1) / 4, 1) / 2
    joint = [*you.recent.get("collaborative_plays", [])[3:], *[0] * 32]
    later, earlier = sum(joint[:15]), sum(joint[15:30])
    trend = max([(later - earlier) / (later + earlier + 10), 0, *(growing.get(genre, 0) for genre in both)])
    style = sum(likeness) / len(likeness) if likeness else 0
    return 45 * cosine + 20 * style + 10 * shared / (1 + shared) + 15 * activity + 10 * trend


@settings(max_examples=150, deadline=None)
@given(me=STANDINGS, you=STANDINGS, shared=st.integers(0, 3))
def test_scores_equal_the_oracle_and_points_of_reasons_add_up(me: Standing, you: Standing, shared: int) -> None:
    standings = {"me": me, "you": you}
    common = {f"friend{number}" for number in range(shared)}
    candidates, growing = surveyed(standings, {"you": {*common, "stranger"}})
    own = features_of("me", me, today=TODAY)
    found = best_matches(own, candidates, collaborators={*common, "other"}, dismissed=(), growing=growing)
    if not me.genres.keys() & you.genres.keys():
        assert found == []
        return
    (only,) = found
    shown_reasons = reasons(Recommended(*row_of(only)))
    percent = Recommended(*row_of(only)).percent
    assert percent == pytest.approx(naive_score(me, you, shared=shared, growing=growing), abs=0.3)
    assert 0 <= percent <= 100
    reason_points = [reason.points for reason in shown_reasons]
    assert sum(reason_points) == pytest.approx(percent)
    assert reason_points == sorted(reason_points, reverse=True)
    assert len(only.common_genres) <= 3
    assert set(only.common_genres) <= me.genres.keys() & you.genres.keys()


@settings(max_examples=30, deadline=None)
@given(standings=st.lists(STANDINGS, min_size=2, max_size=12), seed=st.integers())
def test_the_order_of_reading_changes_no_match(standings: list[Standing], seed: int) -> None:
    named = {f"a{number}": standing for number, standing in enumerate(standings)}
    shuffled = list(named.items())
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a test's choice
    rows = [*map(row_of, matches(named, "a0"))]
    assert rows == [*map(row_of, matches(dict(shuffled), "a0"))]
    percents = [Recommended(*row).percent for row in rows]
    assert percents == sorted(percents, reverse=True)


def clusters(seed: int, *, by: str = "genres") -> dict[str, Standing]:
    """Clusters of nine producers that differ only in ``by``; all producers have one common genre.

    By style there are two clusters, because all of them must fit into the pool of the common genre.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible
    genres = by == "genres"

    def style(cluster: int) -> dict[str, int]:
        return {"80": 3} if genres else {str(80 + 10 * cluster): 3, ("major", "minor")[cluster]: 3, f"#{cluster}": 2}

    return {
        f"c{cluster}-{number}": Standing(
            exists=True,
            genres={"pop": 1} | ({f"genre {cluster}": chance.randint(3, 9)} if genres else {}),
            genre_tracks=4,
            style=style(cluster),
            daily=[TODAY - 3, chance.randint(0, 500)],
            daily_uploads=[TODAY - 3, chance.randint(0, 2)],
            public_tracks=4,
        )
        for cluster in range(6 if genres else 2)
        for number in range(9)
    }


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("by", ["genres", "style"])
def test_the_best_matches_are_the_producer_s_cluster(seed: int, by: str) -> None:
    standings = clusters(seed, by=by)
    for artist_id in standings:
        cluster = {each for each in standings if each.partition("-")[0] == artist_id.partition("-")[0]} - {artist_id}
        found = [match.candidate.artist_id for match in matches(standings, artist_id)]
        assert set(found[: len(cluster)]) == cluster


def test_the_producer_itself_its_collaborators_and_dismissed_producers_are_left_out() -> None:
    standings = clusters(1)
    found = matches(standings, "c0-0", collaborators={"c0-1"}, dismissed={"c0-2"})
    ids = {match.candidate.artist_id for match in found}
    assert ids.isdisjoint({"c0-0", "c0-1", "c0-2"})
    assert {"c0-3", "c0-8"} <= ids


def test_a_producer_is_compared_with_a_bounded_number_of_candidates() -> None:
    template = Standing(exists=True, genres=dict.fromkeys([*GENRES, "pop", "funk"], 1))
    standings = {f"a{number:04d}": replace(template, daily=[TODAY, number], public_tracks=1) for number in range(2_000)}
    candidates, _ = surveyed(standings)
    own = features_of("a0000", standings["a0000"], today=TODAY)
    assert candidates.for_producer(own).keys() == {f"a{number:04d}" for number in range(2_000 - POOL_SIZE, 2_000)}
    assert len(matches(standings, "a0000")) == MATCHES_KEPT


def test_candidates_share_one_of_the_most_frequent_genres_of_both() -> None:
    spread = Standing(exists=True, genres={**dict.fromkeys(GENRES, 2), "pop": 1})
    standings = {"a": spread, "b": spread, "only-pop": replace(spread, genres={"pop": 9})}
    assert [match.candidate.artist_id for match in matches(standings, "a")] == ["b"]
    assert matches(standings, "only-pop") == []


def test_of_too_many_genres_those_with_the_largest_pools_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genre_pools, "MOST_GENRES", 2)
    made = {"trap": 4, "drill": 3, "house": 2, "words of one producer": 1}
    found = GenrePools()
    for genre, count in made.items():
        for number in range(count):
            standing = Standing(exists=True, genres={genre: 1})
            found.add(features_of(f"{genre}-{number}", standing, today=TODAY))
    assert found.by_genre().keys() == {"trap", "drill"}
    monkeypatch.undo()
    assert found.by_genre().keys() == {"trap", "drill", "house"}


def test_growing_genres_are_those_whose_collaborations_have_more_plays_than_before() -> None:
    standings = {
        "a": standing(genres={"drill": 3, "trap": 1}, joint={0: 200, 14: 200, 15: 100, 29: 100, 30: 999}),
        "b": standing(genres={"lofi": 1}, joint={}, daily=[TODAY, 300]),
        "c": standing(genres={"house": 1}, joint={20: 100}),
    }
    _, growing = surveyed(standings)
    assert growing == {"drill": pytest.approx(150 / 460), "trap": pytest.approx(50 / 160)}
    assert strongest({f"g{number}": number / 10 for number in range(7)}) == ["g6", "g5", "g4", "g3", "g2"]


def test_a_producer_whose_own_collaborations_grow_gets_trending_points() -> None:
    standings = {
        "me": standing(genres={"trap": 1}, joint={}),
        "rising": standing(genres={"trap": 1}, joint={1: 90}),
        "fading": standing(genres={"trap": 1}, joint={20: 900}),
    }
    rising, fading = matches(standings, "me")
    assert (rising.candidate.artist_id, fading.candidate.artist_id) == ("rising", "fading")
    assert rising.points[-1] == 9.0  # 10 x 90 / (90 + 10)
    assert fading.points[-1] == 0
    trending = [each.text for each in reasons(Recommended(*row_of(rising))) if each.kind == "trending"]
    assert trending == ["Plays of their collaborations are growing."]


# --- what a producer is shown


ROW: list[Any] = ["b", "Bo", None, 3, [40.0, 0, 5.0, 0, 2.5], ["drill", "trap"], 1, 2, 30, "drill", 5.0]


def test_reasons_have_the_points_and_a_sentence_for_each_component() -> None:
    found = reasons(Recommended(*ROW))
    assert [(reason.kind, reason.points) for reason in found] == [
        ("genres", 40.0),
        ("neighbours", 5.0),
        ("trending", 2.5),
    ]
    assert found[0].text == "You both make drill and trap."
    assert Recommended(*ROW).percent == 47.5


def test_new_collaborators_and_dismissed_producers_are_not_shown_and_an_empty_list_has_a_reason() -> None:
    me, day = Standing(exists=True, genre_tracks=3), Recommendations(rows=[ROW])
    assert [each.artist_id for each in select_shown(day, me, collaborators=(), dismissed=())[0]] == ["b"]
    assert select_shown(day, me, collaborators={"b"}, dismissed=()) == ([], "nobody_found")
    assert select_shown(day, me, collaborators=(), dismissed={"b"}) == ([], "nobody_found")
    assert select_shown(None, me, collaborators=(), dismissed=()) == ([], "not_computed_yet")
    few = replace(me, genre_tracks=2)
    assert select_shown(day, few, collaborators=(), dismissed=()) == ([], "too_few_tracks_with_genres")


@pytest.mark.parametrize(("tracks", "unlocked"), [(0, 1), (1, 0), (9, 1), (24, 1), (49, 1), (60, 0)])
def test_the_effect_is_the_score_gain_of_a_joint_track(tracks: int, unlocked: int) -> None:
    names = ["collaboration-enthusiast", "team-player", "bridge-builder", "network-spider"]
    held = [name for name, least in zip(names, (1, 10, 25, 50), strict=True) if tracks >= least]
    standing = Standing(
        ranked_plays=300, public_tracks=10, collaborative_tracks=tracks, achievements=dict.fromkeys(held, "t")
    )
    now = datetime(2026, 11, 21, tzinfo=UTC)
    effect = effect_of_joint_track(standing, 70.0, now=now)
    assert effect.expected_plays == 50
    gain = 10 + 0.01 * 50 + 2 * popularity_factor(50) / 2 + 5 * unlocked
    assert effect.score_gain == pytest.approx(gain)


def test_the_next_refresh_is_at_four_utc() -> None:
    morning, noon = datetime(2026, 11, 21, 3, 59, tzinfo=UTC), datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert to_iso(next_refresh(morning)) == "2026-11-21T04:00:00.000Z"
    assert to_iso(next_refresh(noon)) == "2026-11-22T04:00:00.000Z"
    assert sum(WEIGHTS.values()) == 100
