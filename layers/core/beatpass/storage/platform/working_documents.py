"""The documents of a batch of facts: loaded in advance, changed by the projection, written in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from beatpass.clock import now
from beatpass.domain.insights.months import MonthFigures
from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.figures import (
    DAY_KEYS,
    CappedPlay,
    DayFigures,
    Download,
    Figure,
    FigureKey,
    LedgerEntry,
    Row,
)
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import Key, RowItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys, outbox, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item, month_item

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
        self._events: dict[Key, list[ProducerEvent]] = defaultdict(list)
        self._released: list[Key] = []
        self._cause: Key = ("", "")
        self._month = month or now().date().isoformat()[:7]
        self._months: dict[Key, int] = {}

    def load(self, wanted: Iterable[FigureKey]) -> None:
        """Read those of these documents that are not loaded yet, in as few calls as DynamoDB allows."""
        missing = {key: figure_item(key) for key in wanted if key not in self._figures}
        months = self._closed_months(missing) - self._months.keys()
        found = versioned_documents.read([*missing.values(), *map(month_item, months)])
        for month in months:
            self._months[month] = versioned_documents.version_of(found.get(month_item(month)))
        for key, item in missing.items():
            stored = found.get(item)
            figure: type[Figure] = key.figure
            self._versions[key] = versioned_documents.version_of(stored)
            self._figures[key] = documents.load(figure, stored.body) if stored else figure()

    def _closed_months(self, wanted: Iterable[FigureKey]) -> set[Key]:
        """The month documents of the earlier months of these days, which a roll-up may have written."""
        days = (key for key in wanted if isinstance(key, DAY_KEYS))
        return {keys.month(keys.figure(key)) for key in days if key.day[:7] < self._month}

    def begin(self, cause: Key) -> None:
        """Set the fact that causes the awards and events added from now on."""
        self._cause = cause

    def peek(self, key: FigureKey) -> Figure:
        """The document, for reading only."""
        if key not in self._figures:
            self.load([key])
        return self._figures[key]

    def change(self, key: FigureKey) -> Figure:
        """The document, for changes: ``commit`` writes it."""
        self._changed.add(key)
        return self.peek(key)

    def add(self, row: Row) -> None:
        match row:
            case LedgerEntry():
                self._ledger[keys.ledger(row.artist_id, row.at, self._cause)].append(row)
            case CappedPlay():
                key = keys.capped_play(row.track_id, row.day, row.play_id)
                self._rows[key] = RowItem(*key, body=json.dumps({"rules": row.rules}))
            case Download():
                key = keys.download(row.artist_id, row.at, row.track_id, row.download_id)
                self._rows[key] = RowItem(*key, body=documents.dump(row))

    def publish(self, event: ProducerEvent) -> None:
        self._events[keys.outbox(event.artist_id, event.at, self._cause)].append(event)

    def quarantine(self, fact_key: Key, reason: str) -> None:
        """Mark the fact as quarantined, in the same transaction."""
        key = keys.quarantined(fact_key)
        self._rows[key] = RowItem(*key, body=json.dumps({"reason": reason}))

    def release(self, fact_key: Key) -> None:
        """End the quarantine of a fact; the transaction fails if it is not quarantined."""
        self._released.append(keys.quarantined(fact_key))

    def size_with(self, wanted: set[FigureKey]) -> int:
        """The number of items in the transaction if these documents were changed too."""
        rows = len(self._rows) + len(self._ledger) + len(self._events) + len(self._released)
        changed = self._changed | wanted
        return len(changed) + len(self._closed_months(changed)) + rows

    def commit(self) -> None:
        """Write every changed document and added row, all or nothing."""
        if not self._changed and not self._rows:
            return
        months = self._closed_months(self._changed)
        with transaction() as writes:
            for month in months:
                versioned_documents.write(
                    writes, month_item(month), over=self._months[month], body=documents.dump(MonthFigures())
                )
            for key in self._changed:
                figure = self._figures[key]
                body, xp = documents.dump(figure), xp_attribute(figure)
                versioned_documents.write(writes, figure_item(key), over=self._versions[key], body=body, xp=xp)
            for table_key, entries in self._ledger.items():
                writes.save(ledger_item(table_key, entries))
            for row in self._rows.values():
                writes.save(row)
            for table_key, events in self._events.items():
                writes.save(outbox.to_item(table_key, events))
            for table_key in self._released:
                writes.delete(RowItem(*table_key), condition=RowItem.pk.exists())
        for key in self._changed:
            self._versions[key] += 1
        for month in months:
            self._months[month] += 1
        self._changed.clear()
        self._rows.clear()
        self._ledger.clear()
        self._events.clear()
        self._released.clear()


def ledger_item(key: Key, entries: list[LedgerEntry]) -> RowItem:
    lines = [{"source": e.source, "cause": e.cause, "xp": e.xp, "at": e.at, "rules": e.rules} for e in entries]
    return RowItem(*key, lines=json.dumps(lines, separators=(",", ":")))


def xp_attribute(figure: Figure) -> int:
    """The ``xp`` attribute of a day's item, which the ledger reads without the document."""
    return figure.xp if isinstance(figure, DayFigures) else 0
