"""Cache of tracks and their credited producers for TTL_SECONDS, so that most plays need no read.

A play may therefore be judged by credits, visibility or a profile that changed within the last two seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.storage.catalogue.entities import entity_of, producer_item, track_item
from beatpass.storage.dynamodb.read import get_together

TTL_SECONDS = 2.0
MAX_TRACKS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Playable:
    """A track, and its credited producers that exist, by id."""

    track: Track
    producers: Mapping[str, Producer]

    def is_playable(self, user_id: str | None) -> bool:
        """Whether this user, or a guest, may play it."""
        return self.track.public or (user_id is not None and self.is_own(user_id))

    def is_own(self, user_id: str) -> bool:
        """Whether this user manages a credited producer."""
        return any(producer.user_id == user_id for producer in self.producers.values())


class PlayableTracks:
    def __init__(self, *, most: int = MAX_TRACKS) -> None:
        self._entries: dict[str, tuple[float, Playable]] = {}
        self._most = most

    def get(self, track_id: str, *, clock: float) -> Playable | None:
        """None for an unknown track, which is not cached. ``clock`` is monotonic, in seconds."""
        until, playable = self._entries.get(track_id, (clock, None))
        if playable is not None and clock < until:
            return playable
        self._entries.pop(track_id, None)
        fresh = _read(track_id)
        if fresh is not None:
            self._keep(track_id, fresh, until=clock + TTL_SECONDS)
        return fresh

    def _keep(self, track_id: str, playable: Playable, *, until: float) -> None:
        if len(self._entries) >= self._most:
            del self._entries[next(iter(self._entries))]  # the oldest entry: dicts keep insertion order
        self._entries[track_id] = until, playable


def _read(track_id: str) -> Playable | None:
    """Two consistent calls, so that a track can be played as soon as it is published."""
    track = entity_of(Track, get_together([track_item(track_id)])[0])
    if track is None:
        return None
    found = get_together([producer_item(artist_id) for artist_id in track.credits])
    producers = [entity_of(Producer, item) for item in found]
    return Playable(track=track, producers={producer.id: producer for producer in producers if producer})
