"""How far a producer is with each achievement (SPEC 4, 9)."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain import achievements
from beatpass.domain.achievements import ACHIEVEMENTS, AGE_TARGETS
from beatpass.domain.catalogue import Artist
from beatpass.domain.diversity import genre_diversity
from beatpass.domain.figures import Standing
from beatpass.domain.progress import Progress, steps
from beatpass.domain.times import whole_months

ARTIST = Artist(id="a", name="Ana", created_at="2026-01-31T10:00:00.000Z", version=1)
AT = "2026-11-01T00:00:00.000Z"


def progress(
    artist: Artist = ARTIST,
    standing: Standing | None = None,
    *,
    overall_score: float | None = None,
    population: int | None = None,
    today: str = "2026-11-21",
) -> dict[str, Progress]:
    taken = steps(artist, standing or Standing(), overall_score=overall_score, population=population, today=today)
    return {step.id: step.progress for step in taken}


def test_all_of_them_in_the_order_of_the_list() -> None:
    taken = list(
        steps(ARTIST, Standing(achievements={"oracle": AT}), overall_score=None, population=None, today=AT[:10])
    )
    assert [step.achievement for step in taken] == list(ACHIEVEMENTS)
    assert {step.id: step.unlocked_at for step in taken if step.unlocked_at} == {"oracle": AT}


def test_a_profile_counts_as_it_stands_in_the_catalogue() -> None:
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


def test_a_mean_at_what_it_must_exceed_is_not_there_yet() -> None:
    assert progress(standing=Standing(public_tracks=10, completeness_sum=700))["metadata-whiz"].percent == 99.99


def test_what_is_unlocked_stays_whole_though_its_figures_fall() -> None:
    standing = Standing(achievements=dict.fromkeys(("team-player", "track-producer", "rising-star"), AT))
    found = progress(standing=standing)
    assert found["team-player"] == Progress(0, 10, 100.0)
    assert found["track-producer"] == Progress(0, None, 100.0)
    assert found["rising-star"] == Progress(percent=100.0)


def test_a_season_is_met_or_not() -> None:
    found = progress(standing=Standing(achievements={"lover-boy": AT}))
    assert found["lover-boy"] == Progress(1, 1, 100.0)
    assert found["opening-act"] == Progress(0, 1, 0.0)


def test_comparisons_tell_the_own_value_among_how_many() -> None:
    standing = Standing(public_tracks=7, genres={"trap": 2, "lofi": 2, "drill": 2, "house": 2})
    found = progress(standing=standing, overall_score=61.5, population=40)
    for name in ("track-producer", "prolific-creator", "production-master", "studio-legend"):
        assert found[name] == Progress(7, population=40)
    for name in ("rising-talent", "elite-producer", "legendary-producer"):
        assert found[name] == Progress(61.5, population=40)
    for name in ("genre-master", "genre-virtuoso"):
        assert found[name] == Progress(2.0, population=40)
    assert progress()["elite-producer"] == Progress()


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
def test_months_are_those_of_the_calendar(since: str, until: str, months: int) -> None:
    assert whole_months(since, until) == months


def test_an_age_counts_in_months() -> None:
    found = progress(today="2026-06-30")
    assert found["rising"] == Progress(5, 3, 99.99)  # old enough; the daily run has yet to pay it
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
def test_whole_progress_and_unlocking_agree(collaborative: int, pictures: int, links: int, completeness: int) -> None:
    """What the projection unlocks is exactly what has reached its target, save that a mean must exceed it."""
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
