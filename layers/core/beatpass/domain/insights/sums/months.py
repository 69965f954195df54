"""Merge the days of a month of a track, an album or a producer into one document of bounded size.

Sums by day are exact. Only the listeners and tracks with most plays are kept by name, with a bound of the error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest, nsmallest
from typing import Any

from beatpass.domain.insights.sums.counts import Counts, sum_counts, sum_rows
from beatpass.domain.insights.sums.privacy_floor import merge_marks
from beatpass.domain.platform.figures import HOSTS_KEPT, LINKS_KEPT, LISTENERS_KEPT, DayFigures

# The number of listeners, and of tracks, that a month keeps by name: those with most plays.
MONTH_KEPT = 250


@dataclass(slots=True)
class MonthFigures:
    """``days`` has the fields of :class:`Counts` by day (YYYY-MM-DD); the rest are sums of the month.

    ``known`` and ``tracks`` have the MONTH_KEPT listeners and tracks with most plays. One that is left out, here or by
    a day, has at most ``known_error`` (``tracks_error``) plays. ``listener_sketch`` has the LISTENERS_KEPT smallest
    pseudonyms of all listeners, ``country_listeners`` is merged from the days. If ``rolled_up`` is false, the month has
    changed since its roll-up: this document is not valid, and readers take the days.
    """

    rolled_up: bool = False
    days: dict[str, list[Any]] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    guests: int = 0
    known: dict[str, int] = field(default_factory=dict)
    known_error: int = 0
    listener_sketch: list[str] = field(default_factory=list)
    tracks: dict[str, int] = field(default_factory=dict)
    tracks_error: int = 0
    country_listeners: dict[str, list[str]] = field(default_factory=dict)
    referrers: dict[str, int] = field(default_factory=dict)
    links: dict[str, list[int]] = field(default_factory=dict)
    heard: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    heard_plays: int = 0

    def counts(self) -> Iterable[tuple[str, Counts]]:
        """The counts of each day with plays, oldest first."""
        for day, row in self.days.items():
            yield day, Counts(*row)


def month_of(days: Mapping[str, DayFigures]) -> MonthFigures:
    """Roll up the days of one month, by day (YYYY-MM-DD). Deterministic: the order of the days does not matter."""
    figures = [days[day] for day in sorted(days)]
    known, known_error = top_counts(sum_counts(day.known for day in figures))
    tracks, tracks_error = top_counts(sum_counts(day.tracks for day in figures))
    return MonthFigures(
        rolled_up=True,
        days={day: day_row(days[day]) for day in sorted(days)},
        devices=sort_by_key(sum_counts(day.devices for day in figures)),
        platforms=sort_by_key(sum_counts(day.platforms for day in figures)),
        countries=sort_by_key(sum_counts(day.countries for day in figures)),
        guests=sum(day.guests for day in figures),
        known=known,
        known_error=known_error + sum(map(unnamed_listener_plays, figures)),
        listener_sketch=nsmallest(LISTENERS_KEPT, {name for day in figures for name in day.listener_sketch}),
        tracks=tracks,
        tracks_error=tracks_error + sum(map(unnamed_track_plays, figures)),
        country_listeners=merge_marks([day.country_listeners for day in figures]),
        referrers=_largest(sum_counts(day.referrers for day in figures), HOSTS_KEPT),
        links=_most_played(sum_rows(day.links for day in figures)),
        heard=sum_lists(day.heard for day in figures),
        left=sum_lists(day.left for day in figures),
        heard_plays=sum(day.heard_plays for day in figures),
    )


def sum_lists(lists: Iterable[Sequence[int]]) -> list[int]:
    """Add up lists of equal length; empty ones are zeros."""
    return list(map(sum, zip(*filter(None, lists), strict=True)))


def _largest(counts: Mapping[str, int], most: int) -> dict[str, int]:
    names = nlargest(most, counts, key=lambda name: (counts[name], name))
    return {name: counts[name] for name in sorted(names)}


def _most_played(links: Mapping[str, list[int]]) -> dict[str, list[int]]:
    kept = _largest({name: row[0] for name, row in links.items()}, LINKS_KEPT)
    return {name: links[name] for name in kept}


def day_row(day: DayFigures) -> list[Any]:
    """The values of :class:`Counts`, in the order of its fields."""
    row = [day.plays, day.listened_ms, day.ratio_millionths, day.breakdown, sort_by_key(day.unqualified)]
    return [*row, dict(sorted(day.sources.items()))] if day.sources else row


def unnamed_listener_plays(day: DayFigures) -> int:
    """Plays of the signed-in listeners that ``known`` of the day does not have."""
    return day.plays - day.guests - sum(day.known.values())


def unnamed_track_plays(day: DayFigures) -> int:
    """Plays of the tracks that ``tracks`` of an album's or a producer's day does not have; 0 for a track's day."""
    return day.plays - sum(day.tracks.values()) if day.tracks else 0


def sort_by_key(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def top_counts(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """(the MONTH_KEPT largest counts, the largest count left out: at most 1/MONTH_KEPT of the sum of all)."""
    first = nlargest(MONTH_KEPT + 1, counts, key=lambda name: (counts[name], name))
    left_out = first[MONTH_KEPT:]
    return {name: counts[name] for name in sorted(first[:MONTH_KEPT])}, counts[left_out[0]] if left_out else 0
