"""Ratios on a noisy machine: the two sides run alternately, and medians are compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

Clock = Callable[[], float]


def seconds(block: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    started = clock()
    block()
    return clock() - started


def ratio(
    ours: Callable[[], object], baseline: Callable[[], object], *, rounds: int, clock: Clock = time.process_time
) -> float:
    """The median time of ``ours`` over that of ``baseline``; CPU time unless another clock is given."""
    pairs = [(seconds(ours, clock), seconds(baseline, clock)) for _ in range(rounds)]
    return median(mine for mine, _ in pairs) / median(other for _, other in pairs)
