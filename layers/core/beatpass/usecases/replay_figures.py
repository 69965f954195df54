"""Replay all facts into a shadow, compare it with what is stored, and put right what differs (DESIGN, guarantee 3).

The shadow lies in memory, which bounds it to some millions of facts. docs/decisions/0011-replay.md says in which order
facts are folded, and what may differ all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from threading import Lock
from typing import Any

from beatpass.domain.facts import Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.figures import ListenerKey, pseudonym
from beatpass.domain.projection import project
from beatpass.domain.replaying import in_order
from beatpass.domain.times import day_of
from beatpass.storage import keys
from beatpass.storage.access import Wanted
from beatpass.storage.activity import FactRecord, Unreadable, read, scan_records
from beatpass.storage.derived import figure_item
from beatpass.storage.derived_items import Derived, Shadow, find_derived, parked_fact, put_right, scan_derived
from beatpass.storage.errors import Conflict
from beatpass.storage.keys import Key
from beatpass.storage.tables import FigureItem, StandingItem

Items = dict[Wanted, Derived]
Taken = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """``stored`` or ``replayed`` is None where there is no such item."""

    place: Wanted
    stored: Derived | None
    replayed: Derived | None

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """(stored, replayed) of each field in which they differ; None is a field's default."""
        stored, replayed = content(self.place, self.stored), content(self.place, self.replayed)
        pairs = {name: (stored.get(name), replayed.get(name)) for name in sorted(stored.keys() | replayed.keys())}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, slots=True)
class Replay:
    """``facts`` counts those that were folded; ``poison`` names others that the projection is about to park."""

    stored: Items
    replayed: Items
    parked: frozenset[Key]
    facts: int
    poison: dict[Key, str]
    differences: list[Difference]


def replay_figures(*, segments: int = 1, taken: Taken = lambda _: None) -> Replay:
    """Fold everything; ``taken`` hears how many facts came in. The tables are read in that many parts at once.

    What is stored is read before the facts: it knows of none that the replay does not. The other way round it may lag,
    see ``settled``.
    """
    items = {place: item for part in _parts(segments) for place, item in scan_derived(part)}
    parked = {place: fact for place in items if (fact := parked_fact(place[1]))}
    stored = {place: item for place, item in items.items() if place not in parked}
    fold = _Fold(stored, frozenset(parked.values()), taken)
    with ThreadPoolExecutor(segments) as pool:
        list(pool.map(fold.take_part, _parts(segments)))  # raises what went wrong in a thread
    fold.finish()
    replayed = dict(fold.shadow.contents())
    return Replay(stored, replayed, fold.parked, fold.facts, fold.poison, list(_differences(stored, replayed)))


def settled(differences: Iterable[Difference]) -> list[Difference]:
    """Those whose items have not changed since they were read; the projection was at work on the others."""
    return [each for each in differences if find_derived(each.place) == each.stored]


def repair(differences: Iterable[Difference]) -> list[Difference]:
    """Put these right; returns those that have changed meanwhile and were left alone.

    No fact may be on its way: the projection would add to a repaired figure what the repair has put in.
    """
    moved = []
    for each in differences:
        try:
            put_right(each.place, stored=each.stored, right=each.replayed)
        except Conflict:
            moved.append(each)
    return moved


def content(place: Wanted, item: Derived | None) -> dict[str, Any]:
    """What is compared of an item: everything but a standing's mark. Nothing and an item of defaults are the same."""
    if item is None:
        return {}
    body = json.loads(item.body)
    if isinstance(body, list):
        return {"lines": body, "sources": sorted(item.sources)}
    return {name: value for name, value in body.items() if name != "mark" or place[0] is not StandingItem}


def _parts(segments: int) -> list[tuple[int, int]]:
    return [(number, segments) for number in range(segments)]


def _differences(stored: Items, replayed: Items) -> Iterator[Difference]:
    for place in sorted(stored.keys() | replayed.keys(), key=lambda place: (place[0].__name__, place[1])):
        pair = Difference(place, stored.get(place), replayed.get(place))
        if content(place, pair.stored) != content(place, pair.replayed):
            yield pair


@dataclass(slots=True)
class _Fold:
    """Takes a producer's facts as they come; changes of tracks wait for those of all producers."""

    stored: Items
    parked: frozenset[Key]
    taken: Taken
    shadow: Shadow = field(default_factory=Shadow)
    facts: int = 0
    poison: dict[Key, str] = field(default_factory=dict)
    _changes: dict[Key, TrackSaved | TrackDeleted] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take_part(self, part: tuple[int, int]) -> None:
        for _, records in groupby(scan_records(part), key=lambda record: record.key[0]):
            together = list(records)
            with self._lock:
                self._take(together)
            self.taken(len(together))

    def finish(self) -> None:
        for key, change in in_order(self._changes):
            self._project(key, change)

    def _take(self, records: Sequence[FactRecord]) -> None:
        plays = []
        for record in sorted(records, key=lambda record: record.key):
            match self._read(record):
                case None:
                    pass
                case PlayLogged() as play:
                    plays.append((self._order(play), record.key, play))
                case TrackSaved() | TrackDeleted() as change:
                    self._changes[record.key] = change
                case fact:
                    self._project(record.key, fact)
        for _, key, play in sorted(plays, key=itemgetter(0, 1)):
            self._project(key, play)

    def _read(self, record: FactRecord) -> Fact | None:
        if record.key in self.parked:
            return None
        try:
            return read(record)
        except Unreadable as error:
            self.poison[record.key] = str(error)
            return None

    def _project(self, key: Key, fact: Fact) -> None:
        self.shadow.begin(key)
        try:
            project(fact, self.shadow)
        except Exception as error:  # noqa: BLE001 - as the projection parks whatever a rule stumbles over
            self.poison[key] = f"{type(error).__name__} in the projection"
        else:
            self.facts += 1

    def _order(self, play: PlayLogged) -> tuple[bool, bool, str]:
        """By time, but whom and what the projection met last comes last: two plays may have overtaken each other.

        That is which listeners of a crowded day have documents of their own, and which plays the daily cap took.
        """
        day = day_of(play.started_at)
        own = figure_item(ListenerKey(play.track_id, day, pseudonym(play.listener_id)))
        capped = (FigureItem, keys.capped_play(play.track_id, day, play.play_id))
        return own in self.stored, capped in self.stored, play.at
