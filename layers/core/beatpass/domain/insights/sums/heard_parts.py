"""The hundredths of a track that a play heard: a hundredth was heard when its middle was.

See docs/specification.md 2.9 and 6.12.
"""

from __future__ import annotations

from collections.abc import Iterable

PARTS = 100


def parts_of(heard: Iterable[tuple[int, int]], *, duration_ms: int) -> tuple[int, ...]:
    """Pairs of the first hundredth heard and the one after the last, in the order of playing.

    Ranges that heard no middle are left out, except that the last one stays, as an empty pair, to say where playing
    ended.
    """
    pairs = [(_part_from(begin, duration_ms), _part_from(end, duration_ms)) for begin, end in heard]
    kept = [(begin, end) for begin, end in pairs[:-1] if begin < end] + pairs[-1:]
    return tuple(part for pair in kept for part in pair)


def _part_from(position_ms: int, duration_ms: int) -> int:
    """The first hundredth whose middle is at this position or later."""
    return min(-(-(2 * PARTS * position_ms - duration_ms) // (2 * duration_ms)), PARTS)
