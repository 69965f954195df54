"""Percentiles of values. Equal values share the best rank, so all of them or none are in the top p %.

Zero and the lowest value are in no top, so nobody is where all are equal.

See docs/specification.md 4.1.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

from beatpass.domain.leaderboards.boards import percentile_cut


def last_rank_in_top(percent: int, population: int, *, above_floor: int) -> int:
    """The last rank in the top ``percent`` of this population; 0, which nobody has, where nobody is in it.

    ``above_floor`` counts the values above ``floor_of``. They have the ranks up to it, and the others the next one, so
    a cut by rank leaves out what lies on the floor.
    """
    return min(percentile_cut(percent, population), above_floor)


def floor_of(lowest: float) -> float:
    """What a value must exceed to be in any top, by the lowest value of all: that value, and zero."""
    return max(lowest, 0)


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
        """The least value in the top ``percent``; None if the population is too small, or all are equal or zero."""
        last = last_rank_in_top(percent, self.population, above_floor=self._above_floor())
        return self._ordered[-last] if last else None

    def _above_floor(self) -> int:
        """How many values are above zero and above the lowest."""
        if not self._ordered:
            return 0
        return len(self._ordered) - bisect_right(self._ordered, floor_of(self._ordered[0]))
