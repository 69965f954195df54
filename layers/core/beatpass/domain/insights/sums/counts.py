"""Count plays and sum them over days: for a range, for each point of a series, and for each half.

See docs/specification.md 6.6.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from beatpass.domain.insights.calendar.ranges import Range
from beatpass.domain.platform.figures import FIFTHS


@dataclass(slots=True)
class Counts:
    """Sums over plays.

    ``ratio_millionths`` sums listened/duration, ``breakdown`` counts plays by the fifth of the track they reached,
    ``unqualified`` counts unqualified plays by reason, ``sources`` maps the kinds of places where plays were started to
    [plays, qualified plays, sum of listened/duration in millionths].
    """

    plays: int = 0
    listened_ms: int = 0
    ratio_millionths: int = 0
    breakdown: list[int] = field(default_factory=lambda: [0] * FIFTHS)
    unqualified: dict[str, int] = field(default_factory=dict)
    sources: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a series: the first day of its bucket within the range, and the counts of the bucket."""

    day: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class Halves:
    """The first and the second half of a range; the middle day of an odd number of days is in neither."""

    first: Counts
    second: Counts


Days = Sequence[tuple[date, Counts]]
"""Days with plays in ascending order, each at most once."""


def series_of(span: Range, days: Days) -> list[Point]:
    """One point for each bucket of the range, in order; buckets without plays have zeros."""
    starts = span.points()
    counts = [counts for _, counts in days]
    bounds = _slice_bounds(days, starts)
    return [Point(start, total(counts[slice(*bound)])) for start, bound in zip(starts, bounds, strict=True)]


def _slice_bounds(days: Days, starts: Sequence[date]) -> Iterable[tuple[int, int]]:
    """For each start the indices in ``days`` at which its slice begins and ends; the last slice ends with ``days``."""
    dates = [day for day, _ in days]
    return pairwise([*(bisect_left(dates, start) for start in starts), len(dates)])


def halves_of(span: Range, days: Days) -> Halves:
    first, _, second = _slice_bounds(days, span.halves())
    counts = [counts for _, counts in days]
    return Halves(total(counts[slice(*first)]), total(counts[slice(*second)]))


def total(counts: Sequence[Counts]) -> Counts:
    """Add up the counts of many days.

    Each field is summed in one pass, because this is most of the work of a page: three years have a thousand days.
    """
    return Counts(
        plays=sum([each.plays for each in counts]),
        listened_ms=sum([each.listened_ms for each in counts]),
        ratio_millionths=sum([each.ratio_millionths for each in counts]),
        breakdown=list(map(sum, zip(*[each.breakdown for each in counts], strict=True))) or [0] * FIFTHS,
        unqualified=sum_counts([each.unqualified for each in counts if each.unqualified]),
        sources=sum_rows([each.sources for each in counts if each.sources]),
    )


def sum_counts(counted: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Add up numbers by name; a loop takes half the time of ``Counter.update``."""
    total: dict[str, int] = {}
    for each in counted:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return total


def sum_rows(counted: Iterable[Mapping[str, list[int]]]) -> dict[str, list[int]]:
    """Add up rows of numbers by name."""
    total: dict[str, list[int]] = {}
    for each in counted:
        for name, row in each.items():
            total[name] = [one + other for one, other in zip(total[name], row, strict=True)] if name in total else row
    return total
