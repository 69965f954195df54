"""Percentiles of values. Equal values share the best rank, so all of them or none are in the top p %.

See docs/specification.md 4.1.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

from beatpass.domain.leaderboards.boards import percentile_cut


class Distribution:
    """The values of one measure, of all producers or tracks that are compared."""

    def __init__(self, values: array[int] | array[float]) -> None:
        self._ordered = array(values.typecode, sorted(values))  # a list of millions takes four times the memory

    @property
    def population(self) -> int:
        return len(self._ordered)

    def rank(self, value: float) -> int:
        """1 + the number of greater values."""
        return 1 + len(self._ordered) - bisect_right(self._ordered, value)

    def percentile(self, value: float) -> float:
        """100 for the best value, 100 / population for the last without ties; the overall score uses the same scale."""
        return 100 * (self.population - self.rank(value) + 1) / self.population

    def cutoff(self, percent: int) -> float | None:
        """The least value in the top ``percent``; None if the population is too small."""
        last = percentile_cut(percent, self.population)
        return self._ordered[-last] if last else None
