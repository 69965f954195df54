"""Tracks as a play needs them, kept in this process for two seconds: a warm play reads nothing.

A play may so be judged by credits, visibility or a profile of two seconds ago, as if it had come two seconds earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.storage.catalogue.entities import artist_item, entity_of, track_item
from beatpass.storage.dynamodb.read import get_together

TTL_SECONDS = 2.0
MOST_TRACKS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Playable:
    """``artists`` are the credited producers that exist, by id."""

    track: Track
    artists: Mapping[str, Producer]

    def is_own(self, user_id: str) -> bool:
        """Whether this user manages a credited producer."""
        return any(artist.user_id == user_id for artist in self.artists.values())


class PlayableTracks:
    def __init__(self, *, most: int = MOST_TRACKS) -> None:
        self._kept: dict[str, tuple[float, Playable]] = {}
        self._most = most

    def get(self, track_id: str, *, clock: float) -> Playable | None:
        """None for an unknown track, which is never remembered. ``clock`` is monotonic, in seconds."""
        until, playable = self._kept.get(track_id, (clock, None))
        if playable is not None and clock < until:
            return playable
        self._kept.pop(track_id, None)
        fresh = _read(track_id)
        if fresh is not None:
            self._keep(track_id, fresh, until=clock + TTL_SECONDS)
        return fresh

    def _keep(self, track_id: str, playable: Playable, *, until: float) -> None:
        if len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]  # the oldest: dicts keep the order of insertion
        self._kept[track_id] = until, playable


def _read(track_id: str) -> Playable | None:
    """Two calls, consistent: a track published a moment ago can be played."""
    track = entity_of(Track, get_together([track_item(track_id)])[0])
    if track is None:
        return None
    found = get_together([artist_item(artist_id) for artist_id in track.credits])
    artists = [entity_of(Producer, item) for item in found]
    return Playable(track=track, artists={artist.id: artist for artist in artists if artist})
