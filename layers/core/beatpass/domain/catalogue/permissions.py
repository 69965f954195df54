"""Whom a user may act for, and what it may name on a track (docs/specification.md 1.4)."""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.domain.catalogue.entities import MAX_CREDITS, User
from beatpass.domain.platform.errors import Invalid, NoArtistProfile, NotFound


def producer_of(user: User, artist_id: str | None) -> str:
    """The producer the user asks for, else its oldest. Raises NoArtistProfile, and NotFound for another's."""
    if not user.artist_ids:
        raise NoArtistProfile
    if artist_id is None:
        return user.artist_ids[0]
    require_managed(user, artist_id, what="producer")
    return artist_id


def uploader_of(user: User, artist_id: str | None) -> str:
    """As producer_of, but what is uploaded for good must say whose it is where that could be several."""
    chosen = producer_of(user, artist_id)
    if artist_id is None and len(user.artist_ids) > 1:
        raise Invalid(artist_id="You manage several producers: say for which of them.")
    return chosen


def require_managed(user: User, artist_id: str, *, what: str) -> None:
    """Foreign content does not exist for the caller. Raises NotFound."""
    if artist_id not in user.artist_ids:
        raise NotFound(what)


def credited(uploader_id: str, named: Sequence[str]) -> tuple[str, ...]:
    """The credits of a track, its uploader first. Raises Invalid."""
    if len(set(named)) < len(named):
        raise Invalid(credits="Each producer is credited once.")
    credits_ = (uploader_id, *(artist_id for artist_id in named if artist_id != uploader_id))
    if len(credits_) > MAX_CREDITS:
        raise Invalid(credits=f"A track has at most {MAX_CREDITS} credits, its uploader among them.")
    return credits_
