"""Page through a producer's collaborators, those with the most shared tracks first (docs/specification.md 8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.collaboration.shared_tracks import Row
from beatpass.domain.platform.figures import Collaborators
from beatpass.domain.platform.times import from_milliseconds


class CursorPosition(NamedTuple):
    """The sort key of a collaborator, in ascending order: more shared tracks, then a later last one, then its id.

    Plays are not part of the key: they change often, and the next page could repeat or skip collaborators.
    """

    fewer_tracks: int
    earlier: int
    artist_id: str


@dataclass(frozen=True, slots=True)
class SharedTracks:
    """The tracks shared with one collaborator: their number, their plays, and when the first and last was published.

    If the two have come to share more than shared_tracks.EXACT tracks, both times are the beginning of the day.
    """

    artist_id: str
    tracks: int
    plays: int
    first_at: str
    last_at: str


def network_page(
    collaborators: Collaborators, *, limit: int, after: CursorPosition | None = None
) -> tuple[list[SharedTracks], CursorPosition | None]:
    """(the collaborators after this position, the position of the last of them: None at the end of the list)."""
    all_positions = (_position(artist_id, row) for artist_id, row in collaborators.current().items())
    positions = sorted(position for position in all_positions if after is None or position > after)
    page = [_shared_tracks(each.artist_id, collaborators.shared[each.artist_id]) for each in positions[:limit]]
    return page, positions[limit - 1] if len(positions) > limit else None


def _position(artist_id: str, row: Row) -> CursorPosition:
    return CursorPosition(-shared_tracks.tracks(row), -shared_tracks.last(row), artist_id)


def _shared_tracks(artist_id: str, row: Row) -> SharedTracks:
    return SharedTracks(
        artist_id,
        tracks=shared_tracks.tracks(row),
        plays=row[0],
        first_at=from_milliseconds(shared_tracks.first(row)),
        last_at=from_milliseconds(shared_tracks.last(row)),
    )
