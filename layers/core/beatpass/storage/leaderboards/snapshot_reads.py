"""Reads items of a snapshot, which never change: eventually consistent, at half the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beatpass.domain.platform.errors import BuildGone
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get_together
from beatpass.storage.dynamodb.tables import LeaderboardItem, Table


def get_of_snapshot(wanted: Sequence[Wanted], *, or_none: Sequence[Wanted] = ()) -> list[Any]:
    """The items in the order of ``wanted``, then those of ``or_none``; those of other tables are read consistently. One
    call for every hundred.

    An item of the snapshot that is not found may just have been written, so it is asked for again. Raises BuildGone if
    a ``wanted`` one is not there.
    """
    asked = [*wanted, *or_none]
    found = _get(asked, (LeaderboardItem,))
    missing = [n for n, (model, _) in enumerate(asked) if found[n] is None and model is LeaderboardItem]
    for number, item in zip(missing, _get([asked[n] for n in missing], ()), strict=True):
        if item is None and number < len(wanted):
            raise BuildGone
        found[number] = item
    return found


def _get(asked: Sequence[Wanted], eventually: Sequence[type[Table]]) -> list[Any]:
    found: list[Any] = []
    for first in range(0, len(asked), BATCH_GET_ITEMS):
        found += get_together(asked[first : first + BATCH_GET_ITEMS], eventually=eventually)
    return found
