"""A ranked board of all producers, as numpy columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from beatpass.domain.leaderboards.boards import Category
from beatpass.ranking.scores import Column


class Above(NamedTuple):
    """Rank and key of the next better rank, by index; 0 for the first.

    ``more`` is its contribution on the earnings board, and the targets of each lever on the overall board.
    """

    ranks: Column
    keys: Column
    more: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """One board. All columns but ``order`` and ``ordered`` are by index.

    ``order`` holds the indices, best first, and ``ordered`` their keys. ``positions`` are those in ``order``, from 0.
    ``sharing`` counts the producers of the same rank, including itself. ``keys`` are what ranks compare, ``scores`` are
    in units of the last decimal shown. ``cuts`` are the last ranks of the upper four tiers. ``details`` are in the
    order of the board's detail names.
    """

    order: Column
    ordered: Column
    positions: Column
    ranks: Column
    sharing: Column
    keys: Column
    scores: Column
    cuts: list[int]
    details: tuple[Column, ...]
    above: Above


Boards = Mapping[Category, Ranking]
