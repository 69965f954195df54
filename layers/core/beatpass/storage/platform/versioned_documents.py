"""Versioned documents by the hundred, as :class:`tables.DocumentItem` describes them but without making models.

A batch of facts reads and writes thousands of them; a model of each took a third of the projection's CPU time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pynamodb.transactions import TransactWrite

from beatpass.storage.dynamodb.calls import BATCH_GET_ITEMS, Wanted, get_raw


@dataclass(frozen=True, slots=True)
class Stored:
    """A document's text, and the version that guards the next write of it."""

    version: int
    body: str


def version_of(stored: Stored | None) -> int:
    return stored.version if stored else 0


def read(wanted: Sequence[Wanted]) -> dict[Wanted, Stored]:
    """Those of these documents that exist; a call for every hundred, over tables."""
    found: dict[Wanted, Stored] = {}
    for start in range(0, len(wanted), BATCH_GET_ITEMS):
        asked = wanted[start : start + BATCH_GET_ITEMS]
        for each, raw in zip(asked, get_raw(asked), strict=True):
            if raw is not None:
                found[each] = Stored(int(raw["version"]["N"]), raw["body"]["S"])
    return found


def write(transaction: TransactWrite, place: Wanted, *, over: int, body: str, xp: int = 0) -> None:
    """Put the document over the version that was read (0: over nothing); any other one fails the transaction.

    ``xp`` stands beside it where it is not 0 (tables.FigureItem).
    """
    model, (pk, sk) = place
    item = {"pk": {"S": pk}, "sk": {"S": sk}, "version": {"N": str(over + 1)}, "body": {"S": body}}
    put = {
        "TableName": model.Meta.table_name,
        "Item": item | {"xp": {"N": str(xp)}} if xp else item,
        "ExpressionAttributeNames": {"#version": "version"},
        "ConditionExpression": "attribute_not_exists(#version)",
    }
    if over:
        put["ConditionExpression"] = "#version = :over"
        put["ExpressionAttributeValues"] = {":over": {"N": str(over)}}
    transaction._put_items.append(put)  # noqa: SLF001 - save() takes models only
