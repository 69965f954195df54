"""Versioned documents by the hundred, as :class:`tables.DocumentItem` describes them but without making models.

A batch of facts reads and writes thousands of them; a model of each took a third of the projection's CPU time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get_raw
from beatpass.storage.dynamodb.write import Attributes, Writes


@dataclass(frozen=True, slots=True)
class Stored:
    """A document's text, and the version that guards its next write; 0 of a row, which is written once."""

    version: int
    body: str


def version_of(stored: Stored | None) -> int:
    return stored.version if stored else 0


def read(wanted: Sequence[Wanted], *, consistent: bool = True) -> dict[Wanted, Stored]:
    """Those of these documents that exist, of any tables; one call per 100."""
    found: dict[Wanted, Stored] = {}
    for start in range(0, len(wanted), BATCH_GET_ITEMS):
        asked = wanted[start : start + BATCH_GET_ITEMS]
        for each, raw in zip(asked, get_raw(asked, consistent=consistent), strict=True):
            if raw is not None:
                found[each] = Stored(int(raw["version"]["N"]) if "version" in raw else 0, raw["body"]["S"])
    return found


def write(writes: Writes, item: Wanted, *, over: int, body: str, beside: Attributes = {}) -> None:  # noqa: B006 - read only
    """Put the document over version ``over`` (0: over none); any other stored version fails the transaction.

    ``beside`` are attributes beside the body (tables.FigureItem).
    """
    model, key = item
    writes.put_document(model, key, over=over, body=body, beside=beside)
