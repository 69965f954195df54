"""Page through a producer's collaborators, those with the most shared tracks first (docs/specification.md 8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

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
    """The tracks shared with one collaborator: their number, their plays, and when the first and last was published."""

    artist_id: str
    tracks: int
    plays: int
    first_at: str
    last_at: str


def network_page(
    collaborators: Collaborators, *, limit: int, after: CursorPosition | None = None
) -> tuple[list[SharedTracks], CursorPosition | None]:
    """(the collaborators after this position, the position of the last of them: None at the end of the list)."""
    all_positions = ((1 - len(shared), -shared[-1], artist_id) for artist_id, shared in collaborators.shared.items())
    positions = sorted(position for position in all_positions if after is None or position > after)
    page = [_shared_tracks(artist_id, collaborators.shared[artist_id]) for *_, artist_id in positions[:limit]]
    return page, CursorPosition(*positions[limit - 1]) if len(positions) > limit else None


def _shared_tracks(artist_id: str, shared: list[int]) -> SharedTracks:
    plays, *times = shared
    return SharedTracks(artist_id, len(times), plays, from_milliseconds(times[0]), from_milliseconds(times[-1]))
