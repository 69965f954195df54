"""What has come into a month's pool: sums over several items, as one would be written to too often.

Apart from the rest of pools, because pages that read no more need nothing of money beside it.
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
    """What is still to be split: nothing, once the pool is frozen."""
    return sum_of([item for item in items if item and not item.body])
