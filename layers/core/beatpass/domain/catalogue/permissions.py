"""The producers that a user may act for, and the credits that it may give (docs/specification.md 1.4)."""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.domain.catalogue.entities import MAX_CREDITS, User
from beatpass.domain.platform.errors import Invalid, NoArtistProfile, NotFound


def producer_of(user: User, artist_id: str | None) -> str:
    """The requested producer, or the user's oldest. Raises NoArtistProfile, and NotFound for another user's."""
    if not user.artist_ids:
        raise NoArtistProfile
    if artist_id is None:
        return user.artist_ids[0]
    require_managed(user, artist_id, what="producer")
    return artist_id


def finances_of(user: User, artist_id: str | None) -> str:
    """As producer_of, for pages of money: the history of a producer that the user deleted stays readable by its id."""
    if artist_id is not None and artist_id in user.former_ids:
        return artist_id
    return producer_of(user, artist_id)


def uploader_of(user: User, artist_id: str | None) -> str:
    """As producer_of, but a user with several producers must name one, because an uploader never changes.

    Raises Invalid, and as producer_of.
    """
    chosen = producer_of(user, artist_id)
    if artist_id is None and len(user.artist_ids) > 1:
        raise Invalid(artist_id="You manage several producers: choose one of them.")
    return chosen


def require_managed(user: User, artist_id: str, *, what: str) -> None:
    """Raises NotFound for another user's content, as for content that does not exist."""
    if artist_id not in user.artist_ids:
        raise NotFound(what)


def require_sold(user: User, artist_id: str) -> None:
    """Raises NotFound for another user's sale. A seller who deleted the producer still answers for its sales."""
    if artist_id not in user.former_ids:
        require_managed(user, artist_id, what="sale")


def build_credits(uploader_id: str, named: Sequence[str]) -> tuple[str, ...]:
    """The credits of a track, its uploader first. Raises Invalid."""
    if len(set(named)) < len(named):
        raise Invalid(credits="A producer can be credited only once.")
    credits_ = (uploader_id, *(artist_id for artist_id in named if artist_id != uploader_id))
    if len(credits_) > MAX_CREDITS:
        raise Invalid(credits=f"A track has at most {MAX_CREDITS} credits, including its uploader.")
    return credits_
