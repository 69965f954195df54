"""A producer's week or month in a document: what moved, why, and what is within reach (docs/specification.md 6.13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from beatpass.domain.insights.notices.notifications import DigestKind
from beatpass.domain.insights.sums.counts import Counts, total
from beatpass.domain.insights.sums.figures import RangeFigures

TOP = 5


class Period(NamedTuple):
    """The days of a digest, both included, and those before with which they are compared."""

    kind: DigestKind
    first: date
    last: date
    former_first: date
    former_last: date


def periods_ended(day: date) -> Iterable[Period]:
    """The last week and the last month that are over when this day begins: weeks end on Sundays."""
    sunday = day - timedelta(day.weekday() + 1)
    yield Period("weekly", *(sunday - timedelta(ago) for ago in (6, 0, 13, 7)))
    end = day.replace(day=1) - timedelta(1)
    before = end.replace(day=1) - timedelta(1)
    yield Period("monthly", end.replace(day=1), end, before.replace(day=1), before)


@dataclass(slots=True)
class Digest:
    """Figures are [now, before]. ``tracks`` and ``sources`` are those that moved most, by id or kind of place;
    ``near`` has [plays, milestone] of tracks that are near one. ``level_xp`` is the XP that the next level needs.
    """

    kind: str
    first: str
    last: str
    former_first: str
    former_last: str
    made_at: str
    figures: dict[str, list[int]] = field(default_factory=dict)
    tracks: dict[str, list[int]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    sources: dict[str, list[int]] = field(default_factory=dict)
    near: dict[str, list[int]] = field(default_factory=dict)
    level: int = 0
    level_xp: int = 0
    money_waiting: bool = False


def digest_of(period: Period, now: RangeFigures, before: RangeFigures, *, made_at: str) -> Digest:
    counts, former = (total([each for _, each in figures.days]) for figures in (now, before))
    return Digest(
        kind=period.kind,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        former_first=period.former_first.isoformat(),
        former_last=period.former_last.isoformat(),
        made_at=made_at,
        figures={
            "plays": [counts.plays, former.plays],
            "qualified_plays": [_qualified(counts), _qualified(former)],
            "listen_ms_total": [counts.listened_ms, former.listened_ms],
            "unique_listeners": [now.unique_listeners.value, before.unique_listeners.value],
            "completed": [counts.breakdown[-1], former.breakdown[-1]],
        },
        tracks=_moved_most(now.tracks.plays, before.tracks.plays),
        sources=_moved_most(_plays_by_source(counts), _plays_by_source(former)),
    )


def _qualified(counts: Counts) -> int:
    return counts.plays - sum(counts.unqualified.values())


def _plays_by_source(counts: Counts) -> dict[str, int]:
    return {kind: row[0] for kind, row in counts.sources.items()}


def _moved_most(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, list[int]]:
    """Those with the largest change either way, equal ones by name; those that did not change are left out."""
    moved = {name: [now.get(name, 0), before.get(name, 0)] for name in {*now, *before}}
    changed = [name for name, (one, other) in moved.items() if one != other]
    ordered = sorted(changed, key=lambda name: (-abs(moved[name][0] - moved[name][1]), name))
    return {name: moved[name] for name in ordered[:TOP]}
