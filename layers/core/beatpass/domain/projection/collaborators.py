"""Who has public tracks with whom: how many, since when, and how often they were played (SPEC 8)."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.figures import Collaborators, CollaboratorsKey, TrackFigures
from beatpass.domain.projection.working import Figures, document, standing_of
from beatpass.domain.times import milliseconds


def add_shared(figures: Figures, track: TrackFigures) -> None:
    """A track with several credits came to be public, or is counted again as it is now."""
    for mine, other in _pairs(figures, track):
        mine.add(other, published=_published(track), plays=track.plays)
    _recount(figures, track)


def remove_shared(figures: Figures, track: TrackFigures) -> None:
    for mine, other in _pairs(figures, track):
        mine.remove(other, published=_published(track), plays=track.plays)
    _recount(figures, track)


def count_shared_play(figures: Figures, track: TrackFigures) -> None:
    """Everyone who is credited now has one play more with everyone else, whoever was credited on the play."""
    for mine, other in _pairs(figures, track):
        mine.shared[other][0] += 1


def _pairs(figures: Figures, track: TrackFigures) -> Iterator[tuple[Collaborators, str]]:
    for artist_id in track.credits:
        mine = document(figures, CollaboratorsKey(artist_id), Collaborators)
        for other in track.credits:
            if other != artist_id:
                yield mine, other


def _recount(figures: Figures, track: TrackFigures) -> None:
    for artist_id in track.credits:
        mine = document(figures, CollaboratorsKey(artist_id), Collaborators)
        standing_of(figures, artist_id).collaborators = len(mine.shared)


def _published(track: TrackFigures) -> int:
    """What is public has been published; a fact that says otherwise is poison."""
    return milliseconds(track.published_at or "")
