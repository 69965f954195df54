"""A producer's collaboration network as it is read: those with the most shared tracks first.

See docs/specification.md 8.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from beatpass.domain.platform.figures import Collaborators
from beatpass.domain.platform.times import from_milliseconds


class Place(NamedTuple):
    """Where a collaborator stands, smaller ones first: more tracks, then a later last one, then its id.

    Plays decide nothing: they change all the time, and pages would repeat what has moved.
    """

    fewer_tracks: int
    earlier: int
    artist_id: str


@dataclass(frozen=True, slots=True)
class Shared:
    """``plays`` are those of the shared tracks, in full; the times are publications."""

    artist_id: str
    tracks: int
    plays: int
    first_at: str
    last_at: str


def network_page(
    collaborators: Collaborators, *, limit: int, after: Place | None = None
) -> tuple[list[Shared], Place | None]:
    """(those behind this place, where the next page goes on: None at the end)."""
    everyone = ((1 - len(kept), -kept[-1], artist_id) for artist_id, kept in collaborators.shared.items())
    places = sorted(place for place in everyone if after is None or place > after)
    page = [_shared(artist_id, collaborators.shared[artist_id]) for *_, artist_id in places[:limit]]
    return page, Place(*places[limit - 1]) if len(places) > limit else None


def _shared(artist_id: str, kept: list[int]) -> Shared:
    plays, *times = kept
    return Shared(artist_id, len(times), plays, from_milliseconds(times[0]), from_milliseconds(times[-1]))
