"""Everything derived, item by item: as it is stored, as the facts alone give it, and how the one is put right."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from beatpass.domain.insights.months import MonthFigures, month_of
from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.figures import DAY_KEYS, DayFigures, FigureKey, TrackKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.calls import Wanted, faults, get_raw, transaction
from beatpass.storage.dynamodb.scan import Part, scan_raw
from beatpass.storage.dynamodb.tables import FigureItem, RowItem, StandingItem, TrackItem
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.keys import Key
from beatpass.storage.platform.working_documents import FigureBatch, ledger_item, xp_beside


@dataclass(frozen=True, slots=True)
class Derived:
    """``version`` is None for an immutable row. ``attribute`` is what holds the body, ``xp`` stands beside a day's."""

    body: str
    version: int | None = None
    attribute: str = "body"
    xp: int = 0


class Shadow(FigureBatch):
    """The same working documents beginning with nothing, in memory to the end: what the facts alone give."""

    def load(self, wanted: Iterable[FigureKey]) -> None:
        for key in wanted:
            if key not in self._figures:
                self._figures[key] = key.figure()

    def publish(self, event: ProducerEvent) -> None:
        """Whoever is to be told was told when it happened."""

    def contents(self) -> Iterator[tuple[Wanted, Derived]]:
        for key, figure in self._figures.items():
            yield figure_item(key), Derived(documents.dump(figure), version=0, xp=xp_beside(figure))
        for table_key, entries in self._ledger.items():
            yield (FigureItem, table_key), Derived(ledger_item(table_key, entries).lines, attribute="lines")
        for table_key, row in self._rows.items():
            yield (FigureItem, table_key), Derived(row.body)

    def months(self, wanted: Iterable[Wanted]) -> Iterator[tuple[Wanted, Derived]]:
        """Those of these places that are months, as a roll-up would make them of these days."""
        days: dict[Key, dict[str, DayFigures]] = defaultdict(dict)
        for key, figure in self._figures.items():
            if isinstance(key, DAY_KEYS) and isinstance(figure, DayFigures):
                days[keys.month(keys.figure(key))][key.day] = figure
        for place in wanted:
            if place[1][1].startswith(keys.MONTHS):
                yield place, Derived(documents.dump(month_of(days[place[1]])), version=0)


def scan_derived(part: Part = (0, 1)) -> Iterator[tuple[Wanted, Derived]]:
    """One part of the three tables, parked facts among it."""
    for model in (StandingItem, TrackItem, FigureItem):
        for raw in scan_raw(model, part):
            yield (model, (raw["pk"]["S"], raw["sk"]["S"])), _derived(raw)


def find_derived(place: Wanted) -> Derived | None:
    """As it is stored now."""
    raw = get_raw([place])[0]
    return _derived(raw) if raw else None


def _derived(raw: dict[str, Any]) -> Derived:
    attribute = "lines" if "lines" in raw else "body"
    return Derived(
        body=raw[attribute]["S"],
        version=int(raw["version"]["N"]) if "version" in raw else None,
        attribute=attribute,
        xp=int(raw["xp"]["N"]) if "xp" in raw else 0,
    )


def find_met_last(track_id: str) -> Iterator[Wanted]:
    """A track's rows that are there for those plays that the projection met last: own listeners, capped plays."""
    pk = keys.figure(TrackKey(track_id))[0]
    with faults():
        for beginning in (keys.LISTENER, keys.CAPPED):
            for item in FigureItem.query(pk, FigureItem.sk.startswith(beginning), attributes_to_get=["pk", "sk"]):
                yield FigureItem, (item.pk, item.sk)


def mark_of(body: str) -> int:
    """How far the stream is in, by a standing's document."""
    mark: int = json.loads(body).get("mark", 0)
    return mark


def repair_item(place: Wanted, *, stored: Derived | None, right: Derived | None) -> None:
    """Make the item what the facts give (None: nothing). A standing keeps its mark, which no fact can tell.

    Conflict where the item is not as it was when it was read: nothing is written.
    """
    model, key = place
    if model is StandingItem:
        right = _marked(right, mark_of(stored.body) if stored else 0)
    with transaction() as writes:
        if right is None:
            condition = FigureItem.version == stored.version if stored and stored.version else FigureItem.pk.exists()
            writes.delete(model(*key), condition=condition, add_version_condition=False)
        elif right.version is None:
            row = RowItem(*key)
            setattr(row, right.attribute, right.body)
            writes.save(row)
        else:
            over = (stored.version or 0) if stored else 0
            versioned_documents.write(writes, place, over=over, body=right.body, xp=right.xp)


def _marked(right: Derived | None, mark: int) -> Derived:
    document = json.loads(right.body) if right else {}
    if mark:
        document = {"mark": mark, **document}
    return Derived(json.dumps(document, separators=(",", ":"), ensure_ascii=False), version=0)


def quarantined_fact(key: Key) -> Key | None:
    """The fact that this row of the figures table says is parked."""
    beginning = keys.quarantined(("", ""))[0]
    return (key[0].removeprefix(beginning), key[1]) if key[0].startswith(beginning) else None


def is_open_month(place: Wanted, item: Derived) -> bool:
    """A month that has changed since it was rolled up, which says nothing."""
    return place[1][1].startswith(keys.MONTHS) and item.body == documents.dump(MonthFigures())


def is_quarantined(fact_key: Key) -> bool:
    return find_derived((FigureItem, keys.quarantined(fact_key))) is not None
