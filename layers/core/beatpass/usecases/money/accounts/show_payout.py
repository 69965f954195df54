"""A payout with the transactions that it consists of (docs/specification.md 11.6)."""

from __future__ import annotations

from beatpass.domain.money.accounts.payout_contents import (
    ACCOUNT_LEFT,
    NOT_ITEMISED,
    PayoutContents,
    PayoutMovements,
    explain_payout,
)
from beatpass.domain.platform.errors import NotFound
from beatpass.gateways.stripe_api import AccountGone, Connect, StripeRefused, stripe_api
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money.journal import find_lines_of_entries
from beatpass.storage.money.payouts import StoredPayout, payout_item, payout_of


def show_payout(user_id: str, payout_id: str, *, connect: Connect = stripe_api) -> tuple[StoredPayout, PayoutContents]:
    """Three calls and one request to Stripe, and as many again for each further hundred movements.

    Raises NotFound for another producer's payout, and StripeUnavailable: the contents are never guessed.
    """
    user, item = get_together([user_item(user_id), payout_item(payout_id)])
    stored = payout_of(item)
    reader = user_of(user, user_id)
    if stored is None or stored.artist_id not in (*reader.artist_ids, *reader.former_ids):
        raise NotFound("payout")
    inside = _find_movements(stored, connect)
    moved = sorted({each.moved_by for each in inside.known if each.moved_by})
    return stored, explain_payout(stored.payout, inside, find_lines_of_entries(stored.artist_id, moved))


def _find_movements(stored: StoredPayout, connect: Connect) -> PayoutMovements:
    """The payout's movements; Stripe itemises automatic payouts only."""
    if not stored.payout.automatic:
        return PayoutMovements(missing=NOT_ITEMISED)
    try:
        return connect().fetch_payout_movements(stored.payout.id, stored.account_id)
    except AccountGone:
        return PayoutMovements(missing=ACCOUNT_LEFT)
    except StripeRefused:
        return PayoutMovements(missing=NOT_ITEMISED)
