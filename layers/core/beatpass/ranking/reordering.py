"""Reorders the columns of a build's producers."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beatpass.ranking.population import Population
from beatpass.ranking.scoring_columns import Producers


def reorder(producers: Population | Producers, order: NDArray[Any]) -> None:
    """Reorder all columns in place. ``order`` has each old index once: the first one becomes index 0."""
    indices = order.tolist()
    for column in producers.columns():
        if isinstance(column, list):
            _reorder_objects(column, indices)
        elif column:
            numbers = np.frombuffer(column, column.typecode)
            numbers[:] = numbers[order]


def _reorder_objects(column: list[Any], indices: Sequence[int]) -> None:
    if len(indices) > 1:  # itemgetter returns no tuple for a single index
        column[:] = itemgetter(*indices)(column)
