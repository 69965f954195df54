"""Choose the candidates: the most active producers of each genre, so that the work per producer is bounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop, nsmallest

from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures

POOL_SIZE = 25
OWN_GENRES = 5
# Producers choose the names of genres freely. Of more genres than this, those with the smallest pools are left out.
MOST_GENRES = 10_000
_Entry = tuple[float, int, str]


def most_frequent_genres(genres: Mapping[str, int]) -> list[str]:
    """The OWN_GENRES genres with most tracks of a producer: it is a candidate only in these."""
    return nsmallest(OWN_GENRES, genres, key=lambda genre: (-genres[genre], genre))


@dataclass(slots=True)
class GenrePools:
    """For each genre the POOL_SIZE most active producers that have it among their most frequent genres.

    Only activity, plays and id of each producer are kept, so that a million producers with different genres fit into
    memory.
    """

    _entries: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))

    def add(self, features: ProducerFeatures) -> None:
        entry = features.activity, features.plays, features.artist_id
        for genre in most_frequent_genres(features.genres):
            _offer(self._entries[genre], entry)

    def merge(self, other: GenrePools) -> None:
        """Add the pools of another segment of the producers."""
        for genre, pool in other._entries.items():
            for entry in pool:
                _offer(self._entries[genre], entry)

    def by_genre(self) -> dict[str, list[str]]:
        """The ids of each pool, of the MOST_GENRES largest pools; pools with a single producer are left out."""
        shared = [genre for genre, pool in self._entries.items() if len(pool) > 1]
        fullest = nsmallest(MOST_GENRES, shared, key=lambda genre: (-len(self._entries[genre]), genre))
        return {genre: [artist_id for _, _, artist_id in self._entries[genre]] for genre in fullest}


def _offer(pool: list[_Entry], entry: _Entry) -> None:
    """Push the entry into a heap that keeps the POOL_SIZE greatest; ids break ties."""
    if len(pool) < POOL_SIZE:
        heappush(pool, entry)
    elif entry > pool[0]:
        heappushpop(pool, entry)
