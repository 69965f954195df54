"""Count the unique listeners of a range: exactly while every sketch has all of its listeners, else as an estimate.

A sketch has the LISTENERS_KEPT smallest pseudonyms of a day or a month (a theta sketch). Pseudonyms are hashes, thus
evenly distributed: the number of them below a bound, divided by the fraction of all possible pseudonyms below it, is an
estimate of the number of listeners. The bound is the largest pseudonym up to which all sketches are complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from beatpass.domain.insights.sums.figures import UniqueListenerCount
from beatpass.domain.platform.figures import LISTENERS_KEPT
from beatpass.domain.platform.pseudonyms import fraction_below

# Two standard errors: 95 of 100 estimates are closer.
_ERROR_PERCENT = round(200 / sqrt(LISTENERS_KEPT - 2), 1)


def count_unique_listeners(sketches: Iterable[Sequence[str]]) -> UniqueListenerCount:
    """Each sketch is in ascending order; one with LISTENERS_KEPT pseudonyms is taken to be incomplete."""
    names: set[str] = set()
    full: list[str] = []
    for listener_sketch in sketches:
        names.update(listener_sketch)
        if len(listener_sketch) >= LISTENERS_KEPT:
            full.append(listener_sketch[-1])
    if not full:
        return UniqueListenerCount(len(names))
    bound = min(full)
    return UniqueListenerCount(round(sum(map(bound.__gt__, names)) / fraction_below(bound)), _ERROR_PERCENT)
