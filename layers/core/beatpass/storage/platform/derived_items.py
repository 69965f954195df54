"""All derived items: as they are stored, as a replay of the facts gives them, and the repair of one by the other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from beatpass.domain.insights.sums.months import MonthFigures, month_of
from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import DAY_KEYS, DayFigures, Figure, FigureKey, Listener, Standing, TrackKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Part, Wanted, get_raw, query_all, scan_raw
from beatpass.storage.dynamodb.tables import DocumentItem, FigureItem, Key, RowItem, StandingItem, TrackItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import figure_keys, keys, versioned_documents
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.working_documents import FigureBatch, ledger_item


@dataclass(frozen=True, slots=True)
class Derived:
    """``version`` is None for an immutable row. ``attribute`` names the one that holds the body; ``xp`` is a day's.

    ``flushed`` is the epoch that stands beside a day.
    """

    body: str
    version: int | None = None
    attribute: str = "body"
    xp: int = 0
    flushed: int = 0

    @property
    def beside(self) -> dict[str, int | str]:
        return {name: value for name, value in (("xp", self.xp), ("flushed", self.flushed)) if value}


class Shadow(FigureBatch):
    """Working documents that start empty and stay in memory: the figures that the facts alone give.

    There are no play buffers: days hold every play at once. ``stored`` are the items that are compared with them.
    """

    def __init__(self, stored: Mapping[Wanted, Derived], *, month: str | None = None) -> None:
        """``crowded`` are the plays (track, id) that the cap of their network disqualified; it grows."""
        super().__init__(month)
        self._recorded = _recorded_unlocks(stored)
        self.crowded: set[tuple[str, str]] = set()

    def recorded_unlocks(self, artist_id: str) -> Mapping[str, str]:
        return self._recorded.get(artist_id, {})

    def was_crowded(self, fact: PlayLogged) -> bool:
        return (fact.track_id, fact.play_id) in self.crowded

    @property
    def buffers_from(self) -> None:
        return None

    def load(
        self,
        wanted: Iterable[FigureKey],
        *,
        traces: Iterable[Key] = (),
        consistent: bool = True,
    ) -> None:
        """Nothing is stored."""

    def peek(self, key: FigureKey) -> Figure:
        """One that is only read is not kept: rules look at many that are empty."""
        return self._figures[key] if key in self._figures else key.figure()

    def change(self, key: FigureKey) -> Figure:
        self._changed.add(key)
        return self._figures.setdefault(key, key.figure())

    def publish(self, event: ProducerEvent) -> None:
        """Replay publishes no events."""

    def contents(self) -> Iterator[tuple[Wanted, Derived]]:
        for key, figure in self._figures.items():
            xp = figure.xp if isinstance(figure, DayFigures) else 0
            yield figure_item(key), Derived(documents.dump(figure), version=0, xp=xp)
        for table_key, entries in self._ledger.items():
            yield (FigureItem, table_key), Derived(ledger_item(table_key, entries).lines, attribute="lines")
        for table_key, row in self._rows.items():
            yield (FigureItem, table_key), Derived(row.body)
        for fact_key, body in self._left.items():
            yield (FigureItem, keys.trace(fact_key)), Derived(body)

    def months(self, wanted: Iterable[Wanted]) -> Iterator[tuple[Wanted, Derived]]:
        """Those of these items that are months, as a roll-up would compute them from these days."""
        days: dict[Key, dict[str, DayFigures]] = defaultdict(dict)
        for key, figure in self._figures.items():
            if isinstance(key, DAY_KEYS) and isinstance(figure, DayFigures):
                days[keys.month(figure_keys.key_of(key))][key.day] = figure
        for ref in wanted:
            if ref[1][1].startswith(keys.MONTHS):
                yield ref, Derived(documents.dump(month_of(days[ref[1]])), version=0)


def _recorded_unlocks(stored: Mapping[Wanted, Derived]) -> dict[str, dict[str, str]]:
    """The facts that unlocked achievements, by producer and achievement.

    They are as the standing has them or, where that has lost them, as the rows of the XP ledger name them.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    standings: list[tuple[str, Standing]] = []
    for (model, (pk, sk)), item in stored.items():
        if model is StandingItem:
            standings.append((pk.partition("#")[2], documents.load(Standing, item.body)))
        if item.attribute == "lines":
            _, _, award = sk.partition(keys.AWARDS)
            _, _, cause = award.partition("#")
            for line in json.loads(item.body):
                if line["source"] == "achievements":
                    found[pk.partition("#")[2]][line["cause"]] = cause
    for artist_id, standing in standings:
        found[artist_id].update(standing.unlocked_by)
    return found


DERIVED = (StandingItem, TrackItem, FigureItem)


def scan_derived(
    part: Part = (0, 1), models: Sequence[type[DocumentItem]] = DERIVED
) -> Iterator[tuple[Wanted, Derived]]:
    """All derived items of one part of these tables, including the rows of quarantined facts."""
    for model in models:
        for raw in scan_raw(model, part):
            if raw["sk"]["S"].startswith(keys.NETWORK):  # it expires, and a replay follows the record of listeners
                continue
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
        flushed=int(raw["flushed"]["N"]) if "flushed" in raw else 0,
    )


def find_listeners(track_id: str) -> dict[str, Listener]:
    """The documents of all listeners of a track, by sort key. A call for every MB."""
    pk = figure_keys.key_of(TrackKey(track_id))[0]
    found = query_all(FigureItem, pk, FigureItem.sk.startswith(keys.LISTENER))
    return {item.sk: documents.load(Listener, item.body) for item in found}


def repair_item(ref: Wanted, *, stored: Derived | None, right: Derived | None) -> None:
    """Replace the stored item by the right one (None: delete it).

    What no fact contains stays: of a standing the state of its play buffer, of a day the epoch that it holds. Raises
    Conflict, and writes nothing, if the item has changed since it was read.
    """
    model, key = ref
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
            body = _kept(stored.body, right.body) if stored else right.body
            beside = replace(right, flushed=stored.flushed if stored else 0).beside
            versioned_documents.write(writes, ref, over=over, body=body, beside=beside)


# Fields that say how far the projection is, which facts do not tell.
PROGRESS = ("buffered", "newest", "flushed")


def _kept(stored: str, right: str) -> str:
    kept = {name: value for name, value in json.loads(stored).items() if name in PROGRESS}
    return json.dumps({**json.loads(right), **kept}, separators=(",", ":"), ensure_ascii=False)


def traced_fact(key: Key) -> Key | None:
    """The fact whose trace this row of the figures table is, if it is one."""
    return (key[0].removeprefix(keys.TRACES), key[1]) if key[0].startswith(keys.TRACES) else None


def is_quarantine(trace: Derived) -> bool:
    return "reason" in json.loads(trace.body)


def is_open_month(ref: Wanted, item: Derived) -> bool:
    """Whether the item is a month that changed after its roll-up: its document is empty until the next one."""
    return ref[1][1].startswith(keys.MONTHS) and item.body == documents.dump(MonthFigures())


def is_quarantined(fact_key: Key) -> bool:
    trace = find_derived((FigureItem, keys.trace(fact_key)))
    return trace is not None and is_quarantine(trace)
