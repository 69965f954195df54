"""Rounding of figures that may be negative."""

from __future__ import annotations


def rounded(number: float, digits: int) -> float:
    """As ``round``, but never -0.0, which JSON would show as a loss of nothing."""
    return round(number, digits) + 0.0
