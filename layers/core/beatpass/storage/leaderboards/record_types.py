"""The records of a snapshot (records.py) as numpy data types; only a leaderboard build imports it."""

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
    """The record of LAYOUT; the details are named 0, 1, ..."""
    fields = [_NUMPY[letter] for letter in _letters(LAYOUT[category])]
    names = [*HEAD_NAMES, *map(str, range(len(fields) - len(HEAD_NAMES)))]
    return np.dtype({"names": names, "formats": fields})


def _letters(layout: str) -> str:
    """One letter for each field: ``6i`` becomes ``iiiiii``. Raises ValueError if the sizes differ."""
    plain = layout.removeprefix("<").replace("6i", "i" * 6)
    if Struct(layout).size != sum(np.dtype(_NUMPY[letter]).itemsize for letter in plain):
        raise ValueError(layout)
    return plain


def nearby_type(category: Category) -> np.dtype[Any]:
    """The record of NEARBY; the fields behind its head are named 0, 1, ..."""
    fields = [_NUMPY[letter] for letter in NEARBY_HEAD]
    more = (NEARBY[category].size - Struct(f"<{NEARBY_HEAD}").size) // 8
    return np.dtype({"names": [*NEARBY_NAMES, *map(str, range(more))], "formats": [*fields, *[_NUMPY["q"]] * more]})


def own_type(period: Period) -> np.dtype[Any]:
    """A producer's records on all boards of a period."""
    return np.dtype([("id", "<u8"), *((category, record_type(category)) for category in categories_of(period))])


def nearby_types(period: Period) -> np.dtype[Any]:
    """A producer's NEARBY records on all boards of a period."""
    return np.dtype([(category, nearby_type(category)) for category in categories_of(period)])


def fill(records: Column, columns: Sequence[Column]) -> None:
    """Fill the records, one column for each of their fields."""
    for field, column in zip(_fields(records), columns, strict=True):
        field[:] = column


def bytes_of(records: Column) -> memoryview:
    return records.view(np.uint8).data


def _fields(records: Column) -> Iterator[Column]:
    """All plain fields in order, nested ones included."""
    for name in records.dtype.names or ():
        field = records[name]
        if field.dtype.names:
            yield from _fields(field)
        else:
            yield field


def keys_of(category: Category, records: Column) -> Column:
    """The keys that ranks compare, calculated from records."""
    score: Column = records["score"].astype("<i8")
    return score * XP_STEP + records["0"] if category == "points" else score
