"""The working documents of a batch of facts: loaded ahead, changed by the projection, written in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from beatpass.clock import now
from beatpass.domain.events import ArtistEvent
from beatpass.domain.figures import DAY_KEYS, CappedPlay, DayFigures, Download, Figure, FigureKey, LedgerEntry, Row
from beatpass.domain.insights.months import MonthFigures
from beatpass.storage import documents, keys, outbox, versioned
from beatpass.storage.access import transaction
from beatpass.storage.derived import figure_item, month_item
from beatpass.storage.keys import Key
from beatpass.storage.tables import RowItem

# DynamoDB's limit of items in one transaction.
TRANSACTION_ITEMS = 100


class FigureBatch:
    """Implements the projection's ``Figures``. After ``commit`` it goes on with what it has loaded.

    Raises Conflict from ``commit`` where another writer was faster; the batch must then be thrown away. ``month``
    (YYYY-MM) is the present one: what a day of an earlier one gets, its month no longer holds (decision 18).
    """

    def __init__(self, month: str | None = None) -> None:
        self._versions: dict[FigureKey, int] = {}
        self._figures: dict[FigureKey, Figure] = {}
        self._changed: set[FigureKey] = set()
        self._rows: dict[Key, RowItem] = {}
        self._ledger: dict[Key, list[LedgerEntry]] = defaultdict(list)
        self._events: dict[Key, list[ArtistEvent]] = defaultdict(list)
        self._unparked: list[Key] = []
        self._cause: Key = ("", "")
        self._month = month or now().date().isoformat()[:7]
        self._months: dict[Key, int] = {}

    def load(self, wanted: Iterable[FigureKey]) -> None:
        """Read these documents, as far as they are not here yet, in as few calls as DynamoDB allows."""
        missing = {key: figure_item(key) for key in wanted if key not in self._figures}
        months = self._closed_months(missing) - self._months.keys()
        found = versioned.read([*missing.values(), *map(month_item, months)])
        for month in months:
            self._months[month] = versioned.version_of(found.get(month_item(month)))
        for key, place in missing.items():
            stored = found.get(place)
            figure: type[Figure] = key.figure
            self._versions[key] = versioned.version_of(stored)
            self._figures[key] = documents.load(figure, stored.body) if stored else figure()

    def _closed_months(self, wanted: Iterable[FigureKey]) -> set[Key]:
        """The month documents of those of these days that a roll-up may have taken in."""
        days = (key for key in wanted if isinstance(key, DAY_KEYS))
        return {keys.month(keys.figure(key)) for key in days if key.day[:7] < self._month}

    def begin(self, cause: Key) -> None:
        """The awards and events that follow are this fact's."""
        self._cause = cause

    def peek(self, key: FigureKey) -> Figure:
        """The document, not to be changed."""
        if key not in self._figures:
            self.load([key])
        return self._figures[key]

    def get(self, key: FigureKey) -> Figure:
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

    def publish(self, event: ArtistEvent) -> None:
        self._events[keys.outbox(event.artist_id, event.at, self._cause)].append(event)

    def park(self, fact_key: Key, reason: str) -> None:
        """Note, with the same transaction, that this fact was passed over."""
        key = keys.parked(fact_key)
        self._rows[key] = RowItem(*key, body=json.dumps({"reason": reason}))

    def unpark(self, fact_key: Key) -> None:
        """Take a parked fact in: the transaction fails where it is parked no more."""
        self._unparked.append(keys.parked(fact_key))

    def size_with(self, wanted: set[FigureKey]) -> int:
        """How many items the transaction would have with these documents in it."""
        rows = len(self._rows) + len(self._ledger) + len(self._events) + len(self._unparked)
        changed = self._changed | wanted
        return len(changed) + len(self._closed_months(changed)) + rows

    def commit(self) -> None:
        """Write every changed document and row, all or nothing."""
        if not self._changed and not self._rows:
            return
        months = self._closed_months(self._changed)
        with transaction() as writes:
            for month in months:
                versioned.write(
                    writes, month_item(month), over=self._months[month], body=documents.dump(MonthFigures())
                )
            for key in self._changed:
                figure = self._figures[key]
                body, xp = documents.dump(figure), xp_beside(figure)
                versioned.write(writes, figure_item(key), over=self._versions[key], body=body, xp=xp)
            for table_key, entries in self._ledger.items():
                writes.save(ledger_item(table_key, entries))
            for row in self._rows.values():
                writes.save(row)
            for table_key, events in self._events.items():
                writes.save(outbox.to_item(table_key, events))
            for table_key in self._unparked:
                writes.delete(RowItem(*table_key), condition=RowItem.pk.exists())
        for key in self._changed:
            self._versions[key] += 1
        for month in months:
            self._months[month] += 1
        self._changed.clear()
        self._rows.clear()
        self._ledger.clear()
        self._events.clear()
        self._unparked.clear()


def ledger_item(key: Key, entries: list[LedgerEntry]) -> RowItem:
    lines = [{"source": e.source, "cause": e.cause, "xp": e.xp, "at": e.at, "rules": e.rules} for e in entries]
    return RowItem(*key, lines=json.dumps(lines, separators=(",", ":")))


def xp_beside(figure: Figure) -> int:
    """What stands beside the document, too, for the ledger."""
    return figure.xp if isinstance(figure, DayFigures) else 0
