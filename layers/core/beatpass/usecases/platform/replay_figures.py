"""Replay all facts into a shadow, compare it with what is stored, and put right what differs (DESIGN, guarantee 3).

The shadow lies in memory: a large table is replayed share by share, each of them a replay of its own.
docs/decisions/0011-replay.md says what may differ all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any

from beatpass.domain.platform.replay import WHOLE, ReplayPartition
from beatpass.storage.dynamodb.calls import Wanted
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.tables import StandingItem
from beatpass.storage.platform.derived_items import (
    Derived,
    find_derived,
    is_open_month,
    quarantined_fact,
    repair_item,
    scan_derived,
)
from beatpass.storage.platform.keys import Key
from beatpass.usecases.platform.fact_replay import FactFold, Items, Taken


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
    quarantined: frozenset[Key]
    facts: int
    poison: dict[Key, str]
    differences: list[Difference]


def replay_figures(*, share: ReplayPartition = WHOLE, segments: int = 1, taken: Taken = lambda _: None) -> Replay:
    """Fold what changes this share's figures; ``taken`` hears how many facts were read. The tables are read in that
    many parts at once.

    What is stored is read before the facts: it knows of none that the replay does not. The other way round it may lag,
    see ``settled``.
    """
    quarantined: set[Key] = set()
    stored: Items = {}
    for part in _parts(segments):
        for place, item in scan_derived(part):
            if fact := quarantined_fact(place[1]):
                quarantined.add(fact)
            elif _is_of(share, place) and not is_open_month(place, item):
                stored[place] = item
    fold = FactFold(share, stored, frozenset(quarantined), taken)
    with ThreadPoolExecutor(segments) as pool:
        list(pool.map(fold.take_part, _parts(segments)))  # raises what went wrong in a thread
    fold.finish()
    replayed = {place: item for place, item in fold.shadow.contents() if _is_of(share, place)}
    replayed.update(fold.shadow.months(stored))
    return Replay(stored, replayed, fold.quarantined, fold.facts, fold.poison, list(_differences(stored, replayed)))


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
            repair_item(each.place, stored=each.stored, right=each.replayed)
        except Conflict:
            moved.append(each)
    return moved


def content(place: Wanted, item: Derived | None) -> dict[str, Any]:
    """What is compared of an item: everything but a standing's mark. Nothing and an item of defaults are the same."""
    if item is None:
        return {}
    body = json.loads(item.body)
    if isinstance(body, list):
        return {item.attribute: body}
    beside = {"xp_beside": item.xp} if item.xp else {}
    return beside | {name: value for name, value in body.items() if name != "mark" or place[0] is not StandingItem}


def digest(items: Items) -> str:
    """Over everything that is compared, in the order of keys."""
    hashed = sha256()
    for place in sorted(items, key=itemgetter(1)):
        if compared := content(place, items[place]):
            hashed.update(json.dumps([place[1], compared], sort_keys=True).encode())
    return hashed.hexdigest()[:16]


def _is_of(share: ReplayPartition, place: Wanted) -> bool:
    """Every derived item is a producer's or a track's, and its partition key says whose."""
    return share.has(place[1][0].partition("#")[2])


def _parts(segments: int) -> list[tuple[int, int]]:
    return [(number, segments) for number in range(segments)]


def _differences(stored: Items, replayed: Items) -> Iterator[Difference]:
    for place in sorted(stored.keys() | replayed.keys(), key=lambda place: (place[0].__name__, place[1])):
        pair = Difference(place, stored.get(place), replayed.get(place))
        if content(place, pair.stored) != content(place, pair.replayed):
            yield pair
