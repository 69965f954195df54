"""Puts everyone a build ranks into another order, column by column; like ranking.py, for builds alone."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beatpass.ranking.population import Population
from beatpass.ranking.scoring_columns import Producers


def arrange(everyone: Population | Producers, order: NDArray[Any]) -> None:
    """``order`` are all their indices; who is first in it has index 0 from now on."""
    places = order.tolist()
    for column in everyone.columns():
        if isinstance(column, list):
            _arrange_objects(column, places)
        elif column:
            numbers = np.frombuffer(column, column.typecode)
            numbers[:] = numbers[order]


def _arrange_objects(column: list[Any], places: Sequence[int]) -> None:
    if len(places) > 1:  # itemgetter makes no tuple of one
        column[:] = itemgetter(*places)(column)
