"""Measure how much of a track its listeners hear (docs/specification.md 6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from beatpass.domain.insights.sums.counts import Counts, Halves, Point, total
from beatpass.domain.insights.sums.shares import change_percent, percent_of

Rating = Literal["excellent", "good", "fair", "needs_work", "poor"]
Retention = Literal["excellent", "good", "fair", "poor"]
Badge = Literal["high", "good", "moderate", "low"]
Insight = Literal[
    "no_plays", "early_skips", "high_engagement", "good_engagement", "moderate_engagement", "low_engagement"
]

# Points of a play by the fifth of the track that it reached: skipped, partial, half, mostly, completed.
_QUALITY = (10, 30, 50, 70, 100)
# The user's own description calls 70 and more excellent, where docs/specification.md 6.5 says 80; the description takes
# precedence.
_RATINGS: tuple[tuple[float, Rating], ...] = ((70, "excellent"), (60, "good"), (40, "fair"), (20, "needs_work"))
_RETENTION: tuple[tuple[float, Retention], ...] = ((80, "excellent"), (60, "good"), (40, "fair"))
# From this percentage of skipped plays on, the insight is about skips and not about the mean.
_EARLY_SKIPS_PERCENT = 40


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Plays by the percentage of the track that was heard: at least 80, 60, 40 and 20, and less than 20."""

    completed: int
    mostly: int
    half: int
    partial: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ListenPoint:
    """One point of the listening series; means are None if the point has no plays."""

    day: date
    plays: int
    listen_ms_mean: int | None
    completion_percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """The engagement section of a track's insights; means, scores, levels and badges are None without plays.

    ``listen_percent`` is the mean listening time in percent of the track's current length. ``completion_percent`` is
    the mean of the percentage that each play heard of the track's length at that time. They differ only if the length
    has changed. ``trend_percent`` is the change of the mean listening time from the first half of the range to the
    second.
    """

    listen_ms_mean: int | None
    listen_percent: float | None
    completion_percent: float | None
    listen_ms_total: int
    completed: int
    completed_percent: float
    retention: Retention | None
    badge: Badge | None
    insight: Insight
    quality_score: float | None
    quality_rating: Rating | None
    breakdown: Breakdown
    series: list[ListenPoint]
    trend_percent: float | None


def engagement_of(points: list[Point], halves: Halves, *, duration_ms: int) -> Engagement:
    """``duration_ms`` is the track's current length."""
    counts = total([point.counts for point in points])
    breakdown = Breakdown(*reversed(counts.breakdown))
    listened, completion = listen_percent(counts, duration_ms), completion_percent(counts)
    score, badge = _rounded(quality_score(counts.breakdown)), badge_of(completion, listened)
    return Engagement(
        listen_ms_mean=listen_ms_mean(counts),
        listen_percent=listened,
        completion_percent=completion,
        listen_ms_total=counts.listened_ms,
        completed=breakdown.completed,
        completed_percent=percent_of(breakdown.completed, counts.plays),
        retention=retention_of(completion),
        badge=badge,
        insight=insight_of(badge, skipped_percent=percent_of(breakdown.skipped, counts.plays)),
        quality_score=score,
        quality_rating=rating_of(score),
        breakdown=breakdown,
        series=[_listen_point(point) for point in points],
        trend_percent=change_percent(_mean_listen(halves.first), _mean_listen(halves.second)),
    )


def _listen_point(point: Point) -> ListenPoint:
    counts = point.counts
    return ListenPoint(point.day, counts.plays, listen_ms_mean(counts), completion_percent(counts))


def _mean_listen(counts: Counts) -> float | None:
    return counts.listened_ms / counts.plays if counts.plays else None


def listen_ms_mean(counts: Counts) -> int | None:
    mean = _mean_listen(counts)
    return None if mean is None else round(mean)


def listen_percent(counts: Counts, duration_ms: int) -> float | None:
    """At most 100: plays from before a track was shortened may be longer than it is now."""
    mean = _mean_listen(counts)
    return None if mean is None else min(100.0, percent_of(mean, duration_ms))


def completion_percent(counts: Counts) -> float | None:
    return round(counts.ratio_millionths / counts.plays / 10_000, 2) if counts.plays else None


def quality_score(breakdown: Sequence[int]) -> float | None:
    """10 to 100, from the numbers of plays by the fifth of the track that they reached, skipped ones first.

    Not rounded: leaderboards add it up. None without plays.

    See docs/specification.md 6.
    """
    plays = sum(breakdown)
    return sum(map(int.__mul__, _QUALITY, breakdown)) / plays if plays else None


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 2)


def rating_of(score: float | None) -> Rating | None:
    if score is None:
        return None
    return next((rating for least, rating in _RATINGS if score >= least), "poor")


def retention_of(completion: float | None) -> Retention | None:
    if completion is None:
        return None
    return next((level for least, level in _RETENTION if completion >= least), "poor")


def badge_of(completion: float | None, listened: float | None) -> Badge | None:
    """High and good need both percentages to reach the bound, moderate needs one of them."""
    if completion is None or listened is None:
        return None
    lesser, greater = sorted((completion, listened))
    if lesser >= 80:  # noqa: PLR2004 - the scale of docs/specification.md 6.4, as below
        return "high"
    if lesser >= 60:  # noqa: PLR2004
        return "good"
    return "moderate" if greater >= 40 else "low"  # noqa: PLR2004


def insight_of(badge: Badge | None, *, skipped_percent: float) -> Insight:
    """The key of the message that the page shows; many skipped plays take precedence over the badge."""
    match badge:
        case None:
            return "no_plays"
        case _ if skipped_percent >= _EARLY_SKIPS_PERCENT:
            return "early_skips"
        case "high":
            return "high_engagement"
        case "good":
            return "good_engagement"
        case "moderate":
            return "moderate_engagement"
        case "low":
            return "low_engagement"
