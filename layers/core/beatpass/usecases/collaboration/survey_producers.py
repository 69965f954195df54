"""Find the candidates and the growing genres: one pass over all standings, then a read of each candidate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from beatpass.domain.collaboration.recommendations.candidates import Candidate, Candidates
from beatpass.domain.collaboration.recommendations.genre_pools import GenrePools
from beatpass.domain.collaboration.recommendations.producer_features import features_of, may_be_recommended
from beatpass.domain.collaboration.recommendations.trends import Trends, strongest
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.collaboration.collaborators import recent_item, some_collaborators
from beatpass.storage.dynamodb.read import Part, Wanted, get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel

# Two items for each producer; a BatchGetItem call takes 100.
PRODUCERS_PER_CALL = 50


@dataclass(frozen=True, slots=True)
class Survey:
    """``producers`` counts all producers; ``growing`` has trends by genre."""

    producers: int
    candidates: Candidates
    growing: dict[str, float]

    def strongest(self) -> dict[str, float]:
        """The trends shown to all producers: only of genres with a pool, so that no producer's own word is shown."""
        pooled = {genre: trend for genre, trend in self.growing.items() if self.candidates.has_genre(genre)}
        return {genre: round(pooled[genre], 4) for genre in strongest(pooled)}


@dataclass(slots=True)
class _SegmentSurvey:
    pools: GenrePools = field(default_factory=GenrePools)
    trends: Trends = field(default_factory=Trends)
    producers: int = 0

    def merge(self, other: _SegmentSurvey) -> None:
        self.pools.merge(other.pools)
        self.trends.merge(other.trends)
        self.producers += other.producers


def survey_producers(today: int, *, parts: int = 1) -> Survey:
    """``today`` is a day number; ``parts`` is the number of segments of the table that are scanned in parallel."""
    whole = _SegmentSurvey()
    for segment in in_parallel(lambda number: _survey_segment((number, parts), today), parts):
        whole.merge(segment)
    return Survey(whole.producers, _read_candidates(whole.pools, today), whole.trends.growing())


def _survey_segment(part: Part, today: int) -> _SegmentSurvey:
    found = _SegmentSurvey()
    for artist_id, standing in scan_standings(segment=part[0], segments=part[1]):
        found.producers += standing.exists
        if may_be_recommended(standing):
            features = features_of(artist_id, standing, today=today)
            found.pools.add(features)
            found.trends.add(features)
    return found


def _read_candidates(pools: GenrePools, today: int) -> Candidates:
    by_genre, found = pools.by_genre(), {}
    all_ids = iter(sorted({artist_id for ids in by_genre.values() for artist_id in ids}))
    while ids := list(islice(all_ids, PRODUCERS_PER_CALL)):
        standings, shared = read_with_collaborators(ids, lambda each: figure_item(StandingKey(each)))
        for artist_id, own, others in zip(ids, standings, shared, strict=True):
            standing = figure_of(Standing, own)
            if may_be_recommended(standing):
                neighbours = some_collaborators(artist_id, others)
                found[artist_id] = Candidate(features_of(artist_id, standing, today=today), neighbours)
    return Candidates(by_genre, found)


def read_with_collaborators(ids: list[str], wanted: Callable[[str], Wanted]) -> tuple[list[Any], list[Any]]:
    """(the wanted items, the ``recent_item``) of at most PRODUCERS_PER_CALL producers, in one call."""
    items = get_together([*map(wanted, ids), *map(recent_item, ids)])
    return items[: len(ids)], items[len(ids) :]
