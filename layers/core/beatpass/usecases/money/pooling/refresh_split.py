"""Fetch the transfer of a split from Stripe and store it; retry splits that wait for an account.

See docs/specification.md 10.7.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from beatpass.domain.money.pooling.splits import mark_sent, note_moved, split_entries, split_lines, wake
from beatpass.gateways.stripe_api import StripeApi
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.journal import list_lines
from beatpass.storage.money.pools import find_allocation
from beatpass.storage.money.splits import get_split, key_of, write_split
from beatpass.usecases.money.bookkeeping.find_conversions import find_conversions
from beatpass.usecases.platform.callables import AlsoWrite

_MOST_WAITING = 100


def refresh_split(transfer_id: str, *, api: StripeApi, also: AlsoWrite) -> bool:
    """False for a transfer without a known split. ``also`` joins the transaction.

    A transfer's movements are only ever added to, so that an earlier fetch stored later undoes nothing. Raises Conflict
    where another writer was faster, and what the API raises; the caller may repeat it.
    """
    found = api.fetch_split(transfer_id)
    stored = get_split(key_of(*found.split_key)) if found else None
    if found is None or stored is None:
        return False
    account = stripe_events.get_account(found.transfer.destination)
    known = stored.split.moved
    converted = find_conversions(found.transfer, account, stored.split.artist_id, known=known, api=api)
    after = note_moved(mark_sent(stored.split, found.transfer), converted)
    with transaction() as writes:
        if after != stored.split:
            fresh = [*split_entries(stored.split, found.transfer), *converted]
            lines = [line for line in split_lines(after, found.transfer) if line.id not in stored.split.moved]
            write_split(writes, stored, after, fresh=fresh, lines=lines)
        also(writes)
    return True


def wake_splits(artist_id: str, *, now: datetime) -> None:
    """The producer's account can be paid again: make the splits that wait for it due now."""
    lines, _ = list_lines(artist_id, "pending", after=None, limit=_MOST_WAITING)
    for line in lines:
        if line.type != "subscription" or not line.period:
            continue
        allocation = find_allocation(line.period, line.currency)
        stored = get_split(key_of(line.period, line.currency, allocation, artist_id)) if allocation else None
        after = wake(stored.split, now) if stored else None
        if stored and after and after != stored.split:
            with suppress(Conflict), transaction() as writes:
                write_split(writes, stored, after)
