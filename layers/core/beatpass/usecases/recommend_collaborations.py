"""The daily run: whom each producer might work with next (SPEC 8), in bounded work for each.

One pass over all standings finds the most active producers of every genre and the genres that grow; a second compares
each producer with those of its genres. The same run again gives the same, so a fault is simply run again; of several
segments each makes the first pass and its part of the second (docs/decisions: recommendations).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from beatpass.domain.figures import Collaborators, CollaboratorsKey
from beatpass.domain.recommending.answers import Growing, Recommendations, kept
from beatpass.domain.recommending.candidates import Candidates, best_matches, may_ask, may_be_recommended
from beatpass.domain.recommending.portraits import Portrait, portrait_of
from beatpass.domain.recommending.trends import Trends, strongest
from beatpass.domain.rules import RULES
from beatpass.domain.times import to_iso
from beatpass.storage.access import get_together
from beatpass.storage.derived import figure_item, figure_of
from beatpass.storage.recommendations import dismissals_item, dismissals_of, write_growing, write_recommendations
from beatpass.storage.scanning import Part
from beatpass.storage.standings import scan_standings

# A day that fails leaves the day before to be read.
KEPT = timedelta(days=3)
_PER_CALL = 100


@dataclass(frozen=True, slots=True)
class Recommending:
    """How many producers were read, compared and given someone; ``candidates`` are those looked at by anybody."""

    producers: int
    candidates: int
    asked: int
    answered: int


def recommend_collaborations(*, now: datetime, part: Part = (0, 1)) -> Recommending:
    """Raises Unavailable: what is there stays; run again."""
    today, expires_at = now.date().toordinal(), int((now + KEPT).timestamp())
    candidates, trends, producers = _survey(today)
    growing = trends.growing()
    write_growing(Growing({genre: round(growing[genre], 4) for genre in strongest(growing)}), expires_at=expires_at)
    asked = answered = 0
    segment, segments = part
    asking = (
        portrait_of(artist_id, standing, today=today)
        for artist_id, standing in scan_standings(segment=segment, segments=segments)
        if may_ask(standing)
    )
    while batch := list(islice(asking, _PER_CALL // 2)):
        made = list(_made(batch, candidates, growing, as_of=to_iso(now)))
        write_recommendations(made, expires_at=expires_at)
        asked += len(made)
        answered += sum(bool(each.rows) for _, each in made)
    return Recommending(producers, len(candidates.neighbours), asked, answered)


def _survey(today: int) -> tuple[Candidates, Trends, int]:
    """(candidates with whom they work with, trends, how many producers there are)."""
    candidates, trends, producers = Candidates(), Trends(), 0
    for artist_id, standing in scan_standings():
        producers += standing.exists
        if may_be_recommended(standing):
            portrait = portrait_of(artist_id, standing, today=today)
            candidates.add(portrait)
            trends.add(portrait)
    for ids in _batches(candidates.ids()):
        items = get_together([figure_item(CollaboratorsKey(each)) for each in ids])
        for artist_id, item in zip(ids, items, strict=True):
            candidates.neighbours[artist_id] = frozenset(figure_of(Collaborators, item).shared)
    return candidates, trends, producers


def _made(
    batch: list[Portrait], candidates: Candidates, growing: dict[str, float], *, as_of: str
) -> Iterator[tuple[str, Recommendations]]:
    ids = [portrait.artist_id for portrait in batch]
    items = get_together(
        [*(figure_item(CollaboratorsKey(each)) for each in ids), *(dismissals_item(each) for each in ids)]
    )
    for portrait, shared, dismissed in zip(batch, items[: len(ids)], items[len(ids) :], strict=True):
        matches = best_matches(
            portrait,
            candidates,
            collaborators=figure_of(Collaborators, shared).shared,
            dismissed=dismissals_of(dismissed).artists,
            growing=growing,
        )
        yield portrait.artist_id, Recommendations(as_of=as_of, rules=RULES, rows=[kept(match) for match in matches])


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while batch := list(islice(rest, _PER_CALL)):
        yield batch
