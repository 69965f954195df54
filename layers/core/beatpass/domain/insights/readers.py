"""Decide who may read insights: the producers credited with the content; administrators have no exception.

See docs/specification.md 6.1.
"""

from __future__ import annotations

from beatpass.domain.catalogue.entities import Album, Producer, Track, User


def may_read(user: User, content: Track | Album | Producer) -> bool:
    return not set(_readers(content)).isdisjoint(user.artist_ids)


def _readers(content: Track | Album | Producer) -> tuple[str, ...]:
    match content:
        case Track():
            return content.credits
        case Album():
            return (content.artist_id,)
        case Producer():
            return (content.id,)
