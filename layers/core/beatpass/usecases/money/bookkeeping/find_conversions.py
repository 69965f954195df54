"""Find what Stripe converted of a transfer: asked only for accounts in another currency."""

from __future__ import annotations

from collections.abc import Collection

from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.bookkeeping.conversions import conversion_entries, conversion_ids
from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.domain.money.payments import Transfer
from beatpass.gateways.stripe_api import AccountGone, StripeApi


def find_conversions(
    transfer: Transfer, account: StripeAccount | None, artist_id: str, *, known: Collection[str], api: StripeApi
) -> list[JournalEntry]:
    """The entries that are not ``known``; none for an account that left: nobody knows what it has."""
    own = account.default_currency if account and account.connected else None
    if own in (None, transfer.currency) or all(each in known for each in conversion_ids(transfer)):
        return []
    try:
        settled = api.fetch_arrivals(transfer)
    except AccountGone:
        return []
    return [each for each in conversion_entries(transfer, settled, artist_id) if each.id not in known]
