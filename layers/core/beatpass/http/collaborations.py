"""The collaboration network on the wire (API.md)."""

from __future__ import annotations

from typing_extensions import TypedDict

from beatpass.domain.collaborating import Shared
from beatpass.domain.figures import Standing
from beatpass.domain.levels import level_of
from beatpass.domain.rules import RULES
from beatpass.http.shapes import Derived, TrackAnswer


class ArtistCard(TypedDict):
    id: str
    name: str
    picture: str | None
    level: int
    title: str


class CollaboratorAnswer(TypedDict):
    """``plays`` are all plays of the shared public tracks; the times are publications of the first and the last.

    ``gone`` is true of a producer that was deleted and is still credited.
    """

    artist: ArtistCard
    gone: bool
    tracks: int
    plays: int
    first_at: str
    last_at: str


class NetworkTotals(TypedDict):
    """``qualified_plays`` are those of the collaborative tracks, each once."""

    collaborators: int
    tracks: int
    qualified_plays: int


class NetworkAnswer(Derived):
    """Most shared tracks first."""

    totals: NetworkTotals
    items: list[CollaboratorAnswer]
    next_cursor: str | None


class JointTracksAnswer(Derived):
    """Public tracks with other producers, newest first."""

    total: int
    items: list[TrackAnswer]
    next_cursor: str | None


def network_answer(
    standing: Standing, collaborators: list[tuple[Shared, Standing]], *, next_cursor: str | None, as_of: str
) -> NetworkAnswer:
    return {
        "totals": {
            "collaborators": standing.collaborators,
            "tracks": standing.collaborative_tracks,
            "qualified_plays": standing.collaborative_plays,
        },
        "items": [_collaborator(shared, other) for shared, other in collaborators],
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }


def _collaborator(shared: Shared, other: Standing) -> CollaboratorAnswer:
    return {
        "artist": artist_card(shared.artist_id, name=other.name, picture=other.picture, xp=other.total_xp),
        "gone": not other.exists,
        "tracks": shared.tracks,
        "plays": shared.plays,
        "first_at": shared.first_at,
        "last_at": shared.last_at,
    }


def artist_card(artist_id: str, *, name: str, picture: str | None, xp: int) -> ArtistCard:
    level = level_of(xp)
    return {"id": artist_id, "name": name, "picture": picture, "level": level.level, "title": level.title}
