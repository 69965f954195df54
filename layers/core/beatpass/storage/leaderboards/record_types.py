"""The records of a snapshot (records.py) as numpy has them; for builds alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Any

import numpy as np

from beatpass.domain.leaderboards.boards import XP_STEP, Category, categories_of
from beatpass.domain.leaderboards.periods import Period
from beatpass.ranking.scores import Column
from beatpass.storage.leaderboards.records import HEAD_NAMES, LAYOUT, NEARBY, NEARBY_HEAD, NEARBY_NAMES

_NUMPY = {"I": "<u4", "i": "<i4", "q": "<i8"}


def record_type(category: Category) -> np.dtype[Any]:
    """The record of LAYOUT; details are called 0, 1, ..."""
    fields = [_NUMPY[letter] for letter in _letters(LAYOUT[category])]
    names = [*HEAD_NAMES, *map(str, range(len(fields) - len(HEAD_NAMES)))]
    return np.dtype({"names": names, "formats": fields})


def _letters(layout: str) -> str:
    """One letter a field: ``6i`` written out."""
    plain = layout.removeprefix("<").replace("6i", "i" * 6)
    if Struct(layout).size != sum(np.dtype(_NUMPY[letter]).itemsize for letter in plain):
        raise ValueError(layout)
    return plain


def nearby_type(category: Category) -> np.dtype[Any]:
    """The record of NEARBY; what it has beyond its head are numbers called 0, 1, ..."""
    fields = [_NUMPY[letter] for letter in NEARBY_HEAD]
    more = (NEARBY[category].size - Struct(f"<{NEARBY_HEAD}").size) // 8
    return np.dtype({"names": [*NEARBY_NAMES, *map(str, range(more))], "formats": [*fields, *[_NUMPY["q"]] * more]})


def own_type(period: Period) -> np.dtype[Any]:
    """A producer's records on all boards of a period."""
    return np.dtype([("id", "<u8"), *((category, record_type(category)) for category in categories_of(period))])


def around_type(period: Period) -> np.dtype[Any]:
    """What is told of the others around a producer on all boards of a period."""
    return np.dtype([(category, nearby_type(category)) for category in categories_of(period)])


def fill(records: Column, columns: Sequence[Column]) -> None:
    """With a column for each of their fields."""
    for field, column in zip(_fields(records), columns, strict=True):
        field[:] = column


def bytes_of(records: Column) -> memoryview:
    return records.view(np.uint8).data


def _fields(records: Column) -> Iterator[Column]:
    """The fields of the fields too, in their order."""
    for name in records.dtype.names or ():
        field = records[name]
        if field.dtype.names:
            yield from _fields(field)
        else:
            yield field


def keys_of(category: Category, records: Column) -> Column:
    """What ranks compare, out of records."""
    score: Column = records["score"].astype("<i8")
    return score * XP_STEP + records["0"] if category == "points" else score
