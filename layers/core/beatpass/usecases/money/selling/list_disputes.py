"""The disputes of a producer's sales (docs/specification.md 10.5)."""

from __future__ import annotations

from beatpass.domain.catalogue.permissions import finances_of
from beatpass.domain.money.selling.disputes import DisputedSale
from beatpass.settings import SETTINGS
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money import disputes


def list_disputes(
    user_id: str, artist_id: str | None, *, after: str | None, limit: int
) -> tuple[list[DisputedSale], str | None]:
    """The newest disputes after a cursor position, and the position of the last one; None at the end. Two calls.

    Raises NoArtistProfile and NotFound.
    """
    (item,) = get_together([user_item(user_id)])
    chosen = finances_of(user_of(item, user_id), artist_id)
    return disputes.list_disputes(chosen, after=after, limit=limit)


def disputes_page() -> str:
    """The page of the frontend where a producer hands in evidence; the platform passes it on at Stripe."""
    return f"{SETTINGS.frontend_url}/producer-dashboard/finances/disputes"
