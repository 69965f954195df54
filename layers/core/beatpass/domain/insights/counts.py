"""What is counted of the plays of some days, and how it lies over a range: exact sums of days (SPEC 6)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from beatpass.domain.insights.ranges import Range

# Shares of a track listened to, the least first: skipped, partial, half, mostly, completed (SPEC 6).
SHARES = 5


@dataclass(slots=True)
class Counts:
    """``ratio_millionths`` sums listened/duration, ``breakdown`` counts plays by the fifth of the track they reached,
    ``unqualified`` those that did not qualify, by reason.
    """

    plays: int = 0
    listened_ms: int = 0
    ratio_millionths: int = 0
    breakdown: list[int] = field(default_factory=lambda: [0] * SHARES)
    unqualified: dict[str, int] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        self.plays += other.plays
        self.listened_ms += other.listened_ms
        self.ratio_millionths += other.ratio_millionths
        self.breakdown = [mine + more for mine, more in zip(self.breakdown, other.breakdown, strict=True)]
        for reason, plays in other.unqualified.items():
            self.unqualified[reason] = self.unqualified.get(reason, 0) + plays


@dataclass(frozen=True, slots=True)
class Point:
    """Of a series: the first day of its bucket within the range, and the counts of the bucket."""

    day: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class Halves:
    """The first and the last days of a range, equally many; the middle day of an odd number is in neither."""

    former: Counts
    latter: Counts


def series(span: Range, days: Iterable[tuple[date, Counts]]) -> list[Point]:
    """Every bucket of the range in order, empty ones too. ``days`` lie within the range."""
    points = [Point(day, Counts()) for day in span.points()]
    starts = [point.day for point in points]
    for day, counts in days:
        points[bisect_right(starts, day) - 1].counts.add(counts)
    return points


def halves(span: Range, days: Iterable[tuple[date, Counts]]) -> Halves:
    found = Halves(Counts(), Counts())
    half = span.days // 2
    for day, counts in days:
        if (day - span.first).days < half:
            found.former.add(counts)
        elif (span.last - day).days < half:
            found.latter.add(counts)
    return found


def total(points: Iterable[Point]) -> Counts:
    summed = Counts()
    for point in points:
        summed.add(point.counts)
    return summed
