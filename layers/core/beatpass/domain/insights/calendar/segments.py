"""A range whose bounds lie within UTC days, divided into the parts that a page sums: points of a series, and halves."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from beatpass.domain.insights.calendar.time_zones import Cut, cut_of


@dataclass(frozen=True, slots=True)
class Segments:
    """The local days at which a range is divided, and where each begins; the last one is the end of the range.

    What is summed between two neighbours has the date of the first one.
    """

    days: Sequence[date]
    cuts: Sequence[Cut]

    @property
    def split(self) -> dict[str, list[int]]:
        """The quarters at which UTC days are divided, by day."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for day, quarter in sorted(set(self.cuts)):
            if quarter:
                found[day].append(quarter)
        return dict(found)

    def date_of(self, at: Cut) -> date | None:
        """The date of the sum in which this instant is; None outside of the range."""
        number = bisect_right(self.cuts, at)
        return self.days[number - 1] if 0 < number < len(self.cuts) else None


def segments_of(starts: Iterable[date], zone: ZoneInfo) -> Segments:
    """``starts`` are the local days at which a sum begins, the last one is the day after the range."""
    days = sorted(set(starts))
    return Segments(days, [cut_of(day, zone) for day in days])
