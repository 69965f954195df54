"""Totals, series and top lists of a range beside those of the one that it is compared with."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from beatpass.domain.insights.calendar.comparing import Former
from beatpass.domain.insights.pages.overview import Overview
from beatpass.domain.insights.sums.counts import Counts, total
from beatpass.domain.insights.sums.figures import RangeFigures, UniqueListenerCount
from beatpass.domain.insights.sums.privacy_floor import FLOOR, OTHER, told_shares
from beatpass.domain.insights.sums.shares import PlayShare

Before = Mapping[str, int | None]
"""The plays in the former range by name; None where the privacy floor does not let them be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The former counterparts of the figures of an :class:`Overview`.

    ``points`` has, for each point of the series, the day that answers to it and its counts; None behind the end.
    """

    former: Former
    counts: Counts
    points: list[tuple[date, Counts] | None]
    devices: Before
    platforms: Before
    countries: Before
    listeners: Before
    guest_plays: int
    unique_listeners: UniqueListenerCount
    tracks: Before
    sources: Before
    referrers: Before
    links: Before


def compare(overview: Overview, figures: RangeFigures, former: Former) -> Comparison:
    """``figures`` are those of the former range, by the segments of ``former``."""
    counts = total([each for _, each in figures.days])
    dates = [day for day, _ in figures.days]
    told = told_shares(figures.countries, figures.country_listeners, whole=counts.plays, most=len(figures.countries))
    countries = {share.key: share.plays for share in told if share.key != OTHER}
    enough = figures.unique_listeners.least >= FLOOR
    return Comparison(
        former=former,
        counts=counts,
        points=[
            (point[0], total([each for _, each in figures.days[slice(*(bisect_left(dates, day) for day in point))]]))
            if point
            else None
            for point in former.points
        ],
        devices=_before(figures.devices, overview.devices),
        platforms=_before(figures.platforms, overview.platforms),
        countries={
            share.key: countries.get(share.key, None if share.key in figures.countries else 0)
            for share in overview.countries
            if share.key != OTHER
        },
        listeners={
            share.key: figures.listeners.plays.get(share.key, 0) if enough or not counts.plays else None
            for share in overview.listeners.shares
        },
        guest_plays=figures.guest_plays,
        unique_listeners=figures.unique_listeners,
        tracks=_before(figures.tracks.plays, overview.tracks.shares),
        sources={each.key: counts.sources.get(each.key, [0])[0] for each in overview.sources},
        referrers=_before(figures.referrers, overview.referrers),
        links={each.key: figures.links.get(each.key, [0])[0] for each in overview.links},
    )


def _before(counts: Mapping[str, int], shares: Iterable[PlayShare]) -> Before:
    return {share.key: counts.get(share.key, 0) for share in shares}
