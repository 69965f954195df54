"""A payout that proves itself: the sales, splits and refunds inside it (docs/specification.md 11.6)."""

from __future__ import annotations

from collections.abc import Callable

from beatpass.domain.money.payout_contents import ACCOUNT_LEFT, NOT_ITEMISED, Contents, Parts, contents_of
from beatpass.domain.platform.errors import NotFound
from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeRefused, stripe_api
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money.journal import lines_shown
from beatpass.storage.money.payouts import StoredPayout, payout_item, payout_of


def show_payout(
    user_id: str, payout_id: str, *, connect: Callable[[], StripeApi] = stripe_api
) -> tuple[StoredPayout, Contents]:
    """Three calls, one of Stripe's, and the like again for each further hundred movements.

    Raises NotFound for another's, and StripeUnavailable: what is inside is never guessed.
    """
    user, item = get_together([user_item(user_id), payout_item(payout_id)])
    stored = payout_of(item)
    if stored is None or stored.artist_id not in user_of(user, user_id).artist_ids:
        raise NotFound("payout")
    inside = _inside(stored, connect)
    moved = sorted({part.moved_by for part in inside.parts if part.moved_by})
    return stored, contents_of(stored.payout, inside, lines_shown(stored.artist_id, moved))


def _inside(stored: StoredPayout, connect: Callable[[], StripeApi]) -> Parts:
    """Stripe itemises automatic payouts only."""
    if not stored.payout.automatic:
        return Parts(missing=NOT_ITEMISED)
    try:
        return connect().fetch_payout_parts(stored.payout.id, stored.account_id)
    except AccountGone:
        return Parts(missing=ACCOUNT_LEFT)
    except StripeRefused:
        return Parts(missing=NOT_ITEMISED)
