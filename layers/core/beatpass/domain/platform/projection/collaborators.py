"""Who has public tracks with whom: how many, since when, and how often they were played (docs/specification.md 8.1)."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, Standing, TrackFigures
from beatpass.domain.platform.projection.working_documents import Figures, document, standing_of
from beatpass.domain.platform.times import day_of_milliseconds, milliseconds


def add_shared(figures: Figures, track: TrackFigures) -> None:
    """A track with several credits came to be public, or is counted again as it is now."""
    published = _published(track)
    for artist_id, mine, other in _pairs(figures, track):
        standing = standing_of(figures, artist_id)
        _count(standing, mine.published(other), -1)
        mine.add(other, published=published, plays=track.plays)
        _count(standing, mine.published(other), +1)
        standing.collaborators = len(mine.shared)


def remove_shared(figures: Figures, track: TrackFigures) -> None:
    published = _published(track)
    for artist_id, mine, other in _pairs(figures, track):
        standing = standing_of(figures, artist_id)
        _count(standing, mine.published(other), -1)
        mine.remove(other, published=published, plays=track.plays)
        _count(standing, mine.published(other), +1)
        standing.collaborators = len(mine.shared)


def count_shared_play(figures: Figures, track: TrackFigures) -> None:
    """Everyone who is credited now has one play more with everyone else, whoever was credited on the play."""
    for _, mine, other in _pairs(figures, track):
        mine.shared[other][0] += 1


def _pairs(figures: Figures, track: TrackFigures) -> Iterator[tuple[str, Collaborators, str]]:
    for artist_id in track.credits:
        mine = document(figures, CollaboratorsKey(artist_id), Collaborators)
        for other in track.credits:
            if other != artist_id:
                yield artist_id, mine, other


def _count(standing: Standing, published: list[int], sign: int) -> None:
    """A collaborator counts once in a period, whichever shared tracks were published in it."""
    if published:
        standing.count_once("collaborators", [day_of_milliseconds(each) for each in published], sign)


def _published(track: TrackFigures) -> int:
    """What is public has been published; a fact that says otherwise is poison."""
    return milliseconds(track.published_at or "")
