"""Whether the ranges that a play says it heard can be used (docs/specification.md 2.9)."""

from __future__ import annotations

from collections.abc import Sequence

MOST_RANGES = 50
# How far their lengths may differ from the listened time.
TOLERANCE_PERCENT = 2

Ranges = Sequence[tuple[int, int]]


def agree(heard: Ranges, *, listened_ms: int, duration_ms: int) -> bool:
    """Whether each lies within the track and is not empty, and together they are as long as was listened.

    A range may begin before the end of an earlier one: the listener went back, and heard it again. ``listened_ms`` is
    as it was sent, at most a little beyond the length; the ranges of a play from end to end cannot go beyond it.
    """
    within = all(0 <= begin < end <= duration_ms for begin, end in heard)
    together = 100 * sum(end - begin for begin, end in heard)
    least, most = 100 - TOLERANCE_PERCENT, 100 + TOLERANCE_PERCENT
    as_long = least * min(listened_ms, duration_ms) <= together <= most * listened_ms
    return within and 0 < len(heard) <= MOST_RANGES and as_long
