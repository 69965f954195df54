"""What is counted of the plays of some days, and how it lies over a range: exact sums of days.

See docs/specification.md 6.6.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from beatpass.domain.insights.ranges import Range

# Shares of a track listened to, the least first: skipped, partial, half, mostly, completed (docs/specification.md 6.5).
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


Days = Sequence[tuple[date, Counts]]
"""Days of a range in order, each at most once."""


def series(span: Range, days: Days) -> list[Point]:
    """Every bucket of the range in order, empty ones too."""
    starts = span.points()
    counts = [counts for _, counts in days]
    return [Point(start, total(counts[slice(*cut)])) for start, cut in zip(starts, _cuts(days, starts), strict=True)]


def _cuts(days: Days, starts: Sequence[date]) -> Iterable[tuple[int, int]]:
    """Where in ``days`` that which lies between one start and the next begins and ends, the last with the days."""
    dates = [day for day, _ in days]
    return pairwise([*(bisect_left(dates, start) for start in starts), len(dates)])


def halves(span: Range, days: Days) -> Halves:
    half = timedelta(days=span.days // 2)
    former, _, latter = _cuts(days, [span.first, span.first + half, span.last + timedelta(days=1) - half])
    counts = [counts for _, counts in days]
    return Halves(total(counts[slice(*former)]), total(counts[slice(*latter)]))


def total(counts: Sequence[Counts]) -> Counts:
    """Field by field: a range of years has a thousand days, and this is most of what a page of it computes."""
    unqualified: Counter[str] = Counter()
    for each in counts:
        if each.unqualified:
            unqualified.update(each.unqualified)
    return Counts(
        plays=sum([each.plays for each in counts]),
        listened_ms=sum([each.listened_ms for each in counts]),
        ratio_millionths=sum([each.ratio_millionths for each in counts]),
        breakdown=list(map(sum, zip(*[each.breakdown for each in counts], strict=True))) or [0] * SHARES,
        unqualified=dict(unqualified),
    )
