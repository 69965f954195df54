"""The documents of a batch of facts: loaded in advance, changed by the projection, written in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from beatpass.clock import now
from beatpass.domain.insights.sums.months import MonthFigures
from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import (
    DAY_KEYS,
    DayFigures,
    Download,
    Figure,
    FigureKey,
    LedgerEntry,
    NetworkPlays,
    PlayBuffer,
    Row,
)
from beatpass.domain.platform.projection.play_buffer import held_by
from beatpass.domain.platform.projection.targets import xp_of
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, get_raw
from beatpass.storage.dynamodb.tables import Key, RowItem
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.platform import figure_keys, keys, outbox, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item, month_item

# The trace of an applied fact; that of a quarantined one has the reason.
APPLIED = {"applied": True}
# DynamoDB's limit of items in one transaction.
TRANSACTION_ITEMS = 100


class FigureBatch:
    """Implements the projection's ``Figures``. After ``commit`` the loaded documents can be changed further.

    ``commit`` raises Conflict if another writer was faster; discard the batch then. ``month`` (YYYY-MM) is the present
    one: a change of a day in an earlier month resets the document of that month (docs/decisions/0018-months.md).
    """

    def __init__(self, month: str | None = None) -> None:
        self._versions: dict[FigureKey, int] = {}
        self._figures: dict[FigureKey, Figure] = {}
        self._changed: set[FigureKey] = set()
        self._rows: dict[Key, RowItem] = {}
        self._ledger: dict[Key, list[LedgerEntry]] = defaultdict(list)
        self._rewritten: dict[Key, list[dict[str, Any]]] = {}
        self._events: dict[Key, list[ProducerEvent]] = defaultdict(list)
        self._traces: dict[Key, str | None] = {}
        self._left: dict[Key, str] = {}
        self._released: dict[Key, tuple[str, bool]] = {}
        self._cause: Key = ("", "")
        self._month = month or now().date().isoformat()[:7]
        self._months: dict[Key, int] = {}

    @property
    def month(self) -> str:
        return self._month

    @property
    def buffers_from(self) -> str | None:
        return self._month

    @property
    def cause(self) -> str:
        return "#".join(self._cause)

    def recorded_unlocks(self, artist_id: str) -> Mapping[str, str] | None:  # noqa: ARG002 - this is no replay
        return None

    def was_crowded(self, fact: PlayLogged) -> bool | None:  # noqa: ARG002 - this is no replay
        return None

    def load(self, wanted: Iterable[FigureKey], *, traces: Iterable[Key] = (), consistent: bool = True) -> None:
        """Read those of these documents, and traces of facts, that are not loaded yet: one call per 100 items."""
        missing = {key: figure_item(key) for key in wanted if key not in self._figures}
        months = {month: month_item(month) for month in self._closed_months(missing) - self._months.keys()}
        rows = {fact_key: trace_item(fact_key) for fact_key in traces if fact_key not in self._traces}
        found = versioned_documents.read([*missing.values(), *months.values(), *rows.values()], consistent=consistent)
        for fact_key, row in rows.items():
            self._traces[fact_key] = found[row].body if row in found else None
        for month, item in months.items():
            self._months[month] = versioned_documents.version_of(found.get(item))
        for key, item in missing.items():
            stored = found.get(item)
            figure: type[Figure] = key.figure
            self._versions[key] = versioned_documents.version_of(stored)
            self._figures[key] = documents.load(figure, stored.body) if stored else figure()

    def _closed_months(self, wanted: Iterable[FigureKey]) -> set[Key]:
        """The month documents of the earlier months of these days, which a roll-up may have written."""
        days = (key for key in wanted if isinstance(key, DAY_KEYS))
        return {keys.month(figure_keys.key_of(key)) for key in days if key.day[:7] < self._month}

    def has_trace(self, fact_key: Key) -> bool:
        """Whether this fact was applied or quarantined; its trace must be loaded."""
        return self.trace_of(fact_key) is not None

    def trace_of(self, fact_key: Key) -> str | None:
        """The body of the fact's trace, APPLIED or the reason of its quarantine."""
        return self._traces.get(fact_key)

    def leave_trace(self, fact_key: Key, reason: str = "") -> None:
        """Mark the fact as applied or, with a reason, as quarantined; the transaction fails if it was before."""
        self._traces[fact_key] = self._left[fact_key] = json.dumps({"reason": reason} if reason else APPLIED)

    def release(self, fact_key: Key, *, quarantined: str, traced: bool) -> None:
        """End the quarantine of a fact; the transaction fails if its trace is not ``quarantined`` any more.

        ``traced`` is false for a fact whose figures are its trace, a play: its row is deleted.
        """
        self._released[fact_key] = quarantined, traced

    def begin(self, cause: Key) -> None:
        """Set the fact that causes the awards and events added from now on."""
        self._cause = cause

    def version_of(self, key: FigureKey) -> int:
        """The version of the stored document that was loaded; 0 if there was none."""
        self.peek(key)
        return self._versions[key]

    def peek(self, key: FigureKey) -> Figure:
        """The document, for reading only."""
        if (figure := self._figures.get(key)) is None:
            self.load([key])
            figure = self._figures[key]
        return figure

    def change(self, key: FigureKey) -> Figure:
        """The document, for changes: ``commit`` writes it."""
        figure = self.peek(key)
        self._changed.add(key)
        return figure

    def replace(self, key: FigureKey, figure: Figure) -> None:
        """Write this document over the one that was loaded."""
        self.change(key)
        self._figures[key] = figure

    def add(self, row: Row) -> None:
        match row:
            case LedgerEntry():
                self._ledger[keys.ledger(row.artist_id, row.at, self.cause)].append(row)
            case Download():
                key = keys.download(row.artist_id, row.at, row.track_id, row.download_id)
                self._rows[key] = RowItem(*key, body=documents.dump(row))

    def move(self, entry: LedgerEntry, *, before: str, cause: str) -> None:
        key = keys.ledger(entry.artist_id, before, cause)
        self._ledger[key] = [each for each in self._ledger.get(key, []) if _award(each) != _award(entry)]
        if not self._ledger[key]:
            del self._ledger[key]
            lines = self._rewritten[key] if key in self._rewritten else find_lines(key)
            self._rewritten[key] = [line for line in lines if (line["source"], line["cause"]) != _award(entry)]
        self.add(entry)

    def publish(self, event: ProducerEvent) -> None:
        self._events[keys.outbox(event.artist_id, event.at, self._cause)].append(event)

    def size_with(self, wanted: set[FigureKey]) -> int:
        """The number of items in the transaction if these documents were changed too."""
        rows = len(self._rows) + len(self._ledger) + len(self._rewritten) + len(self._events)
        rows += len(self._left) + len(self._released)
        changed = self._changed | wanted
        return len(changed) + len(self._closed_months(changed)) + rows

    def commit(self) -> None:
        """Write every changed document, row and trace, all or nothing."""
        if not self.size_with(set()):
            return
        months = self._closed_months(self._changed)
        with transaction() as writes:
            for month in months:
                versioned_documents.write(
                    writes, month_item(month), over=self._months[month], body=documents.dump(MonthFigures())
                )
            for key in self._changed:
                figure = self._figures[key]
                versioned_documents.write(
                    writes,
                    figure_item(key),
                    over=self._versions[key],
                    body=documents.dump(figure),
                    beside=attributes_of(figure),
                )
            self._write_rows(writes)
        for key in self._changed:
            self._versions[key] += 1
        for month in months:
            self._months[month] += 1
        for written in (self._changed, self._rows, self._ledger, self._rewritten, self._events):
            written.clear()
        self._left.clear()
        self._released.clear()

    def _write_rows(self, writes: Writes) -> None:
        for key, entries in self._ledger.items():
            writes.save(ledger_item(key, entries))
        for key, lines in self._rewritten.items():
            if lines:
                writes.save(RowItem(*key, lines=_text(lines)))
            else:
                writes.delete(RowItem(*key))
        for row in self._rows.values():
            writes.save(row)
        for key, events in self._events.items():
            writes.save(outbox.to_item(key, events))
        for fact_key, body in self._left.items():
            writes.save(RowItem(*keys.trace(fact_key), body=body), condition=RowItem.pk.does_not_exist())
        for fact_key, (quarantined, traced) in self._released.items():
            row = RowItem(*keys.trace(fact_key), body=json.dumps(APPLIED))
            (writes.save if traced else writes.delete)(row, condition=RowItem.body == quarantined)


def trace_item(fact_key: Key) -> Wanted:
    """Where the trace of a fact that is no play, or of a quarantined one, is stored."""
    return RowItem, keys.trace(fact_key)


def find_lines(key: Key) -> list[dict[str, Any]]:
    """The lines of this row of an XP ledger."""
    raw = get_raw([(RowItem, key)])[0]
    return json.loads(raw["lines"]["S"]) if raw else []


def _award(entry: LedgerEntry) -> tuple[str, str]:
    """What is awarded once to a producer."""
    return entry.source, entry.cause


def ledger_item(key: Key, entries: list[LedgerEntry]) -> RowItem:
    lines = [{"source": e.source, "cause": e.cause, "xp": e.xp, "at": e.at, "rules": e.rules} for e in entries]
    return RowItem(*key, lines=_text(lines))


def _text(lines: list[dict[str, Any]]) -> str:
    return json.dumps(lines, separators=(",", ":"))


def attributes_of(figure: Figure) -> dict[str, int | str]:
    """What the XP ledger reads beside the document (tables.FigureItem)."""
    match figure:
        case DayFigures(xp=xp, flushed=flushed):
            return {name: value for name, value in (("xp", xp), ("flushed", flushed)) if value}
        case PlayBuffer():
            return {"buffered": json.dumps([*held_by(figure), xp_of(figure)], separators=(",", ":"))}
        case NetworkPlays(expires_at=expires_at):
            return {"expires_at": expires_at}
        case _:
            return {}
