"""The sum of a month's pool, sharded over several items: a single one would be written too often.

A module of its own, so that pages that show only this sum import nothing else of money.
"""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.platform import keys

SHARDS = 8


def sum_items(month: str, currency: str) -> list[Wanted]:
    return [(FinanceItem, keys.pool_sum(month, currency, shard)) for shard in range(SHARDS)]


def sum_of(items: Sequence[FinanceItem | None]) -> int:
    return sum(int(item.amount or 0) for item in items if item)


def open_sum_of(items: Sequence[FinanceItem | None]) -> int:
    """The sum of the shards that are not frozen: what is still to be split."""
    return sum_of([item for item in items if item and not item.body])
