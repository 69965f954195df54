"""Plays over time, by device, platform, country, listener and track: the sections that all insights have."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.insights.calendar.ranges import Range
from beatpass.domain.insights.pages.sources import TOP_HOSTS, TOP_LINKS, PlayedFrom, played_from
from beatpass.domain.insights.sums.counts import Counts, Halves, Point, halves_of, series_of, total
from beatpass.domain.insights.sums.figures import PlaysByKey, RangeFigures, UniqueListenerCount
from beatpass.domain.insights.sums.privacy_floor import FLOOR, told_shares
from beatpass.domain.insights.sums.shares import (
    TOP_COUNTRIES,
    TOP_LISTENERS,
    TOP_PLATFORMS,
    TOP_TRACKS,
    PlayShare,
    change_percent,
    percent_of,
    top_shares,
)


@dataclass(frozen=True, slots=True)
class TopShares:
    """The largest shares. A count may be too low by at most ``error`` plays; 0 means exact."""

    shares: list[PlayShare]
    error: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """``peak`` is the point with most plays, the first of equal ones; None without plays.

    ``countries`` and ``listeners`` keep to the privacy floor. ``other_listener_plays`` are plays of signed-in listeners
    that ``listeners`` has not, ``unstated_plays`` those that do not say where they were started.
    """

    span: Range
    counts: Counts
    points: list[Point]
    halves: Halves
    peak: Point | None
    daily_mean: float
    trend_percent: float | None
    devices: list[PlayShare]
    platforms: list[PlayShare]
    countries: list[PlayShare]
    listeners: TopShares
    other_listener_plays: int
    guest_plays: int
    guest_percent: float
    unique_listeners: UniqueListenerCount
    tracks: TopShares
    sources: list[PlayedFrom]
    unstated_plays: int
    referrers: list[PlayShare]
    links: list[PlayedFrom]
    days_without_hours: int


def overview_of(figures: RangeFigures, span: Range) -> Overview:
    points, halves = series_of(span, figures.days), halves_of(span, figures.days)
    counts = total([point.counts for point in points])
    plays = counts.plays
    enough = figures.unique_listeners.least >= FLOOR
    listeners = _top_of(figures.listeners, TOP_LISTENERS if enough else 0, whole=plays)
    return Overview(
        span=span,
        counts=counts,
        points=points,
        halves=halves,
        peak=max(points, key=lambda point: point.counts.plays) if plays else None,
        daily_mean=round(plays / span.days, 2),
        trend_percent=change_percent(halves.first.plays, halves.second.plays),
        devices=top_shares(figures.devices, whole=plays),
        platforms=top_shares(figures.platforms, whole=plays, most=TOP_PLATFORMS),
        countries=told_shares(figures.countries, figures.country_listeners, whole=plays, most=TOP_COUNTRIES),
        listeners=listeners,
        other_listener_plays=plays - figures.guest_plays - sum(share.plays for share in listeners.shares),
        guest_plays=figures.guest_plays,
        guest_percent=percent_of(figures.guest_plays, plays),
        unique_listeners=figures.unique_listeners,
        tracks=_top_of(figures.tracks, TOP_TRACKS, whole=plays),
        sources=played_from(counts.sources, whole=plays, first=halves.first.sources, second=halves.second.sources),
        unstated_plays=plays - sum(row[0] for row in counts.sources.values()),
        referrers=top_shares(figures.referrers, whole=plays, most=TOP_HOSTS),
        links=played_from(figures.links, whole=plays, most=TOP_LINKS),
        days_without_hours=figures.days_without_hours,
    )


def _top_of(counts: PlaysByKey, most: int, *, whole: int) -> TopShares:
    return TopShares(top_shares(counts.plays, whole=whole, most=most), counts.error)
