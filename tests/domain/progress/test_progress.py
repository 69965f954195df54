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
    return {step.id: step.progress for step in taken}


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
    assert found["viral-hit"] == Progress(30, 0, 99.99, 0, 300)
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
