"""Every text that is stored in any table, whatever packs it: to look for somebody who was forgotten."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator
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


def where(*planted: str) -> set[tuple[str, str]]:
    """(table, text) of each planted text that any table holds, in whatever attribute."""
    return {(table, text) for table, stored in _texts() for text in planted if text in stored}


def _texts() -> Iterator[tuple[str, str]]:
    for variable in TABLES:
        for page in dynamodb().get_paginator("scan").paginate(TableName=os.environ[variable]):
            for item in page["Items"]:
                yield variable, " ".join(_readable(value) for value in item.values())


def _readable(value: dict[str, Any]) -> str:
    data = next(iter(value.values()))
    if not isinstance(data, bytes):
        return json.dumps(value, ensure_ascii=False, default=str)
    found = []
    for unpacked in _PACKED:
        with suppress(Exception):
            found.append(unpacked(data))
    return " ".join([*found, data.decode(errors="ignore")])
