"""Fetch a connected account from Stripe and store it (docs/specification.md 10.1).

A change precedes its event, so the fetch that began last has seen every change that any event reported; the start of
the fetch therefore guards the state.
"""

from __future__ import annotations

from beatpass.domain.money.accounts.payout_readiness import Connection
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount, read_account
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import AccountGone, StripeApi
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.stripe_accounts import find_connection, restore_connection
from beatpass.usecases.platform.callables import AlsoWrite, Clock


def refresh_account(account_id: str, *, api: StripeApi, now: Clock, also: AlsoWrite) -> StripeAccount:
    """The account as it is now; ``also`` joins the transaction. Raises Conflict, and what the API raises."""
    started = to_iso(now())
    try:
        account = read_account(api.fetch_account(account_id), fetched_at=started)
    except AccountGone:
        account = StripeAccount(id=account_id, fetched_at=started)
    unconnected = account.artist_id is not None and find_connection(account.artist_id) is None
    try:
        with transaction() as writes:
            stripe_events.put_account(writes, account)
            if unconnected and account.artist_id:
                restore_connection(writes, account.artist_id, _connection_of(account))
            also(writes)
    except Conflict:
        stored = stripe_events.get_account(account_id)
        if stored is None or stored.fetched_at < account.fetched_at:
            raise  # the account is not the cause of the conflict
        # A fetch that began no earlier is stored, and it saw what this one saw.
        with transaction() as writes:
            also(writes)
        return stored
    return account


def _connection_of(account: StripeAccount) -> Connection:
    """The connection of an account whose creator ended before storing it."""
    return Connection(account_id=account.id, country=account.country or "", number=1, at=account.fetched_at)
