"""A producer's tracks by their plays, as of a moment: made when someone asks for it, kept as long as its cursors."""

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

# Some 30 KB: one page looks through one chunk.
CHUNK = 250


@dataclass(frozen=True, slots=True)
class PlayOrder:
    """One chunk of an order that begins behind ``start`` others; ``made_at`` names the order and is its time."""

    made_at: str
    total: int
    start: int
    rows: Sequence[Sequence[Any]]

    def entry(self, position: int) -> Entry | None:
        """At this place of the whole order; None outside of this chunk."""
        index = position - self.start
        return Entry(*self.rows[index]) if 0 <= index < len(self.rows) else None


def latest_item(artist_id: str) -> Wanted:
    """The beginning of the latest order."""
    return RecommendationItem, keys.latest_play_order(artist_id)


def chunk_item(artist_id: str, made_at: str, position: int) -> Wanted:
    """The chunk in which this position lies."""
    return RecommendationItem, keys.play_order(artist_id, made_at, position // CHUNK)


def order_of(item: RecommendationItem | None) -> PlayOrder | None:
    if item is None:
        return None
    return PlayOrder(*json.loads(item.body))


def write_order(artist_id: str, entries: Sequence[Entry], *, made_at: str, expires_at: int) -> PlayOrder:
    """Keep the order of these, most played first, and give its first chunk; 25 chunks a call.

    The latest one is told of last: a crash leaves chunks that nobody was told of, and they expire.
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
