"""Who is looked at: the most active producers of each genre, so that a producer costs the same among a million."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop, nsmallest

from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures

POOL = 25
OWN_GENRES = 5
# Genres are words that producers invent. Of more than these, the rarest are left out.
GENRES = 10_000
_Entry = tuple[float, int, str]


def favourites(genres: Mapping[str, int]) -> list[str]:
    """A producer's OWN_GENRES most frequent: in these it is met."""
    return nsmallest(OWN_GENRES, genres, key=lambda genre: (-genres[genre], genre))


@dataclass(slots=True)
class Pools:
    """By genre, the POOL most active of those whose favourite it is.

    Nothing but activity, plays and id is kept of each: a million producers with genres of their own must have room.
    """

    _entries: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))

    def add(self, portrait: ProducerFeatures) -> None:
        entry = portrait.activity, portrait.plays, portrait.artist_id
        for genre in favourites(portrait.genres):
            _offer(self._entries[genre], entry)

    def take(self, other: Pools) -> None:
        """Those of another part of the producers."""
        for genre, pool in other._entries.items():
            for entry in pool:
                _offer(self._entries[genre], entry)

    def by_genre(self) -> dict[str, list[str]]:
        """Ids, of the GENRES with the fullest pools: not of who is alone in a genre, whom nobody meets there."""
        met = [genre for genre, pool in self._entries.items() if len(pool) > 1]
        fullest = nsmallest(GENRES, met, key=lambda genre: (-len(self._entries[genre]), genre))
        return {genre: [artist_id for _, _, artist_id in self._entries[genre]] for genre in fullest}


def _offer(pool: list[_Entry], entry: _Entry) -> None:
    """Into a heap of the POOL greatest; ids tell equals apart."""
    if len(pool) < POOL:
        heappush(pool, entry)
    elif entry > pool[0]:
        heappushpop(pool, entry)
