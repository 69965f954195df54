"""Removes work from moto and botocore that takes most of the tests' CPU and does not affect their results.

Answers, errors, conditions and the order of items stay moto's. Removed is work repeated for every call: reading the
same files, folders and lists of methods, and walking attribute values that are in wire format already.
"""

from __future__ import annotations

import copy
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, cast

import pytest
from botocore.loaders import JSONFileLoader, Loader
from moto import backend_index
from moto.core import responses, utils
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import models
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

_load_file = cache(JSONFileLoader().load_file)
_list_services: Callable[[Loader, str], list[str]] = Loader.list_available_services
_lex: Any = ConditionExpressionParser._lex_one_node
_transact = models.DynamoDBBackend.transact_write_items
_serialize_structure = BaseJSONSerializer._serialize_type_structure
_cast_value: Callable[[DynamoType], Any] = vars(DynamoType)["cast_value"].fget


def lighten_moto() -> None:
    """Patch moto and botocore for the rest of this process."""
    # Each test makes its own sessions, for which botocore would read a megabyte of JSON and 400 folders again.
    _replace(JSONFileLoader, "load_file", lambda _self, path: _load_file(path))
    _replace(Loader, "list_available_services", lambda loader, type_name: _services(type_name, *loader.search_paths))
    _replace(responses, "method_names_from_class", cache(utils.method_names_from_class))
    # moto tries the patterns of all services in turn.
    backend_index.backend_url_patterns.sort(key=lambda pattern: pattern[0] != "dynamodb")
    _replace(BaseJSONSerializer, "_serialize_type_structure", _serialize_type_structure)
    _replace(ConditionExpressionParser, "_lex_one_node", lambda _self, remaining: _lexed(remaining))
    _replace(DynamoType, "cast_value", property(_cast))
    _replace(Table, "all_items", _all_items)
    _replace(models.DynamoDBBackend, "transact_write_items", _transact_write_items)


@cache
def _services(kind: str, *folders: str) -> list[str]:
    return _list_services(Loader(extra_search_paths=list(folders), include_default_search_paths=False), kind)


@lru_cache(maxsize=10_000)
def _lexed(expression: str) -> Any:  # noqa: ANN401 - as the original's
    """The first word of a condition, and the remainder."""
    return _lex(ConditionExpressionParser, expression)


def _replace(owner: object, name: str, other: object) -> None:
    setattr(owner, name, other)


def _serialize_type_structure(
    serializer: BaseJSONSerializer,
    serialized: Any,  # noqa: ANN401 - as the original's
    value: Any,  # noqa: ANN401
    shape: Any,  # noqa: ANN401
    key: str,
) -> None:
    """Write an attribute value directly: moto looks for ten possible members, in many spellings."""
    if shape.name == "AttributeValue" and isinstance(value, dict):
        serialized[key] = _on_the_wire(value)
    else:
        _serialize_structure(serializer, serialized, value, shape, key)


def _on_the_wire(value: Any) -> Any:  # noqa: ANN401 - JSON, but for bytes
    if isinstance(value, dict):
        return {name: _on_the_wire(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_on_the_wire(part) for part in value]
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _cast(value: DynamoType) -> Any:  # noqa: ANN401 - as the original's
    """Return a string first, as most values are keys; moto checks five other types before."""
    return value.value if value.type == "S" else _cast_value(value)


def _all_items(table: Table) -> list[Item]:
    """The items in the order of their keys, which are strings in every table here."""
    items = [item for rows in table.items.values() for item in _rows(rows)]
    return sorted(items, key=lambda item: (item.hash_key.value, item.range_key and item.range_key.value))


def _transact_write_items(backend: models.DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Copy each table once, and only as deep as writes change it.

    To roll back a failed transaction, moto makes a deep copy of each table for every item of the transaction. Writes
    replace values, so a copy may share the values; it needs its own items, as updates change them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "copy", _Copies())
        _transact(backend, transact_items)


class _Copies:
    """Replaces the module ``copy`` in moto during a transaction."""

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    def deepcopy(self, thing: Any) -> Any:  # noqa: ANN401 - as the original's
        if not isinstance(thing, Table):
            return copy.deepcopy(thing)
        if thing.name not in self._tables:
            self._tables[thing.name] = copied_table(thing)
        return self._tables[thing.name]


def copied_table(table: Table) -> Table:
    copied = copy.copy(table)
    copied.items = defaultdict(dict, {pk: _copied_rows(rows) for pk, rows in table.items.items()})
    if table.stream_shard:
        copied.stream_shard = copy.copy(table.stream_shard)
        copied.stream_shard.items = list(table.stream_shard.items)
        copied.stream_shard.table = copied
    return copied


def _rows(rows: Item | dict[Any, Item]) -> list[Item]:
    """The items of a partition; without a sort key the table has one, not in a dictionary."""
    return list(rows.values()) if isinstance(rows, dict) else [rows]


def _copied_rows(rows: Item | dict[Any, Item]) -> Item | dict[Any, Item]:
    return {sk: _copied_item(item) for sk, item in rows.items()} if isinstance(rows, dict) else _copied_item(rows)


def _copied_item(item: Item) -> Item:
    copied = cast("Item", Item.__new__(Item))
    copied.hash_key, copied.range_key = item.hash_key, item.range_key
    copied.attrs = type(item.attrs)()
    dict.update(copied.attrs, item.attrs)  # its own method would compute the size of the item again
    return copied
