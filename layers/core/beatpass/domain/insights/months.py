"""A whole month of a track, an album or a producer in one document: exact per day, bounded in what has a long tail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest, nsmallest
from typing import Any

from beatpass.domain.insights.counts import Counts
from beatpass.domain.platform.figures import LISTENERS_KEPT, DayFigures

# Listeners, and tracks, that a month names: those with most plays.
MONTH_KEPT = 250


@dataclass(slots=True)
class MonthFigures:
    """``days`` has by day (YYYY-MM-DD) what :class:`Counts` is made of; the rest are sums of the month.

    ``known`` and ``tracks`` name the MONTH_KEPT with most plays. Whoever is left out, here or by a day, has at most
    ``known_error`` (``tracks_error``) plays. ``voices`` are the least LISTENERS_KEPT pseudonyms of all who played.
    ``rolled_up`` is false while this stands for nothing: the month has changed, and only its days tell.
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

    def counts(self) -> Iterable[tuple[str, Counts]]:
        """Of each day with plays, oldest first."""
        for day, row in self.days.items():
            yield day, Counts(*row)


def month_of(days: Mapping[str, DayFigures]) -> MonthFigures:
    """The same whichever order the days come in, and however often it is made."""
    figures = [days[day] for day in sorted(days)]
    known, known_error = most(summed(day.known for day in figures))
    tracks, tracks_error = most(summed(day.tracks for day in figures))
    return MonthFigures(
        rolled_up=True,
        days={day: row_of(days[day]) for day in sorted(days)},
        devices=in_order(summed(day.devices for day in figures)),
        platforms=in_order(summed(day.platforms for day in figures)),
        countries=in_order(summed(day.countries for day in figures)),
        guests=sum(day.guests for day in figures),
        known=known,
        known_error=known_error + sum(map(unnamed, figures)),
        listener_sketch=nsmallest(LISTENERS_KEPT, {name for day in figures for name in listener_sketch_of(day)}),
        tracks=tracks,
        tracks_error=tracks_error + sum(map(untitled, figures)),
    )


def row_of(day: DayFigures) -> list[Any]:
    return [day.plays, day.listened_ms, day.ratio_millionths, day.breakdown, in_order(day.unqualified)]


def listener_sketch_of(day: DayFigures) -> list[str]:
    """The least names of its listeners, in order; all while they are fewer than LISTENERS_KEPT."""
    return day.listener_sketch or sorted(day.listeners)


def unnamed(day: DayFigures) -> int:
    """Plays of signed-in listeners whom the day does not name."""
    return day.plays - day.guests - sum(day.known.values())


def untitled(day: DayFigures) -> int:
    """Plays of tracks that the day of an album or a producer does not name; that of a track names none."""
    return day.plays - sum(day.tracks.values()) if day.tracks else 0


def summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(total)


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def most(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """The MONTH_KEPT with most, and the most that any other has: at most 1/MONTH_KEPT of them all together."""
    first = nlargest(MONTH_KEPT + 1, counts, key=lambda name: (counts[name], name))
    left_out = first[MONTH_KEPT:]
    return {name: counts[name] for name in sorted(first[:MONTH_KEPT])}, counts[left_out[0]] if left_out else 0
