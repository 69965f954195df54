"""Reads items of a snapshot, which never change: eventually consistent, at half the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beatpass.domain.platform.errors import BuildGone
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get_together
from beatpass.storage.dynamodb.tables import LeaderboardItem


def get_of_snapshot(wanted: Sequence[Wanted], *, or_none: Sequence[Wanted] = ()) -> list[Any]:
    """The items in the order of ``wanted``, then those of ``or_none``; those of other tables are read consistently. One
    call for every hundred.

    A ``wanted`` item of the snapshot that is not found may just have been written, so it is asked for again. Raises
    BuildGone if it is not there.
    """
    found: list[Any] = []
    asked = [*wanted, *or_none]
    for first in range(0, len(asked), BATCH_GET_ITEMS):
        found += get_together(asked[first : first + BATCH_GET_ITEMS], eventually=(LeaderboardItem,))
    missing = [n for n, (model, _) in enumerate(wanted) if found[n] is None and model is LeaderboardItem]
    if missing:
        again = get_together([wanted[n] for n in missing[:BATCH_GET_ITEMS]])
        if None in again or len(missing) > BATCH_GET_ITEMS:
            raise BuildGone
        for number, item in zip(missing, again, strict=True):
            found[number] = item
    return found
