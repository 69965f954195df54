"""How many different listeners a range has: counted while every day names all of its own, estimated beyond.

A day names its LISTENERS_KEPT least pseudonyms. Pseudonyms are hashes, so the part of all possible ones below the
greatest that a full day names, and how many lie in it, tell how many there are (a theta sketch).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from beatpass.domain.insights.figures import Uniques
from beatpass.domain.platform.figures import LISTENERS_KEPT

# Two standard errors: 95 of 100 estimates are closer.
_ERROR_PERCENT = round(200 / sqrt(LISTENERS_KEPT - 2), 1)
# What pseudonyms are written with, in the order in which they sort.
_LETTERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


def uniques_of(days: Iterable[Sequence[str]]) -> Uniques:
    """``days`` are the names of each day in order. One of LISTENERS_KEPT is taken for one that has more."""
    names: set[str] = set()
    full: list[str] = []
    for listener_sketch in days:
        names.update(listener_sketch)
        if len(listener_sketch) >= LISTENERS_KEPT:
            full.append(listener_sketch[-1])
    if not full:
        return Uniques(len(names))
    bound = min(full)
    return Uniques(round(sum(name < bound for name in names) / _position(bound)), _ERROR_PERCENT)


def _position(name: str) -> float:
    """Which part of all names sort before this one."""
    return sum(_LETTERS.index(letter) * 64.0**-place for place, letter in enumerate(name, start=1))
