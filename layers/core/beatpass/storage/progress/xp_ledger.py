"""A producer's XP ledger: its days and, above each, the rows of that day's awards; one range of the figures table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from beatpass.domain.platform.figures import ProducerDayKey
from beatpass.domain.platform.rules import RULES
from beatpass.domain.progress.xp_ledger import Line, Place, Source
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.calls import query_raw
from beatpass.storage.dynamodb.tables import FigureItem, RowItem
from beatpass.storage.platform import keys

# One source is looked for among this many rows a call, so that the cost of a page has a bound however rare it is.
ROWS_SEARCHED = 1000


def read_lines(
    artist_id: str, *, before: Place | None, source: Source | None, limit: int
) -> tuple[list[Line], Place | None]:
    """Lines behind ``before``, newest first, at least ``limit`` unless there are fewer in the rows looked at.

    One call. The place is where it left off, None where nothing older is left.
    """
    pk, newest = keys.figure(ProducerDayKey(artist_id, keys.LAST))
    raws, left_off = query_raw(
        RowItem,
        pk,
        RowItem.sk.between(keys.DAYS, before.row if before else newest),
        # The row in which the page before ended comes again.
        limit=ROWS_SEARCHED if source else limit + 1,
        matching=_of(source) if source else None,
        attributes=["sk", "lines", "xp"],
    )
    lines = [line for raw in raws for line in _lines(raw) if source in {None, line.source}]
    return [line for line in lines if before is None or line.place < before], Place(left_off) if left_off else None


def _of(source: Source) -> Any:  # noqa: ANN401 - a PynamoDB condition
    """Rows that have a line of it: an award is written with its source in so many words."""
    return FigureItem.xp.exists() if source == "plays" else RowItem.lines.contains(f'"source":"{source}"')


def _lines(raw: dict[str, Any]) -> Iterator[Line]:
    row = raw["sk"]["S"]
    if "lines" in raw:
        stored = documents.content(raw["lines"]["S"])
        for number, each in enumerate(stored, start=1):
            yield Line(Place(row, len(stored) - number), **each)
    elif "xp" in raw:
        day = row.removeprefix(keys.DAYS)
        yield Line(Place(row), "plays", day, int(raw["xp"]["N"]), f"{day}T00:00:00.000Z", RULES)
