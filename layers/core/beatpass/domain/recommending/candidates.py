"""Who is looked at: the most active producers of each genre, so that a producer costs the same among a million."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop, nsmallest

from beatpass.domain.figures import Standing
from beatpass.domain.recommending.portraits import LEAST_GENRE_TRACKS, Portrait
from beatpass.domain.recommending.scoring import WEIGHTS, Component, common_genres, components, points

POOL = 25
OWN_GENRES = 5
_Entry = tuple[tuple[float, int, str], Portrait]
# Some may be dismissed, or become collaborators, before the next day.
KEPT = 15


class Match:
    """A candidate for a producer. Of all that are compared only the best are asked for more than their score."""

    def __init__(self, own: Portrait, candidate: Portrait, shared: int, growing: Mapping[str, float]) -> None:
        """``shared`` counts the producers that both work with."""
        self.own, self.candidate, self.shared, self._growing = own, candidate, shared, growing
        self._components = components(own, candidate, shared_neighbours=shared, growing=growing)
        self.score = sum(WEIGHTS[name] * value for name, value in self._components.items())

    @property
    def points(self) -> dict[Component, float]:
        return points(self._components)

    @property
    def percent(self) -> float:
        """The score as it is told: the sum of its parts as they are told."""
        return round(sum(self.points.values()), 1)

    @property
    def common_genres(self) -> list[str]:
        return common_genres(self.own, self.candidate)

    @property
    def trend(self) -> str | None:
        """The genre of both that grows most; None where the candidate's own collaborations grow more."""
        common = self.own.genres.keys() & self.candidate.genres.keys() & self._growing.keys()
        found = max(common, key=lambda genre: (self._growing[genre], genre), default=None)
        return found if found and self._growing[found] > self.candidate.trend else None


def may_ask(standing: Standing) -> bool:
    """Whether recommendations are made for this producer."""
    return standing.exists and standing.genre_tracks >= LEAST_GENRE_TRACKS


def may_be_recommended(standing: Standing) -> bool:
    return standing.exists and not standing.admin and bool(standing.genres)


@dataclass(slots=True)
class Candidates:
    """By genre, the POOL most active producers; ``neighbours`` has whom each of them works with."""

    neighbours: dict[str, frozenset[str]] = field(default_factory=dict)
    _pools: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))

    def add(self, portrait: Portrait) -> None:
        entry = (portrait.activity, portrait.plays, portrait.artist_id), portrait
        for genre in portrait.genres:
            _offer(self._pools[genre], entry)

    def take(self, other: Candidates) -> None:
        """Those of another part of the producers."""
        for genre, pool in other._pools.items():
            for entry in pool:
                _offer(self._pools[genre], entry)

    def ids(self) -> list[str]:
        """Everyone who may be recommended to anybody: not who is alone in its genres."""
        met = (pool for pool in self._pools.values() if len(pool) > 1)
        return sorted({portrait.artist_id for pool in met for _, portrait in pool})

    def for_(self, own: Portrait) -> Iterator[Portrait]:
        """At most OWN_GENRES x POOL, each once: those of the producer's most frequent genres."""
        genres = nsmallest(OWN_GENRES, own.genres, key=lambda genre: (-own.genres[genre], genre))
        found = {each.artist_id: each for genre in genres for _, each in self._pools.get(genre, ())}
        return iter(found.values())


def _offer(pool: list[_Entry], entry: _Entry) -> None:
    """Into a heap of the POOL greatest; ids tell equals apart."""
    if len(pool) < POOL:
        heappush(pool, entry)
    elif entry[0] > pool[0][0]:
        heappushpop(pool, entry)


def best_matches(
    own: Portrait,
    candidates: Candidates,
    *,
    collaborators: Collection[str],
    dismissed: Collection[str],
    growing: Mapping[str, float],
) -> list[Match]:
    """The KEPT best, as told: the higher percent first, then the smaller id; without oneself and whom one knows or
    dismissed.
    """
    works_with = frozenset(collaborators)

    def scored(other: Portrait) -> Match:
        shared = len(works_with & candidates.neighbours.get(other.artist_id, frozenset()))
        return Match(own, other, shared, growing)

    matches = [
        scored(other)
        for other in candidates.for_(own)
        if other.artist_id != own.artist_id and other.artist_id not in works_with and other.artist_id not in dismissed
    ]
    best = nsmallest(KEPT, matches, key=lambda match: (-match.score, match.candidate.artist_id))
    return sorted(best, key=lambda match: (-match.percent, match.candidate.artist_id))
