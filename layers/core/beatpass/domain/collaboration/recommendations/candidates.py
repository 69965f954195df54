"""Whom a producer is compared with, and who goes with it best."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from beatpass.domain.collaboration.recommendations.answers import Recommended
from beatpass.domain.collaboration.recommendations.pools import favourites
from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures
from beatpass.domain.collaboration.recommendations.scoring import common_genres, components, points, score
from beatpass.domain.progress.levels import level_number

# Some may be dismissed, or become collaborators, before the next day.
KEPT = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """``neighbours`` are whom it works with."""

    portrait: ProducerFeatures
    neighbours: frozenset[str]


class Candidates:
    """Everyone who may be recommended to anybody, by genre."""

    def __init__(self, pools: Mapping[str, Iterable[str]], found: Mapping[str, Candidate]) -> None:
        """``pools`` are ids by genre; those that are not found are no more."""
        self.count = len(found)
        self._pools = {genre: [(each, found[each]) for each in ids if each in found] for genre, ids in pools.items()}

    def meet_in(self, genre: str) -> bool:
        return genre in self._pools

    def for_(self, own: ProducerFeatures) -> dict[str, Candidate]:
        """By id, at most OWN_GENRES x POOL: those of the producer's most frequent genres."""
        return dict(each for genre in favourites(own.genres) for each in self._pools.get(genre, ()))


class Match:
    """A candidate for a producer. Of all that are compared only the best are asked for more than their score."""

    __slots__ = ("_components", "_growing", "candidate", "own", "score", "shared")

    def __init__(
        self, own: ProducerFeatures, candidate: ProducerFeatures, shared: int, growing: Mapping[str, float]
    ) -> None:
        """``shared`` counts the producers that both work with."""
        self.own, self.candidate, self.shared, self._growing = own, candidate, shared, growing
        self._components = components(own, candidate, shared_neighbours=shared, growing=growing)
        self.score = score(self._components)

    @property
    def points(self) -> list[float]:
        return points(self._components)

    @property
    def percent(self) -> float:
        """The score as it is told: the sum of its parts as they are told."""
        return round(sum(self.points), 1)

    @property
    def common_genres(self) -> list[str]:
        return common_genres(self.own, self.candidate)

    @property
    def trend(self) -> str | None:
        """The genre of both that grows most; None where the candidate's own collaborations grow more."""
        common = self.own.genres.keys() & self.candidate.genres.keys() & self._growing.keys()
        found = max(common, key=lambda genre: (self._growing[genre], genre), default=None)
        return found if found and self._growing[found] > self.candidate.trend else None


def best_matches(
    own: ProducerFeatures,
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
    matches = [
        Match(own, other.portrait, len(works_with & other.neighbours), growing)
        for artist_id, other in candidates.for_(own).items()
        if artist_id != own.artist_id and artist_id not in works_with and artist_id not in dismissed
    ]
    best = nsmallest(KEPT, matches, key=lambda match: (-match.score, match.candidate.artist_id))
    return sorted(best, key=lambda match: (-match.percent, match.candidate.artist_id))


def kept(match: Match) -> list[Any]:
    """The row of a match."""
    other = match.candidate
    row = Recommended(
        artist_id=other.artist_id,
        name=other.name,
        picture=other.picture,
        level=level_number(other.xp),
        points=match.points,
        common_genres=match.common_genres,
        shared=match.shared,
        uploads=other.uploads,
        plays=other.plays,
        trend=match.trend,
        plays_per_track=round(other.plays_per_track, 2),
    )
    return [*row]
