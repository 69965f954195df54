"""Reads a producer's XP ledger: one range of the figures table, with the rows of days and of their awards.

The XP of plays that are still in the producer's play buffer is added to the lines of their days.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from beatpass.domain.platform.figures import ProducerDayKey
from beatpass.domain.platform.projection.play_buffer import BANKS, SLOTS
from beatpass.domain.platform.rules import RULES
from beatpass.domain.progress.xp_ledger import Line, LinePosition, Source
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import query_raw
from beatpass.storage.dynamodb.tables import FigureItem, RowItem
from beatpass.storage.platform import keys

# How many rows a call searches for one source. It bounds the cost of a page if the source is rare.
ROWS_SEARCHED = 1000
# The slots of a play buffer sort behind all days: a first page reads them in the same call.
_BUFFER_END = f"{keys.BUFFER}{keys.LAST}"

BufferedXp = dict[str, list[tuple[int, int]]]
"""(epoch, XP) of buffered plays, by the sort key of their day."""


def read_lines(
    artist_id: str,
    *,
    before: LinePosition | None,
    source: Source | None,
    limit: int,
    slots: Sequence[FigureItem | None] = (),
) -> tuple[list[Line], LinePosition | None]:
    """(lines behind ``before``, newest first; the position that was read to, None at the end of the ledger). One call.

    There are at least ``limit`` lines, unless the rows searched have fewer. ``slots`` are those of the producer's play
    buffer, which only a first page reads itself.
    """
    pk, _ = keys.figure(ProducerDayKey(artist_id, keys.LAST))
    raws, read_to = query_raw(
        RowItem,
        pk,
        RowItem.sk.between(keys.DAYS, before.row if before else _BUFFER_END),
        # The row of ``before`` is read again: the page may have ended within it.
        limit=ROWS_SEARCHED if source else limit + 1 + (0 if before else BANKS * SLOTS),
        matching=_of(source) if source else None,
        attributes=["sk", "lines", "xp", "flushed", "buffered"],
    )
    texts = [raw["buffered"]["S"] for raw in raws if "buffered" in raw]
    waiting = _buffered_xp([*texts, *(slot.buffered for slot in slots if slot and slot.buffered)])
    rows = [raw for raw in raws if "buffered" not in raw]
    lines = [line for raw in rows for line in _lines(raw, waiting) if source in {None, line.source}]
    if source in {None, "plays"}:
        lines += _lines_without_row(waiting, {raw["sk"]["S"] for raw in rows}, read_to)
    older = [line for line in lines if before is None or line.position < before]
    older.sort(key=lambda line: line.position, reverse=True)
    return older, LinePosition(read_to) if read_to else None


def _of(source: Source) -> Any:  # noqa: ANN401 - a PynamoDB condition
    """Selects the rows with a line of this source, by the JSON text of the lines; with plays those of the buffer."""
    if source == "plays":
        return FigureItem.xp.exists() | FigureItem.buffered.exists()
    return RowItem.lines.contains(f'"source":"{source}"')


def _buffered_xp(slots: Iterable[str]) -> BufferedXp:
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for text in slots:
        epoch, xp_by_day = json.loads(text)
        for day, xp in xp_by_day.items():
            found[f"{keys.DAYS}{day}"].append((epoch, xp))
    return found


def _lines(raw: dict[str, Any], waiting: BufferedXp) -> Iterator[Line]:
    row = raw["sk"]["S"]
    if "lines" in raw:
        stored = documents.content(raw["lines"]["S"])
        for number, each in enumerate(stored, start=1):
            yield Line(LinePosition(row, len(stored) - number), **each)
    else:
        flushed = int(raw["flushed"]["N"]) if "flushed" in raw else 0
        xp = int(raw["xp"]["N"]) if "xp" in raw else 0
        xp += sum(xp for epoch, xp in waiting.get(row, ()) if epoch > flushed)
        if xp:
            yield _line_of_plays(row, xp)


def _lines_without_row(waiting: BufferedXp, rows: set[str], read_to: str | None) -> Iterator[Line]:
    """The lines of days that only the buffer has, among those that were read."""
    for row, waits in waiting.items():
        if row not in rows and (read_to is None or row > read_to):
            yield _line_of_plays(row, sum(xp for _, xp in waits))


def _line_of_plays(row: str, xp: int) -> Line:
    day = row.removeprefix(keys.DAYS)
    return Line(LinePosition(row), "plays", day, xp, f"{day}T00:00:00.000Z", RULES)
