"""Book a payout of the platform's own money, and its return (docs/stripe.md 4.1)."""

from __future__ import annotations

from beatpass.domain.money.accounts.platform_payouts import platform_payout_entries
from beatpass.gateways.stripe_api import StripeApi
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.journal import find_entries, write_entries
from beatpass.usecases.platform.callables import AlsoWrite


def book_platform_payout(payout_id: str, *, api: StripeApi, also: AlsoWrite) -> None:
    """Raises Conflict where another writer was faster, and what the API raises; the caller may repeat it."""
    entries = list(platform_payout_entries(api.fetch_platform_payout(payout_id)))
    known = find_entries([entry.id for entry in entries])
    with transaction() as writes:
        write_entries(writes, None, [entry for entry in entries if entry.id not in known])
        also(writes)
