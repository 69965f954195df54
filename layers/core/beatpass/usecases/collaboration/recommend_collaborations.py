"""The daily run: whom each producer might work with next (docs/specification.md 8.2), in bounded work for each.

One pass over all standings finds the most active producers of every genre and the genres that grow; a second compares
each producer with those of its genres, slice by slice. A run that ends early, or fails, goes on behind its last whole
slice when it is called again: it makes the first pass anew, which is a twentieth of the work (docs/decisions, 12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from beatpass.domain.collaboration.recommendations.answers import Growing, Recommendations, Run
from beatpass.domain.collaboration.recommendations.candidates import Candidates, best_matches, kept
from beatpass.domain.collaboration.recommendations.producer_features import ProducerFeatures, features_of, may_ask
from beatpass.domain.platform.figures import Collaborators
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.storage.collaboration.recommendations import (
    dismissals_item,
    dismissals_of,
    read_run,
    write_growing,
    write_recommendations,
    write_run,
)
from beatpass.storage.platform.derived_figures import figure_of
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.collaboration.survey_producers import TOGETHER, survey_producers, with_collaborators
from beatpass.usecases.platform.parallel import in_parallel

# Of a million producers, each takes some fifteen seconds.
SLICES = 64
# A day that fails leaves the day before to be read.
KEPT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Recommending:
    """How many producers were compared and given someone now, and how many slices are left for the next call.

    ``producers`` are all there are, ``candidates`` those looked at by anybody; both 0 where the run was over already.
    """

    producers: int
    candidates: int
    asked: int
    answered: int
    left: int


def recommend_collaborations(
    run: str, *, now: datetime, threads: int = 1, slices: int = SLICES, in_time: Callable[[], bool] = lambda: True
) -> Recommending:
    """Begin the run of this name or go on with it: ``threads`` slices, and as many again as long as there is time.

    Raises Unavailable: what is there stays; again, the run goes on.
    """
    served = read_run(run).served
    if served >= slices:
        return Recommending(0, 0, 0, 0, left=0)
    expires_at = int((now + KEPT).timestamp())
    survey = survey_producers(now.date().toordinal(), parts=threads)
    serving = _Serving(survey.candidates, survey.growing, now, expires_at, slices)
    write_growing(Growing(survey.strongest()), expires_at=expires_at)
    asked = answered = 0
    begun = False
    while served < slices and (in_time() or not begun):
        begun = True
        at_once = min(threads, slices - served)
        for some in in_parallel(partial(serving.serve, served), at_once):
            asked, answered = asked + some[0], answered + some[1]
        served += at_once
        write_run(run, Run(served), expires_at=expires_at)
    return Recommending(survey.producers, survey.candidates.count, asked, answered, left=slices - served)


@dataclass(frozen=True, slots=True)
class _Serving:
    """The second pass; ``growing`` maps genres to their trends."""

    candidates: Candidates
    growing: dict[str, float]
    now: datetime
    expires_at: int
    slices: int

    def serve(self, served: int, number: int) -> tuple[int, int]:
        """(how many asked, how many were given someone) of this slice behind those that are served."""
        today, asked, answered = self.now.date().toordinal(), 0, 0
        asking = (
            features_of(artist_id, standing, today=today)
            for artist_id, standing in scan_standings(segment=served + number, segments=self.slices)
            if may_ask(standing)
        )
        while batch := list(islice(asking, TOGETHER)):
            made = list(self._made(batch))
            write_recommendations(made, expires_at=self.expires_at)
            asked += len(made)
            answered += sum(bool(each.rows) for _, each in made)
        return asked, answered

    def _made(self, batch: list[ProducerFeatures]) -> Iterator[tuple[str, Recommendations]]:
        dismissals, shared = with_collaborators([portrait.artist_id for portrait in batch], dismissals_item)
        for portrait, dismissed, others in zip(batch, dismissals, shared, strict=True):
            matches = best_matches(
                portrait,
                self.candidates,
                collaborators=figure_of(Collaborators, others).shared,
                dismissed=dismissals_of(dismissed).artists,
                growing=self.growing,
            )
            rows = [kept(match) for match in matches]
            yield portrait.artist_id, Recommendations(as_of=to_iso(self.now), rules=RULES, rows=rows)
