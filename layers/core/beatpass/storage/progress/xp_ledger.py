"""Reads a producer's XP ledger: one range of the figures table, with the rows of days and of their awards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from beatpass.domain.platform.figures import ProducerDayKey
from beatpass.domain.platform.rules import RULES
from beatpass.domain.progress.xp_ledger import Line, LinePosition, Source
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import query_raw
from beatpass.storage.dynamodb.tables import FigureItem, RowItem
from beatpass.storage.platform import keys

# How many rows a call searches for one source. It bounds the cost of a page if the source is rare.
ROWS_SEARCHED = 1000


def read_lines(
    artist_id: str, *, before: LinePosition | None, source: Source | None, limit: int
) -> tuple[list[Line], LinePosition | None]:
    """(lines behind ``before``, newest first; the position that was read to, None at the end of the ledger). One call.

    There are at least ``limit`` lines, unless the rows searched have fewer.
    """
    pk, newest = keys.figure(ProducerDayKey(artist_id, keys.LAST))
    raws, read_to = query_raw(
        RowItem,
        pk,
        RowItem.sk.between(keys.DAYS, before.row if before else newest),
        # The row of ``before`` is read again: the page may have ended within it.
        limit=ROWS_SEARCHED if source else limit + 1,
        matching=_of(source) if source else None,
        attributes=["sk", "lines", "xp"],
    )
    lines = [line for raw in raws for line in _lines(raw) if source in {None, line.source}]
    older = [line for line in lines if before is None or line.position < before]
    return older, LinePosition(read_to) if read_to else None


def _of(source: Source) -> Any:  # noqa: ANN401 - a PynamoDB condition
    """Selects the rows with a line of this source, by the JSON text of the lines."""
    return FigureItem.xp.exists() if source == "plays" else RowItem.lines.contains(f'"source":"{source}"')


def _lines(raw: dict[str, Any]) -> Iterator[Line]:
    row = raw["sk"]["S"]
    if "lines" in raw:
        stored = documents.content(raw["lines"]["S"])
        for number, each in enumerate(stored, start=1):
            yield Line(LinePosition(row, len(stored) - number), **each)
    elif "xp" in raw:
        day = row.removeprefix(keys.DAYS)
        yield Line(LinePosition(row), "plays", day, int(raw["xp"]["N"]), f"{day}T00:00:00.000Z", RULES)
