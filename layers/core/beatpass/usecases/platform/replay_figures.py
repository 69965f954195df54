"""Replay all facts in memory, compare the result with the stored items, and repair differences.

A large table is replayed share by share, so that each fits into memory. docs/decisions/0011-replay.md lists the
differences that are no errors.

See docs/architecture.md 4.3.
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
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import Key, StandingItem
from beatpass.storage.platform.derived_items import (
    Derived,
    find_derived,
    is_open_month,
    quarantined_fact,
    repair_item,
    scan_derived,
)
from beatpass.usecases.platform.fact_replay import FactReplay, Items, OnRead


@dataclass(frozen=True, slots=True)
class Difference:
    """``ref`` says which item differs; ``stored`` or ``replayed`` is None where there is none."""

    ref: Wanted
    stored: Derived | None
    replayed: Derived | None

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """(stored, replayed) of each field that differs; None is the field's default."""
        stored, replayed = content(self.ref, self.stored), content(self.ref, self.replayed)
        pairs = {name: (stored.get(name), replayed.get(name)) for name in sorted(stored.keys() | replayed.keys())}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, slots=True)
class Replay:
    """``facts`` counts the applied facts; ``poison`` says why the others are about to be quarantined."""

    stored: Items
    replayed: Items
    quarantined: frozenset[Key]
    facts: int
    poison: dict[Key, str]
    differences: list[Difference]


def replay_figures(*, share: ReplayPartition = WHOLE, segments: int = 1, on_read: OnRead = lambda _: None) -> Replay:
    """Replay the facts that change this share's figures, reading the tables in ``segments`` parallel parts.

    ``on_read`` is called with each number of facts just read. The stored items are read before the facts, so they
    contain no fact that the replay lacks; they may lack some that it has, see ``confirmed``.
    """
    quarantined: set[Key] = set()
    stored: Items = {}
    for part in _parts(segments):
        for ref, item in scan_derived(part):
            if fact := quarantined_fact(ref[1]):
                quarantined.add(fact)
            elif _is_of(share, ref) and not is_open_month(ref, item):
                stored[ref] = item
    replay = FactReplay(share, stored, frozenset(quarantined), on_read)
    with ThreadPoolExecutor(segments) as pool:
        list(pool.map(replay.replay_part, _parts(segments)))  # raises the errors of the threads
    replay.finish()
    replayed = {ref: item for ref, item in replay.shadow.contents() if _is_of(share, ref)}
    replayed.update(replay.shadow.months(stored))
    return Replay(
        stored, replayed, replay.quarantined, replay.facts, replay.poison, list(_differences(stored, replayed))
    )


def confirmed(differences: Iterable[Difference]) -> list[Difference]:
    """Those whose items have not changed since they were read; the projection is writing the others."""
    return [each for each in differences if find_derived(each.ref) == each.stored]


def repair(differences: Iterable[Difference]) -> list[Difference]:
    """Repair these; returns those that have changed since they were read and were left alone.

    No fact may be in flight: the projection would add it to a repaired figure that contains it already.
    """
    moved = []
    for each in differences:
        try:
            repair_item(each.ref, stored=each.stored, right=each.replayed)
        except Conflict:
            moved.append(each)
    return moved


def content(ref: Wanted, item: Derived | None) -> dict[str, Any]:
    """The compared fields of an item: all except a standing's mark. No item equals an item of defaults."""
    if item is None:
        return {}
    body = json.loads(item.body)
    if isinstance(body, list):
        return {item.attribute: body}
    beside = {"xp_beside": item.xp} if item.xp else {}
    return beside | {name: value for name, value in body.items() if name != "mark" or ref[0] is not StandingItem}


def digest(items: Items) -> str:
    """A hash of the compared fields of all items, in the order of their keys."""
    hashed = sha256()
    for ref in sorted(items, key=itemgetter(1)):
        if compared := content(ref, items[ref]):
            hashed.update(json.dumps([ref[1], compared], sort_keys=True).encode())
    return hashed.hexdigest()[:16]


def _is_of(share: ReplayPartition, ref: Wanted) -> bool:
    """The partition key of a derived item names its producer or track."""
    return share.has(ref[1][0].partition("#")[2])


def _parts(segments: int) -> list[tuple[int, int]]:
    return [(number, segments) for number in range(segments)]


def _differences(stored: Items, replayed: Items) -> Iterator[Difference]:
    for ref in sorted(stored.keys() | replayed.keys(), key=lambda ref: (ref[0].__name__, ref[1])):
        pair = Difference(ref, stored.get(ref), replayed.get(ref))
        if content(ref, pair.stored) != content(ref, pair.replayed):
            yield pair
