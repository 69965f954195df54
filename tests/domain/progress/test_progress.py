"""A producer's progress toward each achievement (docs/specification.md 4.4, 9.2)."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import whole_months
from beatpass.domain.progress import achievements
from beatpass.domain.progress.achievements import ACHIEVEMENTS, AGE_TARGETS
from beatpass.domain.progress.best_tracks import BestInGenre, BestTracks
from beatpass.domain.progress.diversity import genre_diversity
from beatpass.domain.progress.progress import Compared, Progress, steps

ARTIST = Producer(id="a", name="Ana", created_at="2026-01-31T10:00:00.000Z", version=1)
AT = "2026-11-01T00:00:00.000Z"


def progress(
    artist: Producer = ARTIST,
    standing: Standing | None = None,
    *,
    compared: Compared | None = None,
    today: str = "2026-11-21",
) -> dict[str, Progress]:
    taken = steps(artist, standing or Standing(), compared=compared, today=today)
    return {step.id: step.progress._replace(requirements=()) for step in taken}


def requirements(
    name: str, artist: Producer = ARTIST, standing: Standing | None = None, *, compared: Compared | None = None
) -> list[tuple[str, float | None, float | None, bool | None]]:
    """(name, value, target, met) of each condition of an achievement."""
    taken = steps(artist, standing or Standing(), compared=compared, today="2026-11-21")
    found = next(step.progress.requirements for step in taken if step.id == name)
    return [(each.name, each.value, each.target, each.met) for each in found]


def test_all_achievements_come_in_the_order_of_the_list() -> None:
    taken = list(steps(ARTIST, Standing(achievements={"oracle": AT}), compared=None, today=AT[:10]))
    assert [step.achievement for step in taken] == list(ACHIEVEMENTS)
    assert {step.id: step.unlocked_at for step in taken if step.unlocked_at} == {"oracle": AT}


def test_profile_achievements_count_the_profile_of_the_catalogue() -> None:
    artist = replace(ARTIST, bio=" ", pictures=("p",) * 3, links=("l",) * 3)
    found = progress(artist, Standing(achievements={"photogenic": AT}))
    assert found["photogenic"] == Progress(3, 1, 100.0)
    assert found["model"] == Progress(3, 6, 50.0)
    assert found["linked"] == Progress(3, 4, 75.0)
    assert found["oracle"] == Progress(0, 1, 0.0)
    assert progress(replace(artist, bio="Beats."))["oracle"].current == 1


def test_tracks_count_toward_collaboration_and_metadata() -> None:
    found = progress(standing=Standing(public_tracks=4, completeness_sum=300, collaborative_tracks=3))
    assert found["team-player"] == Progress(3, 10, 30.0)
    assert found["metadata-architect"] == Progress(75.0, 90, 83.33)
    assert progress()["metadata-whiz"] == Progress(0, 70, 0.0)


def test_a_mean_equal_to_the_target_it_must_exceed_is_not_complete() -> None:
    assert progress(standing=Standing(public_tracks=10, completeness_sum=700))["metadata-whiz"].percent == 99.99


def test_unlocked_achievements_stay_complete_when_their_figures_fall() -> None:
    standing = Standing(achievements=dict.fromkeys(("team-player", "track-producer", "rising-star"), AT))
    found = progress(standing=standing)
    assert found["team-player"] == Progress(0, 10, 100.0)
    assert found["track-producer"] == Progress(0, None, 100.0)
    assert found["rising-star"] == Progress(percent=100.0)


def test_every_locked_achievement_has_a_target_and_is_incomplete() -> None:
    compared = Compared(population=40, public_tracks=300, cutoffs=dict.fromkeys(achievements.BY_ID, 10.0))
    for name, way in progress(compared=compared).items():
        if name != "genre-specialist":  # the producer has no track in a genre
            assert way.target is not None, name
            assert way.percent != 100, name


def test_top_biller_is_met_or_not() -> None:
    assert progress()["top-biller"] == Progress(0, 1, 0.0)
    assert progress(standing=Standing(achievements={"top-biller": AT}))["top-biller"] == Progress(1, 1, 100.0)


def test_a_seasonal_achievement_is_met_or_not() -> None:
    found = progress(standing=Standing(achievements={"lover-boy": AT}))
    assert found["lover-boy"] == Progress(1, 1, 100.0)
    assert found["opening-act"] == Progress(0, 1, 0.0)


def test_comparisons_show_the_own_value_the_cutoff_and_the_population() -> None:
    standing = Standing(public_tracks=7, genres={"trap": 2, "lofi": 2, "drill": 2, "house": 2})
    cutoffs = {
        "track-producer": 7,
        "studio-legend": 28,
        "rising-talent": 123,
        "elite-producer": 41,
        "genre-master": 2.5,
        "genre-virtuoso": 1,
        "rising-star": 60,
        "viral-hit": 0,
        "track-excellence": 90.123456,
    }
    best = BestTracks(plays=30, score=45.061728, in_genre=BestInGenre(0.25, 25, 3, 12, "trap"))
    compared = Compared(population=40, public_tracks=300, cutoffs=cutoffs, overall_score=61.5, best=best)
    found = progress(standing=standing, compared=compared)
    assert found["track-producer"] == Progress(7, 7, 99.99, 7, 40)  # the projection has not applied the award yet
    assert found["studio-legend"] == Progress(7, 28, 25.0, 28, 40)
    assert found["rising-talent"] == Progress(61.5, 123, 50.0, 123, 40)
    assert found["elite-producer"] == Progress(61.5, 41, 70.0, 41, 40)  # 7 of 10 tracks
    assert found["genre-master"] == Progress(2.0, 2.5, 80.0, 2.5, 40)
    assert found["genre-virtuoso"] == Progress(2.0, 1, 80.0, 1, 40)  # 4 of 5 genres
    assert found["rising-star"] == Progress(30, 60, 50.0, 60, 300)
    assert found["viral-hit"] == Progress(30, population=300)  # zero is in no top
    assert found["track-excellence"] == Progress(45.0617, 90.1235, 50.0, 90.1235, 300)
    assert found["genre-specialist"] == Progress(3, 12, 25.0, 12, 25)


def test_before_the_first_build_comparisons_have_no_cutoff() -> None:
    found = progress(standing=Standing(public_tracks=7, genres={"trap": 2, "lofi": 2}))
    assert found["track-producer"] == Progress(7)
    assert found["genre-master"] == Progress(1.0)
    assert found["elite-producer"] == found["rising-star"] == found["genre-specialist"] == Progress()


def test_too_few_producers_have_no_cutoff() -> None:
    best = BestTracks(plays=3, score=1.5)
    compared = Compared(population=19, public_tracks=4, cutoffs={}, overall_score=61.5, best=best)
    found = progress(standing=Standing(public_tracks=7), compared=compared)
    assert found["track-producer"] == Progress(7, population=19)
    assert found["elite-producer"] == Progress(61.5, population=19)
    assert found["rising-star"] == Progress(3, population=4)
    assert found["genre-specialist"] == Progress()


def test_a_producer_that_is_not_ranked_has_no_own_value() -> None:
    cutoffs = {"track-producer": 2, "rising-talent": 50, "rising-star": 9}
    found = progress(compared=Compared(population=40, public_tracks=60, cutoffs=cutoffs))
    assert found["track-producer"] == Progress(0, 2, 0.0, 2, 40)
    assert found["rising-talent"] == Progress(None, 50, None, 50, 40)
    assert found["rising-star"] == Progress(None, 9, None, 9, 60)


def test_every_condition_of_an_overall_achievement_is_told() -> None:
    standing = Standing(public_tracks=3)
    compared = Compared(population=40, public_tracks=90, cutoffs={"rising-talent": 50.00001}, overall_score=61.123456)
    assert requirements("rising-talent", standing=standing, compared=compared) == [
        ("overall_score", 61.1235, 50.0, True),
        ("public_tracks", 3, 5, False),
        ("population", 40, 20, True),
    ]
    assert progress(standing=standing, compared=compared)["rising-talent"].percent == 60
    assert requirements("elite-producer", standing=standing, compared=compared) == [
        ("overall_score", 61.1235, None, False),
        ("public_tracks", 3, 10, False),
        ("population", 40, 20, True),
    ]


def test_every_condition_of_a_genre_achievement_is_told() -> None:
    standing = Standing(public_tracks=4, genres={"trap": 2, "lofi": 2})
    compared = Compared(population=19, public_tracks=90, cutoffs={}, best=BestTracks(plays=5, score=40))
    assert requirements("genre-master", standing=standing, compared=compared) == [
        ("genre_diversity", 1.0, None, False),
        ("genres", 2, 3, False),
        ("population", 19, 20, False),
    ]
    assert requirements("genre-specialist", standing=standing, compared=compared) == [
        ("best_plays_in_genre", None, None, False),
        ("population", None, 20, False),
    ]
    best = BestTracks(plays=5, score=40, in_genre=BestInGenre(1.25, 25, 5, 4, "trap"))
    assert requirements("genre-specialist", standing=standing, compared=compared._replace(best=best)) == [
        ("best_plays_in_genre", 5, 4, True),
        ("population", 25, 20, True),
    ]


def test_before_the_first_build_only_counts_are_known_to_be_met() -> None:
    assert requirements("rising-talent", standing=Standing(public_tracks=7)) == [
        ("overall_score", None, None, None),
        ("public_tracks", 7, 5, True),
        ("population", None, 20, None),
    ]
    assert requirements("genre-specialist") == [
        ("best_plays_in_genre", None, None, None),
        ("population", None, 20, None),
    ]
    assert requirements("early-adopter") == [("creation_order", None, 30, None)]


def test_a_mean_must_exceed_its_target_and_a_count_may_equal_it() -> None:
    standing = Standing(public_tracks=10, completeness_sum=700, collaborative_tracks=10)
    assert requirements("metadata-whiz", standing=standing) == [("completeness", 70, 70, False)]
    assert requirements("team-player", standing=standing) == [("collaborative_tracks", 10, 10, True)]
    standing = replace(standing, completeness_sum=701)
    assert requirements("metadata-whiz", standing=standing) == [("completeness", 70.1, 70, True)]


def test_what_is_met_or_not_is_one_requirement() -> None:
    standing = Standing(achievements={"lover-boy": AT})
    assert requirements("lover-boy", standing=standing) == [("upload_in_season", 1, 1, True)]
    assert requirements("opening-act", standing=standing) == [("upload_in_season", 0, 1, False)]
    assert requirements("top-biller", standing=standing) == [("highest_sale_income", 0, 1, False)]


WORLDS = st.builds(
    Compared,
    population=st.integers(0, 60),
    public_tracks=st.integers(0, 60),
    cutoffs=st.dictionaries(st.sampled_from(list(achievements.BY_ID)), st.floats(0, 50)),
    overall_score=st.none() | st.floats(0.01, 100),
    best=st.builds(
        BestTracks,
        plays=st.none() | st.integers(0, 60),
        score=st.none() | st.floats(0, 100),
        in_genre=st.none()
        | st.builds(
            BestInGenre, st.just(0.0), st.integers(20, 60), st.integers(0, 60), st.integers(0, 60), st.just("trap")
        ),
    ),
)


@given(
    compared=st.none() | WORLDS,
    tracks=st.integers(0, 25),
    genres=st.dictionaries(st.sampled_from(["trap", "lofi", "soul", "jazz", "drill"]), st.integers(1, 4)),
    unlocked=st.sets(st.sampled_from(list(achievements.BY_ID))),
)
def test_requirements_agree_with_the_rest_of_the_progress(
    compared: Compared | None, tracks: int, genres: dict[str, int], unlocked: set[str]
) -> None:
    standing = Standing(public_tracks=tracks, genres=genres, achievements=dict.fromkeys(unlocked, AT))
    for step in steps(ARTIST, standing, compared=compared, today="2026-11-21"):
        way, first = step.progress, step.progress.requirements[0]
        assert (first.value, first.target) == (way.current, way.target)
        assert len({each.name for each in way.requirements}) == len(way.requirements)
        if step.unlocked_at:
            assert way.percent == 100
            assert all(each.met is True for each in way.requirements)
            continue
        assert way.percent is None or 0 <= way.percent < 100
        for each in way.requirements:
            if each.met:
                assert each.value is not None
                assert each.target is not None
                assert each.value >= each.target
        if way.percent is not None and way.percent < 99.99:
            assert not all(each.met for each in way.requirements)


def test_early_adopter_shows_its_number_of_thirty() -> None:
    assert progress()["early-adopter"] == Progress(target=30)
    assert progress(standing=Standing(achievements={"early-adopter": AT}))["early-adopter"].percent == 100


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-04-29", 2),
        ("2026-01-31", "2026-04-30", 3),
        ("2026-01-15", "2027-01-14", 11),
        ("2026-01-15", "2027-01-15", 12),
        ("2024-02-29", "2025-02-28", 12),
        ("2026-11-21", "2026-11-21", 0),
    ],
)
def test_months_are_calendar_months(since: str, until: str, months: int) -> None:
    assert whole_months(since, until) == months


def test_an_age_is_counted_in_months() -> None:
    found = progress(today="2026-06-30")
    assert found["rising"] == Progress(5, 3, 99.99)  # old enough, but the daily run has not recorded it yet
    assert found["seasoned"] == Progress(5, 6, 83.33)
    assert [found[name].target for name, _ in AGE_TARGETS] == [3, 6, 12, 24, 36]


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), max_size=8))
def test_diversity_is_greatest_where_genres_are_even(genres: dict[str, int]) -> None:
    diversity = genre_diversity(genres)
    assert -1e-9 <= diversity <= math.log2(max(len(genres), 1)) + 1e-9
    even = dict.fromkeys(genres, 1)
    assert genre_diversity(even) == pytest.approx(math.log2(max(len(genres), 1)))


@given(
    collaborative=st.integers(0, 60),
    pictures=st.integers(0, 10),
    links=st.integers(0, 10),
    completeness=st.integers(0, 400),
)
def test_complete_progress_and_unlocking_agree(
    collaborative: int, pictures: int, links: int, completeness: int
) -> None:
    """The projection unlocks exactly the achievements that have reached their target; a mean must exceed it."""
    earned = {
        *achievements.by_profile(has_bio=False, pictures=pictures, links=links),
        *achievements.by_collaborations(collaborative),
        *achievements.by_metadata(completeness_sum=completeness, public_tracks=4),
    }
    standing = Standing(collaborative_tracks=collaborative, completeness_sum=completeness, public_tracks=4)
    found = progress(replace(ARTIST, pictures=("p",) * pictures, links=("l",) * links), standing)
    for name, each in found.items():
        category = achievements.BY_ID[name].category
        if category in {"collaboration", "profile"}:
            assert (each.current is not None and each.target is not None and each.current >= each.target) == (
                name in earned
            )
        elif category == "metadata":
            assert (each.current is not None and each.target is not None and each.current > each.target) == (
                name in earned
            )
