"""Who is in the top p %, by values rather than by places: whoever ties shares the best rank.

See docs/specification.md 4.1.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

from beatpass.domain.leaderboards.boards import percentile_cut


class Field:
    """One measure of all who are compared."""

    def __init__(self, values: array[int] | array[float]) -> None:
        self._ordered = array(values.typecode, sorted(values))  # a list of millions takes four times the memory

    @property
    def population(self) -> int:
        return len(self._ordered)

    def rank(self, value: float) -> int:
        """1 + how many have more."""
        return 1 + len(self._ordered) - bisect_right(self._ordered, value)

    def percentile(self, value: float) -> float:
        """100 for the best, 100 / population for a last one without ties: as the overall score counts ranks."""
        return 100 * (self.population - self.rank(value) + 1) / self.population

    def cutoff(self, percent: int) -> float | None:
        """The least value in the top ``percent``; None where the population is too small for one."""
        last = percentile_cut(percent, self.population)
        return self._ordered[-last] if last else None
