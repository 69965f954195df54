"""Who may be recommended, and which genres grow: one pass over all standings, and a look at those it has found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from beatpass.domain.collaboration.recommendations.candidates import Candidate, Candidates
from beatpass.domain.collaboration.recommendations.pools import Pools
from beatpass.domain.collaboration.recommendations.producer_features import features_of, may_be_recommended
from beatpass.domain.collaboration.recommendations.trends import Trends, strongest
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, Standing, StandingKey
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Part, Wanted, get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel

# One call reads two items of each producer.
TOGETHER = BATCH_GET_ITEMS // 2


@dataclass(frozen=True, slots=True)
class Survey:
    """``producers`` are all there are; ``growing`` maps genres to their trends."""

    producers: int
    candidates: Candidates
    growing: dict[str, float]

    def strongest(self) -> dict[str, float]:
        """What is shown to everyone: of genres in which producers meet, not of a word that one has invented."""
        met = {genre: trend for genre, trend in self.growing.items() if self.candidates.meet_in(genre)}
        return {genre: round(met[genre], 4) for genre in strongest(met)}


@dataclass(slots=True)
class _Part:
    pools: Pools = field(default_factory=Pools)
    trends: Trends = field(default_factory=Trends)
    producers: int = 0

    def take(self, other: _Part) -> None:
        self.pools.take(other.pools)
        self.trends.take(other.trends)
        self.producers += other.producers


def survey_producers(today: int, *, parts: int = 1) -> Survey:
    """``today`` is a day's number; so many parts of the table are read at once."""
    whole = _Part()
    for part in in_parallel(lambda number: _survey((number, parts), today), parts):
        whole.take(part)
    return Survey(whole.producers, _candidates(whole.pools, today), whole.trends.growing())


def _survey(part: Part, today: int) -> _Part:
    found = _Part()
    for artist_id, standing in scan_standings(segment=part[0], segments=part[1]):
        found.producers += standing.exists
        if may_be_recommended(standing):
            portrait = features_of(artist_id, standing, today=today)
            found.pools.add(portrait)
            found.trends.add(portrait)
    return found


def _candidates(pools: Pools, today: int) -> Candidates:
    by_genre, found = pools.by_genre(), {}
    everyone = iter(sorted({artist_id for ids in by_genre.values() for artist_id in ids}))
    while ids := list(islice(everyone, TOGETHER)):
        standings, shared = with_collaborators(ids, lambda each: figure_item(StandingKey(each)))
        for artist_id, own, others in zip(ids, standings, shared, strict=True):
            standing = figure_of(Standing, own)
            if may_be_recommended(standing):
                works_with = frozenset(figure_of(Collaborators, others).shared)
                found[artist_id] = Candidate(features_of(artist_id, standing, today=today), works_with)
    return Candidates(by_genre, found)


def with_collaborators(ids: list[str], wanted: Callable[[str], Wanted]) -> tuple[list[Any], list[Any]]:
    """(what is wanted, the collaborators) of at most TOGETHER producers, in one call."""
    items = get_together([*map(wanted, ids), *(figure_item(CollaboratorsKey(each)) for each in ids)])
    return items[: len(ids)], items[len(ids) :]
