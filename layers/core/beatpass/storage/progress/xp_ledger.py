"""Reads a producer's XP ledger: one range of the figures table, with the rows of days and of their awards.

The XP of plays that are still in the producer's play buffer is added to the lines of their days. Its newest plays are
in the standing, which the caller has read before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from beatpass.domain.platform.figures import ProducerDayKey, Standing
from beatpass.domain.platform.projection.play_buffer import BANKS, SLOTS, Held, lags, newest_of
from beatpass.domain.platform.projection.targets import xp_of
from beatpass.domain.platform.rules import RULES
from beatpass.domain.progress.xp_ledger import Line, LinePosition, Source
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import get_together, query_raw
from beatpass.storage.dynamodb.tables import FigureItem, RowItem
from beatpass.storage.platform import figure_keys, keys
from beatpass.storage.platform.play_buffers import slot_items

# How many rows a call searches for one source. It bounds the cost of a page if the source is rare.
ROWS_SEARCHED = 1000
# The slots of a play buffer sort behind all days: a first page reads them in the same call.
_BUFFER_END = f"{keys.BUFFER}{keys.LAST}"

BufferedXp = dict[str, list[tuple[int, int]]]
"""(epoch, XP) of buffered plays, by the sort key of their day."""
Slots = dict[int, tuple[Held, dict[str, int]]]
"""What each slot holds and the XP of its plays by day, by its number in the buffer."""


def read_lines(
    artist_id: str,
    *,
    before: LinePosition | None,
    source: Source | None,
    limit: int,
    standing: Standing,
    slots: Sequence[FigureItem | None] = (),
) -> tuple[list[Line], LinePosition | None]:
    """(lines behind ``before``, newest first; the position that was read to, None at the end of the ledger).

    There are at least ``limit`` lines, unless the rows searched have fewer. ``slots`` are those of the producer's play
    buffer, which only a first page reads itself. One call, and one more where plays have moved to a slot since the
    slots were read.
    """
    pk, _ = figure_keys.key_of(ProducerDayKey(artist_id, keys.LAST))
    raws, read_to = query_raw(
        RowItem,
        pk,
        RowItem.sk.between(keys.DAYS, before.row if before else _BUFFER_END),
        # The row of ``before`` is read again: the page may have ended within it.
        limit=ROWS_SEARCHED if source else limit + 1 + (0 if before else BANKS * SLOTS),
        matching=_of(source) if source else None,
        attributes=["sk", "lines", "xp", "flushed", "buffered"],
    )
    found = [(raw["sk"]["S"], raw["buffered"]["S"]) for raw in raws if "buffered" in raw]
    plays = source in {None, "plays"}
    waiting = _buffered_xp(artist_id, standing, _slots(slots) | dict(map(_slot, found))) if plays else {}
    rows = [raw for raw in raws if "buffered" not in raw]
    lines = [line for raw in rows for line in _lines(raw, waiting) if source in {None, line.source}]
    if plays:
        lines += _lines_without_row(waiting, {raw["sk"]["S"] for raw in rows}, read_to)
    older = [line for line in lines if before is None or line.position < before]
    older.sort(key=lambda line: line.position, reverse=True)
    return older, LinePosition(read_to) if read_to else None


def _of(source: Source) -> Any:  # noqa: ANN401 - a PynamoDB condition
    """Selects the rows with a line of this source, by the JSON text of the lines; with plays those of the buffer."""
    if source == "plays":
        return FigureItem.xp.exists() | FigureItem.buffered.exists() | _with_line(source)
    return _with_line(source)


def _with_line(source: Source) -> Any:  # noqa: ANN401 - a PynamoDB condition
    return RowItem.lines.contains(f'"source":"{source}"')


def _slots(items: Iterable[FigureItem | None]) -> Slots:
    return dict(_slot((item.sk, item.buffered)) for item in items if item and item.buffered)


def _slot(item: tuple[str, str]) -> tuple[int, tuple[Held, dict[str, int]]]:
    """Of a slot's sort key and its attribute ``buffered``."""
    epoch, plays, xp_by_day = json.loads(item[1])
    return int(item[0].removeprefix(keys.BUFFER)), (Held(epoch, plays), xp_by_day)


def _buffered_xp(artist_id: str, standing: Standing, slots: Slots) -> BufferedXp:
    if lags(standing, {number: held for number, (held, _) in slots.items()}):
        slots = _slots(get_together(slot_items(artist_id)))
    newest = newest_of(standing, {number: held for number, (held, _) in slots.items()})
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for epoch, xp_by_day in [(newest.epoch, xp_of(newest)), *((held.epoch, xp) for held, xp in slots.values())]:
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
