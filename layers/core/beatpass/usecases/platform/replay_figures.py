"""Replay all facts in memory and compare the result with the stored items (docs/architecture.md 4.3).

A large table is replayed share by share, so that each fits into memory. docs/decisions/0011-replay.md lists the
differences that are no errors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any

from beatpass.domain.platform.facts import Fact
from beatpass.domain.platform.replay import WHOLE, ReplayPartition
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_items import PROGRESS, Derived
from beatpass.usecases.platform.fact_replay import FactReplay, OnRead
from beatpass.usecases.platform.stored_collaborators import in_buckets
from beatpass.usecases.platform.stored_figures import Items, StoredFigures, is_of, read_stored

InFlight = Callable[[Mapping[Key, Fact]], AbstractSet[Key]]


@dataclass(frozen=True, slots=True)
class Difference:
    """``ref`` says which item differs; ``stored`` or ``replayed`` is None where there is none.

    ``stored`` counts what play buffers hold; ``raw`` is the item as it lies in its table.
    """

    ref: Wanted
    raw: Derived | None
    stored: Derived | None
    replayed: Derived | None

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """(stored, replayed) of each field that differs; None is the field's default."""
        stored, replayed = content(self.ref, self.stored), content(self.ref, self.replayed)
        pairs = {name: (stored.get(name), replayed.get(name)) for name in sorted(stored.keys() | replayed.keys())}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, slots=True)
class Replay:
    """``facts`` counts the applied facts, ``moving`` are those that the projection was applying meanwhile.

    ``found`` is what was stored, ``stored`` the same with what play buffers hold; ``poison`` says why facts cannot be
    applied. ``uploaders`` has that of each track and album with plays.
    """

    found: StoredFigures
    stored: Items
    replayed: Items
    facts: int
    poison: dict[Key, str]
    moving: dict[Key, Fact]
    differences: list[Difference]
    uploaders: dict[str, str]

    @property
    def quarantined(self) -> frozenset[Key]:
        return frozenset(self.found.quarantined)


def replay_figures(
    *,
    share: ReplayPartition = WHOLE,
    segments: int = 1,
    on_read: OnRead = lambda _: None,
    in_flight: InFlight = lambda _: frozenset(),
    kept_since: str | None = None,
) -> Replay:
    """Replay the facts that change this share's figures, reading the tables in ``segments`` parallel parts.

    ``on_read`` is called with each number of facts just read. The stored items are read before the facts, so they
    contain no fact that the replay lacks. A fact without a trace among them is taken for applied, so that the loss of
    either shows, unless ``in_flight`` names it.

    ``kept_since`` is the day (YYYY-MM-DD) before which facts of plays may have expired: compared are the days and the
    listeners of days since then, which follow from what is there.
    """
    parts = [(number, segments) for number in range(segments)]
    found = read_stored(share, parts)
    replay = FactReplay(share, found.items, found.traces, found.quarantined, on_read)
    with ThreadPoolExecutor(segments) as pool:
        list(pool.map(replay.replay_part, parts))  # raises the errors of the threads
    replay.apply_waiting(replay.waiting.keys() - in_flight(replay.waiting))
    replay.finish()
    stored = found.with_buffers()
    replayed = {ref: item for ref, item in replay.shadow.contents() if is_of(share, ref)}
    replayed.update(replay.shadow.months(stored))
    replayed = in_buckets(replayed, found.bucket_numbers, stored=found.items)
    return Replay(
        found=found,
        stored=stored,
        replayed=replayed,
        facts=replay.facts,
        poison=replay.poison,
        moving=replay.waiting,
        differences=[
            each
            for each in _differences(found.items, stored, replayed)
            if kept_since is None or _follows_since(kept_since, each.ref[1][1])
        ],
        uploaders=replay.uploaders,
    )


def _follows_since(day: str, sort_key: str) -> bool:
    """Whether an item follows from plays that started on this day or later, and from nothing else."""
    if keys.AWARDS in sort_key or sort_key.startswith(keys.BUFFER):
        return False
    return any(
        sort_key.startswith(prefix) and sort_key.removeprefix(prefix)[: len(day)] >= day
        for prefix in (keys.DAYS, keys.LISTENER)
    )


def content(ref: Wanted, item: Derived | None) -> dict[str, Any]:
    """The compared fields of an item: all that facts decide. No item equals an item of defaults."""
    if item is None:
        return {}
    body = json.loads(item.body)
    if isinstance(body, list):
        return {item.attribute: body}
    if ref[1][1].startswith(keys.LISTENER):
        body["plays"] = sorted(body.get("plays", []))
    beside = {"xp_beside": item.xp} if item.xp else {}
    return beside | {name: value for name, value in body.items() if name not in PROGRESS}


def digest(items: Items) -> str:
    """A hash of the compared fields of all items, in the order of their keys."""
    hashed = sha256()
    for ref in sorted(items, key=itemgetter(1)):
        if compared := content(ref, items[ref]):
            hashed.update(json.dumps([ref[1], compared], sort_keys=True).encode())
    return hashed.hexdigest()[:16]


def _differences(raw: Items, stored: Items, replayed: Items) -> Iterator[Difference]:
    for ref in sorted(stored.keys() | replayed.keys(), key=lambda ref: (ref[0].__name__, ref[1])):
        pair = Difference(ref, raw.get(ref), stored.get(ref), replayed.get(ref))
        if content(ref, pair.stored) != content(ref, pair.replayed):
            yield pair
