"""Whole tables, as DynamoDB writes items: for what must look at everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pynamodb.models import Model

from beatpass.storage.dynamodb.calls import faults

Part = tuple[int, int]
"""The number of a part (from 0) and how many of them the table is cut into."""


def scan_raw(model: type[Model], part: Part = (0, 1), *, consistent: bool = True) -> Iterator[dict[str, Any]]:
    """Every item of one part of the table: attributes by name, each ``{type: value}``.

    Not read consistently, it costs half. The items of a partition come together, in no order that every DynamoDB keeps.
    """
    segment, segments = part
    left_off = None
    while True:
        with faults():
            page = model._get_connection().scan(  # noqa: SLF001 - a model of each item would take twice the time
                segment=segment, total_segments=segments, exclusive_start_key=left_off, consistent_read=consistent
            )
        yield from page["Items"]
        left_off = page.get("LastEvaluatedKey")
        if left_off is None:
            return
