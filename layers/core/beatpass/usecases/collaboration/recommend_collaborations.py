"""The daily run: recommend collaborators to each producer (docs/specification.md 8.2), with bounded work per producer.

The first pass over all standings finds the most active producers of each genre and the growing genres. The second pass
compares each producer with the candidates of its genres, slice by slice. A run that was interrupted continues after its
last complete slice when it is called again; it repeats the first pass, a twentieth of the work (docs/decisions, 12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from beatpass.domain.collaboration.recommendations.answers import GrowingGenres, Recommendations, RunProgress
from beatpass.domain.collaboration.recommendations.candidates import Candidates, best_matches, row_of
from beatpass.domain.collaboration.recommendations.producer_features import (
    ProducerFeatures,
    features_of,
    has_enough_genre_tracks,
)
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.storage.collaboration.collaborators import some_collaborators
from beatpass.storage.collaboration.recommendations import (
    dismissals_item,
    dismissals_of,
    read_run,
    write_growing_genres,
    write_recommendations,
    write_run,
)
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.collaboration.survey_producers import (
    PRODUCERS_PER_CALL,
    read_with_collaborators,
    survey_producers,
)
from beatpass.usecases.platform.parallel import in_parallel

# A slice of a million producers takes about fifteen seconds.
SLICES = 64
# Recommendations stay readable if the runs of two days fail.
EXPIRES_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class RunResult:
    """The counts of one call of a run.

    ``producers`` counts all producers and ``candidates`` the distinct candidates; both are 0 if the run was complete
    before. ``asked`` counts the producers for which this call looked for recommendations, ``answered`` those that got
    some. ``left`` is the number of slices for the next call.
    """

    producers: int
    candidates: int
    asked: int
    answered: int
    left: int


def recommend_collaborations(
    run: str, *, now: datetime, threads: int = 1, slices: int = SLICES, in_time: Callable[[], bool] = lambda: True
) -> RunResult:
    """Start or continue the run with the id ``run``: serve ``threads`` slices in parallel while ``in_time`` is true.

    At least one batch of slices is served. Raises Unavailable: written recommendations stay, and another call continues
    the run.
    """
    served = read_run(run).served
    if served >= slices:
        return RunResult(0, 0, 0, 0, left=0)
    expires_at = int((now + EXPIRES_AFTER).timestamp())
    survey = survey_producers(now.date().toordinal(), parts=threads)
    matching = _MatchingPass(survey.candidates, survey.growing, now, expires_at, slices)
    write_growing_genres(GrowingGenres(survey.strongest()), expires_at=expires_at)
    asked = answered = 0
    started = False
    while served < slices and (in_time() or not started):
        started = True
        batch_size = min(threads, slices - served)
        for asked_here, answered_here in in_parallel(partial(matching.serve_slice, served), batch_size):
            asked, answered = asked + asked_here, answered + answered_here
        served += batch_size
        write_run(run, RunProgress(served), expires_at=expires_at)
    return RunResult(survey.producers, survey.candidates.count, asked, answered, left=slices - served)


@dataclass(frozen=True, slots=True)
class _MatchingPass:
    """The second pass; ``growing`` has trends by genre."""

    candidates: Candidates
    growing: dict[str, float]
    now: datetime
    expires_at: int
    slices: int

    def serve_slice(self, served: int, number: int) -> tuple[int, int]:
        """Write the recommendations of slice ``served + number``, and return (producers asked, producers answered)."""
        today, asked, answered = self.now.date().toordinal(), 0, 0
        asking = (
            features_of(artist_id, standing, today=today)
            for artist_id, standing in scan_standings(segment=served + number, segments=self.slices)
            if has_enough_genre_tracks(standing)
        )
        while batch := list(islice(asking, PRODUCERS_PER_CALL)):
            recommendations = list(self._recommend(batch))
            write_recommendations(recommendations, expires_at=self.expires_at)
            asked += len(recommendations)
            answered += sum(bool(each.rows) for _, each in recommendations)
        return asked, answered

    def _recommend(self, batch: list[ProducerFeatures]) -> Iterator[tuple[str, Recommendations]]:
        dismissals, shared = read_with_collaborators([features.artist_id for features in batch], dismissals_item)
        for features, dismissed, others in zip(batch, dismissals, shared, strict=True):
            matches = best_matches(
                features,
                self.candidates,
                collaborators=some_collaborators(features.artist_id, others),
                dismissed=dismissals_of(dismissed).artists,
                growing=self.growing,
            )
            rows = [row_of(match) for match in matches]
            yield features.artist_id, Recommendations(as_of=to_iso(self.now), rules=RULES, rows=rows)
