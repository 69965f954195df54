"""Bring a connected account up to what Stripe has of it (docs/specification.md 10.1).

A change precedes its event, so the fetch that began last knows every change that any event told of; the start of the
fetch therefore guards the state.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from beatpass.domain.money.payout_readiness import Connection
from beatpass.domain.money.stripe_accounts import StripeAccount, read_account
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import AccountGone, StripeApi
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.stripe_accounts import find_connection, heal_connection


def refresh_account(
    account_id: str, *, api: StripeApi, now: Callable[[], datetime], also: Callable[[Writes], None]
) -> StripeAccount:
    """The account as it is now; ``also`` joins the transaction that stores it. Raises Conflict, and as the API."""
    started = to_iso(now())
    try:
        account = read_account(api.fetch_account(account_id), fetched_at=started)
    except AccountGone:
        account = StripeAccount(id=account_id, fetched_at=started)
    unnoted = account.artist_id is not None and find_connection(account.artist_id) is None
    try:
        with transaction() as writes:
            stripe_events.put_account(writes, account)
            if unnoted and account.artist_id:
                heal_connection(writes, account.artist_id, _connection_of(account))
            also(writes)
    except Conflict:
        stored = stripe_events.get_account(account_id)
        if stored is None or stored.fetched_at < account.fetched_at:
            raise  # the account does not stand in the way
        # A fetch begun no earlier is in, and it saw what this one saw.
        with transaction() as writes:
            also(writes)
        return stored
    return account


def _connection_of(account: StripeAccount) -> Connection:
    """Of an account that was made, and whose maker ended before it noted so."""
    return Connection(account_id=account.id, country=account.country or "", number=1, at=account.fetched_at)
