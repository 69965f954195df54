"""Plays over time and what they come from: the part of a page that tracks, albums and artists have in common."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.insights.counts import Counts, Halves, Point, halves, series, total
from beatpass.domain.insights.figures import RangeFigures, Ranking, Uniques
from beatpass.domain.insights.ranges import Range
from beatpass.domain.insights.shares import (
    TOP_COUNTRIES,
    TOP_LISTENERS,
    TOP_PLATFORMS,
    TOP_TRACKS,
    Share,
    change_percent,
    percent_of,
    top,
)


@dataclass(frozen=True, slots=True)
class Top:
    """``error`` is by how much a count may be too low; 0 where all are exact."""

    shares: list[Share]
    error: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """``peak`` is the highest point, the first of equal ones; None where nobody played."""

    span: Range
    counts: Counts
    points: list[Point]
    halves: Halves
    peak: Point | None
    daily_mean: float
    trend_percent: float | None
    devices: list[Share]
    platforms: list[Share]
    countries: list[Share]
    listeners: Top
    guest_plays: int
    guest_percent: float
    uniques: Uniques
    tracks: Top


def overview_of(figures: RangeFigures, span: Range) -> Overview:
    points, parts = series(span, figures.days), halves(span, figures.days)
    counts = total([point.counts for point in points])
    plays = counts.plays
    return Overview(
        span=span,
        counts=counts,
        points=points,
        halves=parts,
        peak=max(points, key=lambda point: point.counts.plays) if plays else None,
        daily_mean=round(plays / span.days, 2),
        trend_percent=change_percent(parts.former.plays, parts.latter.plays),
        devices=top(figures.devices, whole=plays),
        platforms=top(figures.platforms, whole=plays, most=TOP_PLATFORMS),
        countries=top(figures.countries, whole=plays, most=TOP_COUNTRIES),
        listeners=_first(figures.listeners, TOP_LISTENERS, whole=plays),
        guest_plays=figures.guest_plays,
        guest_percent=percent_of(figures.guest_plays, plays),
        uniques=figures.uniques,
        tracks=_first(figures.tracks, TOP_TRACKS, whole=plays),
    )


def _first(ranking: Ranking, most: int, *, whole: int) -> Top:
    return Top(top(ranking.plays, whole=whole, most=most), ranking.error)
