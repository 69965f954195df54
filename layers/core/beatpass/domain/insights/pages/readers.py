"""Decide who may read insights: the producers credited with the content; administrators have no exception.

See docs/specification.md 6.1.
"""

from __future__ import annotations

from beatpass.domain.catalogue.entities import Album, Producer, Track, User


def read_as(user: User, content: Track | Album | Producer) -> str | None:
    """The credited producer as which the user reads; None for who may not."""
    return next((artist_id for artist_id in _readers(content) if artist_id in user.artist_ids), None)


def _readers(content: Track | Album | Producer) -> tuple[str, ...]:
    match content:
        case Track():
            return content.credits
        case Album():
            return (content.artist_id,)
        case Producer():
            return (content.id,)
