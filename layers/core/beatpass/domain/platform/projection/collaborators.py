"""Count the public tracks that producers share, with their publication times and plays (docs/specification.md 8.1)."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, Standing, TrackFigures
from beatpass.domain.platform.projection.working_documents import Figures, document, standing_of
from beatpass.domain.platform.times import day_of_milliseconds, milliseconds


def add_shared(figures: Figures, track: TrackFigures) -> None:
    """Count a collaborative track for each pair of its credited producers."""
    published = _published(track)
    for artist_id, mine, other in _pairs(figures, track):
        standing = standing_of(figures, artist_id)
        _count(standing, mine.published(other), -1)
        mine.add(other, published=published, plays=track.plays)
        _count(standing, mine.published(other), +1)
        standing.collaborators = len(mine.shared)


def remove_shared(figures: Figures, track: TrackFigures) -> None:
    """Undo :func:`add_shared`, with the same state of the track."""
    published = _published(track)
    for artist_id, mine, other in _pairs(figures, track):
        standing = standing_of(figures, artist_id)
        _count(standing, mine.published(other), -1)
        mine.remove(other, published=published, plays=track.plays)
        _count(standing, mine.published(other), +1)
        standing.collaborators = len(mine.shared)


def count_shared_play(figures: Figures, track: TrackFigures) -> None:
    """Count the play for each pair of the currently credited producers, whichever the credits of the play are."""
    for _, mine, other in _pairs(figures, track):
        mine.shared[other][0] += 1


def _pairs(figures: Figures, track: TrackFigures) -> Iterator[tuple[str, Collaborators, str]]:
    for artist_id in track.credits:
        mine = document(figures, CollaboratorsKey(artist_id), Collaborators)
        for other in track.credits:
            if other != artist_id:
                yield artist_id, mine, other


def _count(standing: Standing, published: list[int], sign: int) -> None:
    """Count a collaborator once in each period in which a shared track was published."""
    if published:
        standing.count_once("collaborators", [day_of_milliseconds(each) for each in published], sign)


def _published(track: TrackFigures) -> int:
    """In milliseconds since 1970. Raises ValueError for a public track without a publication time: a corrupt fact."""
    return milliseconds(track.published_at or "")
