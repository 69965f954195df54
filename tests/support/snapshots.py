"""A transaction on moto without its weight: tables are copied once, and without what no write changes in place.

moto keeps what a failed transaction must give back by copying each table in depth, once for every item of the
transaction: with some hundred items in a table that was most of the CPU of these tests. Writes put new values in the
place of old ones, so a copy may share the values; items it has of its own, as updates change them.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any, cast

import pytest
from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

_transact = models.DynamoDBBackend.transact_write_items


def copy_less() -> None:
    """For all tables on moto from now on."""
    setattr(models.DynamoDBBackend, "transact_write_items", _transact_write_items)  # noqa: B010 - mypy knows it as fixed


def _transact_write_items(backend: models.DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "copy", _Copies())
        _transact(backend, transact_items)


class _Copies:
    """Stands where moto has the module ``copy``, while a transaction lasts."""

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    def deepcopy(self, thing: Any) -> Any:  # noqa: ANN401 - as the original's
        if not isinstance(thing, Table):
            return copy.deepcopy(thing)
        if thing.name not in self._tables:
            self._tables[thing.name] = _copied_table(thing)
        return self._tables[thing.name]


def _copied_table(table: Table) -> Table:
    copied = copy.copy(table)
    copied.items = defaultdict(dict, {pk: _copied_rows(rows) for pk, rows in table.items.items()})
    if table.stream_shard:
        copied.stream_shard = copy.copy(table.stream_shard)
        copied.stream_shard.items = list(table.stream_shard.items)
        copied.stream_shard.table = copied
    return copied


def _copied_rows(rows: Item | dict[Any, Item]) -> Item | dict[Any, Item]:
    """By sort key; the one item of a partition where the table has none."""
    return {sk: _copied_item(item) for sk, item in rows.items()} if isinstance(rows, dict) else _copied_item(rows)


def _copied_item(item: Item) -> Item:
    copied = cast("Item", Item.__new__(Item))
    copied.hash_key, copied.range_key = item.hash_key, item.range_key
    copied.attrs = type(item.attrs)()
    dict.update(copied.attrs, item.attrs)  # its own would weigh the item again
    return copied
