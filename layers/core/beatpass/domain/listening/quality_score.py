"""How far plays get (docs/specification.md 6.5)."""

from __future__ import annotations

from collections.abc import Sequence

_WORTH = (10, 30, 50, 70, 100)


def quality_score(breakdown: Sequence[int]) -> float:
    """0-100, from how many plays were skipped, heard in part, half, mostly and to the end; 0 without plays."""
    plays = sum(breakdown)
    return sum(map(int.__mul__, _WORTH, breakdown)) / plays if plays else 0.0
