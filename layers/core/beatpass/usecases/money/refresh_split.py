"""Bring a split up to what Stripe has of its transfer, and try again what waited for its account.

See docs/specification.md 10.7.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from beatpass.domain.money.splits import after_transfer, journal_of, lines_of, woken
from beatpass.gateways.stripe_api import StripeApi
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money.journal import list_lines
from beatpass.storage.money.pools import find_allocation
from beatpass.storage.money.splits import get_split, key_of, write_split

_MOST_WAITING = 100


def refresh_split(transfer_id: str, *, api: StripeApi, also: Callable[[Writes], None]) -> bool:
    """False for a transfer of no split of ours. ``also`` joins the transaction that brings what is new of it.

    What a transfer has moved only ever grows, so whoever fetched earlier takes nothing back. Raises Conflict where
    another writer was faster, and what the API raises: do it again.
    """
    found = api.fetch_split(transfer_id)
    stored = get_split(key_of(*found.place)) if found else None
    if found is None or stored is None:
        return False
    after = after_transfer(stored.split, found.transfer)
    with transaction() as writes:
        if after != stored.split:
            fresh = list(journal_of(stored.split, found.transfer))
            lines = [line for line in lines_of(after, found.transfer) if line.id not in stored.split.moved]
            write_split(writes, stored, after, fresh=fresh, lines=lines)
        also(writes)
    return True


def wake_splits(artist_id: str, *, now: datetime) -> None:
    """The producer's account can be paid again: what waits for that is due now; what is being sent is left alone."""
    lines, _ = list_lines(artist_id, "pending", behind=None, limit=_MOST_WAITING)
    for line in lines:
        if line.type != "subscription" or not line.period:
            continue
        allocation = find_allocation(line.period, line.currency)
        stored = get_split(key_of(line.period, line.currency, allocation, artist_id)) if allocation else None
        after = woken(stored.split, now) if stored else None
        if stored and after and after != stored.split:
            with suppress(Conflict), transaction() as writes:
                write_split(writes, stored, after)
