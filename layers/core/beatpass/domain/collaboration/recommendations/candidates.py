"""Find the best matches of a producer among the candidates of its genres."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from beatpass.domain.collaboration.recommendations.answers import Recommended
from beatpass.domain.collaboration.recommendations.genre_pools import most_frequent_genres
from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures
from beatpass.domain.collaboration.recommendations.scoring import common_genres, components, points, score
from beatpass.domain.progress.levels import level_number

# More than RECOMMENDATIONS_SHOWN: some may be dismissed or become collaborators before the next daily run.
MATCHES_KEPT = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """A producer that may be recommended; ``neighbours`` are its collaborators."""

    features: ProducerFeatures
    neighbours: frozenset[str]


class Candidates:
    """All producers that may be recommended, by genre."""

    def __init__(self, pools: Mapping[str, Iterable[str]], found: Mapping[str, Candidate]) -> None:
        """``pools`` has ids by genre; an id that is not in ``found`` may not be recommended any more and is ignored."""
        self.count = len(found)
        self._pools = {genre: [(each, found[each]) for each in ids if each in found] for genre, ids in pools.items()}

    def has_genre(self, genre: str) -> bool:
        return genre in self._pools

    def for_producer(self, own: ProducerFeatures) -> dict[str, Candidate]:
        """The candidates of the producer's most frequent genres by id, at most OWN_GENRES x POOL_SIZE."""
        return dict(each for genre in most_frequent_genres(own.genres) for each in self._pools.get(genre, ()))


class Match:
    """A candidate compared with a producer. Only the score is computed at once: the rest is needed of few matches."""

    __slots__ = ("_components", "_growing", "candidate", "own", "score", "shared")

    def __init__(
        self, own: ProducerFeatures, candidate: ProducerFeatures, shared: int, growing: Mapping[str, float]
    ) -> None:
        """``shared`` counts common collaborators, ``growing`` has trends by genre."""
        self.own, self.candidate, self.shared, self._growing = own, candidate, shared, growing
        self._components = components(own, candidate, shared_neighbours=shared, growing=growing)
        self.score = score(self._components)

    @property
    def points(self) -> list[float]:
        return points(self._components)

    @property
    def percent(self) -> float:
        """The score as it is shown: the sum of the rounded points."""
        return round(sum(self.points), 1)

    @property
    def common_genres(self) -> list[str]:
        return common_genres(self.own, self.candidate)

    @property
    def trend(self) -> str | None:
        """The common genre that grows most; None if the candidate's own collaborations grow more."""
        common = self.own.genres.keys() & self.candidate.genres.keys() & self._growing.keys()
        strongest = max(common, key=lambda genre: (self._growing[genre], genre), default=None)
        return strongest if strongest and self._growing[strongest] > self.candidate.trend else None


def best_matches(
    own: ProducerFeatures,
    candidates: Candidates,
    *,
    collaborators: Collection[str],
    dismissed: Collection[str],
    growing: Mapping[str, float],
) -> list[Match]:
    """The MATCHES_KEPT best matches, in the order of the shown percent, then of the id.

    The producer itself, its collaborators and the producers that it dismissed are left out.
    """
    known = frozenset(collaborators)
    matches = [
        Match(own, other.features, len(known & other.neighbours), growing)
        for artist_id, other in candidates.for_producer(own).items()
        if artist_id != own.artist_id and artist_id not in known and artist_id not in dismissed
    ]
    best = nsmallest(MATCHES_KEPT, matches, key=lambda match: (-match.score, match.candidate.artist_id))
    return sorted(best, key=lambda match: (-match.percent, match.candidate.artist_id))


def row_of(match: Match) -> list[Any]:
    """The match as a stored row: the fields of Recommended."""
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
