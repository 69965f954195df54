"""Every text that is stored in any table, whatever packs it: to look for somebody who was forgotten."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from beatpass.storage.dynamodb.compression import decompress
from beatpass.storage.leaderboards.columns import Columns
from tests.support.tables import TABLES, dynamodb

_PACKED: tuple[Callable[[bytes], str], ...] = (
    decompress,
    lambda data: zlib.decompress(data).decode(),
    lambda data: json.dumps(Columns(data).json, ensure_ascii=False) + Columns(data).bytes_behind.hex(),
)


def texts(database: Any, tables: Mapping[str, str]) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - boto3 has no types
    """(name, everything in an item as text) of each item; ``tables`` are the tables' names by ours."""
    for name, table in tables.items():
        for page in database.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                yield name, " ".join(_readable(value) for value in item.values())


def where(*planted: str) -> set[tuple[str, str]]:
    """(table, text) of each planted text that any table holds, in whatever attribute."""
    tables = {variable: os.environ[variable] for variable in TABLES}
    return {(table, text) for table, stored in texts(dynamodb(), tables) for text in planted if text in stored}


def _readable(value: dict[str, Any]) -> str:
    data = next(iter(value.values()))
    if not isinstance(data, bytes):
        return json.dumps(value, ensure_ascii=False, default=str)
    found = []
    for unpacked in _PACKED:
        with suppress(Exception):
            found.append(unpacked(data))
    return " ".join([*found, data.decode(errors="ignore")])
