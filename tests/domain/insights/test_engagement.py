"""The scores, levels, badges and messages of a track's engagement (docs/specification.md 6.4)."""

from __future__ import annotations

import pytest

from beatpass.domain.insights.pages.engagement import (
    Breakdown,
    badge_of,
    engagement_of,
    insight_of,
    quality_score,
    rating_of,
    retention_of,
)
from beatpass.domain.insights.sums.counts import Counts, Halves, Point
from tests.domain.insights.test_ranges import TODAY


def test_the_quality_score_of_the_specification_s_example() -> None:
    counts = Counts(plays=20, breakdown=[1, 1, 3, 5, 10])
    assert quality_score(counts.breakdown) == 77
    assert rating_of(77) == "excellent"


@pytest.mark.parametrize(
    ("score", "rating"),
    [
        (None, None),
        *((100, "excellent"), (70, "excellent"), (69.99, "good"), (60, "good"), (59.99, "fair"), (40, "fair")),
        *((39.99, "needs_work"), (20, "needs_work"), (19.99, "poor"), (10, "poor")),
    ],
)
def test_ratings_at_their_bounds(score: float | None, rating: str | None) -> None:
    assert rating_of(score) == rating


@pytest.mark.parametrize(
    ("completion", "level"),
    [
        (None, None),
        *((80, "excellent"), (79.99, "good"), (60, "good"), (59.99, "fair"), (40, "fair"), (39.99, "poor")),
        (0, "poor"),
    ],
)
def test_retention_at_its_bounds(completion: float | None, level: str | None) -> None:
    assert retention_of(completion) == level


@pytest.mark.parametrize(
    ("completion", "listened", "badge"),
    [
        (None, None, None),
        (80, 80, "high"),
        (100, 79.99, "good"),
        (79.99, 100, "good"),
        (60, 60, "good"),
        (59.99, 100, "moderate"),
        (100, 59.99, "moderate"),
        (40, 0, "moderate"),
        (0, 40, "moderate"),
        (39.99, 39.99, "low"),
    ],
)
def test_badges_at_their_bounds(completion: float | None, listened: float | None, badge: str | None) -> None:
    assert badge_of(completion, listened) == badge


def test_the_insight_follows_the_badge_unless_many_plays_are_skipped() -> None:
    assert insight_of(None, skipped_percent=0) == "no_plays"
    assert insight_of("high", skipped_percent=39.99) == "high_engagement"
    assert insight_of("good", skipped_percent=0) == "good_engagement"
    assert insight_of("low", skipped_percent=0) == "low_engagement"
    assert insight_of("moderate", skipped_percent=39.99) == "moderate_engagement"
    assert insight_of("moderate", skipped_percent=40) == "early_skips"


def test_the_engagement_of_a_track_without_plays_has_zeros_and_nulls() -> None:
    found = engagement_of([Point(TODAY, Counts())], Halves(Counts(), Counts()), duration_ms=180_000)
    assert (found.listen_ms_mean, found.listen_percent, found.completion_percent) == (None, None, None)
    assert (found.retention, found.badge, found.quality_score, found.quality_rating) == (None, None, None, None)
    assert (found.listen_ms_total, found.completed, found.completed_percent) == (0, 0, 0)
    assert (found.breakdown, found.insight) == (Breakdown(0, 0, 0, 0, 0), "no_plays")
    assert [(point.plays, point.listen_ms_mean, point.completion_percent) for point in found.series] == [
        (0, None, None)
    ]
    assert found.trend_percent is None


def test_the_listen_percent_of_a_shortened_track_is_at_most_100() -> None:
    heard = Counts(plays=1, listened_ms=180_000, ratio_millionths=1_000_000, breakdown=[0, 0, 0, 0, 1])
    found = engagement_of([Point(TODAY, heard)], Halves(Counts(), Counts()), duration_ms=60_000)
    assert (found.listen_percent, found.listen_ms_mean) == (100, 180_000)
