"""Who is looked at: the most active producers of each genre, so that a producer costs the same among a million."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop, nlargest, nsmallest

from beatpass.domain.figures import Standing
from beatpass.domain.recommending.portraits import LEAST_GENRE_TRACKS, Portrait
from beatpass.domain.recommending.scoring import Component, common_genres, components, points

POOL = 25
OWN_GENRES = 5
# Some may be dismissed, or become collaborators, before the next day.
KEPT = 15


@dataclass(frozen=True, slots=True)
class Match:
    """``shared`` counts the producers that both work with; ``trend`` is the growing genre that both have, if any."""

    candidate: Portrait
    points: dict[Component, float]
    common_genres: list[str]
    shared: int
    trend: str | None

    @property
    def percent(self) -> float:
        return round(sum(self.points.values()), 1)


def may_ask(standing: Standing) -> bool:
    """Whether recommendations are made for this producer."""
    return standing.exists and standing.genre_tracks >= LEAST_GENRE_TRACKS


def may_be_recommended(standing: Standing) -> bool:
    return standing.exists and not standing.admin and bool(standing.genres)


@dataclass(slots=True)
class Candidates:
    """By genre, the POOL most active producers; ``neighbours`` has whom each of them works with."""

    neighbours: dict[str, frozenset[str]] = field(default_factory=dict)
    _pools: dict[str, list[tuple[tuple[float, int, str], Portrait]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, portrait: Portrait) -> None:
        entry = (portrait.activity, portrait.plays, portrait.artist_id), portrait
        for genre in portrait.genres:
            pool = self._pools[genre]
            if len(pool) < POOL:
                heappush(pool, entry)
            elif entry[0] > pool[0][0]:
                heappushpop(pool, entry)

    def ids(self) -> list[str]:
        """Everyone who may be recommended to anybody."""
        return sorted({portrait.artist_id for pool in self._pools.values() for _, portrait in pool})

    def for_(self, own: Portrait) -> Iterator[Portrait]:
        """At most OWN_GENRES x POOL, each once: those of the producer's most frequent genres."""
        genres = nsmallest(OWN_GENRES, own.genres, key=lambda genre: (-own.genres[genre], genre))
        found = {each.artist_id: each for genre in genres for _, each in self._pools.get(genre, ())}
        return iter(found.values())


def best_matches(
    own: Portrait,
    candidates: Candidates,
    *,
    collaborators: Collection[str],
    dismissed: Collection[str],
    growing: Mapping[str, float],
) -> list[Match]:
    """The KEPT best, the higher score first, then the smaller id; without oneself and whom one knows or dismissed."""
    works_with = frozenset(collaborators)
    matches = []
    for other in candidates.for_(own):
        if other.artist_id == own.artist_id or other.artist_id in works_with or other.artist_id in dismissed:
            continue
        shared = works_with & candidates.neighbours.get(other.artist_id, frozenset())
        matches.append(_match(own, other, len(shared), growing))
    return nsmallest(KEPT, matches, key=lambda match: (-match.percent, match.candidate.artist_id))


def _match(own: Portrait, other: Portrait, shared: int, growing: Mapping[str, float]) -> Match:
    common = own.genres.keys() & other.genres.keys()
    trend = nlargest(1, common & growing.keys(), key=lambda genre: (growing[genre], genre))
    found = components(own, other, shared_neighbours=shared, growing=growing)
    return Match(other, points(found), common_genres(own, other), shared, trend[0] if trend else None)
