"""A producer's tracks ordered by plays at one moment: computed on request, kept as long as its cursors are valid."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.domain.catalogue.track_table import Entry
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import RecommendationItem
from beatpass.storage.platform import keys

# Tracks per item, about 30 KB; a page reads one chunk.
CHUNK = 250


@dataclass(frozen=True, slots=True)
class PlayOrder:
    """One chunk of an order; ``start`` is the position of its first row, ``made_at`` the time and name of the order."""

    made_at: str
    total: int
    start: int
    rows: Sequence[Sequence[Any]]

    def entry(self, position: int) -> Entry | None:
        """The entry at this position of the whole order; None outside this chunk."""
        index = position - self.start
        return Entry(*self.rows[index]) if 0 <= index < len(self.rows) else None


def latest_item(artist_id: str) -> Wanted:
    """The first chunk of the latest order."""
    return RecommendationItem, keys.latest_play_order(artist_id)


def chunk_item(artist_id: str, made_at: str, position: int) -> Wanted:
    """The chunk that contains this position."""
    return RecommendationItem, keys.play_order(artist_id, made_at, position // CHUNK)


def order_of(item: RecommendationItem | None) -> PlayOrder | None:
    if item is None:
        return None
    return PlayOrder(*json.loads(item.body))


def write_order(artist_id: str, entries: Sequence[Entry], *, made_at: str, expires_at: int) -> PlayOrder:
    """Store ``entries``, most played first, as an order, and return its first chunk; one call per 25 chunks.

    The item of the latest order is written last, so that no reader finds an incomplete order after a crash.
    """
    chunks = [entries[start : start + CHUNK] for start in range(0, max(len(entries), 1), CHUNK)]
    bodies = [
        json.dumps([made_at, len(entries), number * CHUNK, chunk], separators=(",", ":"), ensure_ascii=False)
        for number, chunk in enumerate(chunks)
    ]
    with faults():
        with RecommendationItem.batch_write() as writes:
            for number, body in enumerate(bodies):
                key = keys.play_order(artist_id, made_at, number)
                writes.save(RecommendationItem(*key, body=body, expires_at=expires_at))
        RecommendationItem(*keys.latest_play_order(artist_id), body=bodies[0], expires_at=expires_at).save()
    return PlayOrder(made_at, len(entries), 0, chunks[0])
