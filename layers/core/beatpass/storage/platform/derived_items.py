"""All derived items: as they are stored, as a replay of the facts gives them, and the repair of one by the other."""

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
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Part, Wanted, get_raw, scan_raw
from beatpass.storage.dynamodb.tables import FigureItem, Key, RowItem, StandingItem, TrackItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.working_documents import FigureBatch, ledger_item, xp_attribute


@dataclass(frozen=True, slots=True)
class Derived:
    """``version`` is None for an immutable row. ``attribute`` names the one that holds the body; ``xp`` is a day's."""

    body: str
    version: int | None = None
    attribute: str = "body"
    xp: int = 0


class Shadow(FigureBatch):
    """Working documents that start empty and stay in memory: the figures that the facts alone give."""

    def load(self, wanted: Iterable[FigureKey]) -> None:
        for key in wanted:
            if key not in self._figures:
                self._figures[key] = key.figure()

    def publish(self, event: ProducerEvent) -> None:
        """Replay publishes no events."""

    def contents(self) -> Iterator[tuple[Wanted, Derived]]:
        for key, figure in self._figures.items():
            yield figure_item(key), Derived(documents.dump(figure), version=0, xp=xp_attribute(figure))
        for table_key, entries in self._ledger.items():
            yield (FigureItem, table_key), Derived(ledger_item(table_key, entries).lines, attribute="lines")
        for table_key, row in self._rows.items():
            yield (FigureItem, table_key), Derived(row.body)

    def months(self, wanted: Iterable[Wanted]) -> Iterator[tuple[Wanted, Derived]]:
        """Those of these items that are months, as a roll-up would compute them from these days."""
        days: dict[Key, dict[str, DayFigures]] = defaultdict(dict)
        for key, figure in self._figures.items():
            if isinstance(key, DAY_KEYS) and isinstance(figure, DayFigures):
                days[keys.month(keys.figure(key))][key.day] = figure
        for ref in wanted:
            if ref[1][1].startswith(keys.MONTHS):
                yield ref, Derived(documents.dump(month_of(days[ref[1]])), version=0)


def scan_derived(part: Part = (0, 1)) -> Iterator[tuple[Wanted, Derived]]:
    """All derived items of one part of the three tables, including the rows of quarantined facts."""
    for model in (StandingItem, TrackItem, FigureItem):
        for raw in scan_raw(model, part):
            yield (model, (raw["pk"]["S"], raw["sk"]["S"])), _derived(raw)


def find_derived(ref: Wanted) -> Derived | None:
    """The item as it is stored now."""
    raw = get_raw([ref])[0]
    return _derived(raw) if raw else None


def _derived(raw: dict[str, Any]) -> Derived:
    attribute = "lines" if "lines" in raw else "body"
    return Derived(
        body=raw[attribute]["S"],
        version=int(raw["version"]["N"]) if "version" in raw else None,
        attribute=attribute,
        xp=int(raw["xp"]["N"]) if "xp" in raw else 0,
    )


def find_order_dependent_rows(track_id: str) -> Iterator[Wanted]:
    """A track's rows that depend on the order of plays: listeners beyond those of the day's document, capped plays."""
    pk = keys.figure(TrackKey(track_id))[0]
    with faults():
        for prefix in (keys.LISTENER, keys.CAPPED):
            for item in FigureItem.query(pk, FigureItem.sk.startswith(prefix), attributes_to_get=["pk", "sk"]):
                yield FigureItem, (item.pk, item.sk)


def mark_of(body: str) -> int:
    """The sequence number of the last applied fact, in a standing's document."""
    mark: int = json.loads(body).get("mark", 0)
    return mark


def repair_item(ref: Wanted, *, stored: Derived | None, right: Derived | None) -> None:
    """Replace the stored item by the right one (None: delete it). A standing keeps its mark, which no fact contains.

    Raises Conflict, and writes nothing, if the item has changed since it was read.
    """
    model, key = ref
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
            versioned_documents.write(writes, ref, over=over, body=right.body, xp=right.xp)


def _marked(right: Derived | None, mark: int) -> Derived:
    document = json.loads(right.body) if right else {}
    if mark:
        document = {"mark": mark, **document}
    return Derived(json.dumps(document, separators=(",", ":"), ensure_ascii=False), version=0)


def quarantined_fact(key: Key) -> Key | None:
    """The fact that this row of the figures table marks as quarantined, if it is such a row."""
    prefix = keys.quarantined(("", ""))[0]
    return (key[0].removeprefix(prefix), key[1]) if key[0].startswith(prefix) else None


def is_open_month(ref: Wanted, item: Derived) -> bool:
    """Whether the item is a month that changed after its roll-up: its document is empty until the next one."""
    return ref[1][1].startswith(keys.MONTHS) and item.body == documents.dump(MonthFigures())


def is_quarantined(fact_key: Key) -> bool:
    return find_derived((FigureItem, keys.quarantined(fact_key))) is not None
