"""A ranked board of all producers, as numpy columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from beatpass.domain.leaderboards.boards import Category
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.scores import Column


@dataclass(frozen=True, slots=True)
class Ranking:
    """One board. ``order`` holds the indices, best first; all other columns are by index.

    ``keys`` are what ranks compare, ``scores`` are in units of the last decimal shown. ``cuts`` are the last ranks of
    the upper four tiers. ``details`` are in the order of the board's detail names.
    """

    order: Column
    ranks: Column
    keys: Column
    scores: Column
    cuts: list[int]
    details: tuple[Column, ...]

    @property
    def ordered(self) -> Column:
        """The keys, best first."""
        return self.keys[self.order]

    @property
    def different_scores(self) -> int:
        """How many different keys there are."""
        return int(np.count_nonzero(np.bincount(self.ranks)))

    @property
    def sharing(self) -> Column:
        """By index: how many producers have the same rank, itself included."""
        counts: Column = np.bincount(self.ranks)
        return counts[self.ranks]


@dataclass(frozen=True, slots=True)
class CountryRanking:
    """A board within each country. ``order`` holds the indices of the producers with a country: by country, then best
    first. ``ranks`` are by index, within the own country; 0 without one.
    """

    order: Column
    ranks: Column


Boards = Mapping[Category, Ranking]
Rankings = Mapping[Period, Boards]
CountryRankings = Mapping[tuple[Period, Category], CountryRanking]
