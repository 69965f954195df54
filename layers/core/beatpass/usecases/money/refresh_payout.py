"""Bring a payout up to what Stripe has of it: its state, its journal, its line, and who is told.

Refetched as sales are, and guarded by the start of the fetch; a status never goes down besides.

See docs/specification.md 10.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from beatpass.domain.money.payouts import Payout, entries, latest
from beatpass.domain.platform.events import PayoutFailed, PayoutPaid
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import AccountGone, StripeApi
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.payouts import StoredPayout, get_payout, write_payout
from beatpass.storage.platform import keys
from beatpass.storage.platform.outbox import to_item
from beatpass.usecases.money.refresh_account import refresh_account

Also = Callable[[Writes], None]
Clock = Callable[[], datetime]


def refresh_payout(payout_id: str, account_id: str, *, api: StripeApi, now: Clock, also: Also) -> bool:
    """False for an account that is none of our producers', or left the platform. ``also`` joins the transaction.

    Raises Conflict where another writer was faster, and what the API raises: do it again.
    """
    before = get_payout(payout_id)
    artist_id = before.artist_id if before else _producer_of(account_id, api, now)
    if artist_id is None:
        return False
    started = to_iso(now())
    try:
        fetched = api.fetch_payout(payout_id, account_id)
    except AccountGone:
        return False
    with transaction() as writes:
        if before is None or before.fetched_at < started:
            _write(writes, before, latest(before.payout if before else None, fetched), artist_id, account_id, started)
        also(writes)
    return True


def _producer_of(account_id: str, api: StripeApi, now: Clock) -> str | None:
    """An account's first payout may be told of before the account is."""
    stored = stripe_events.get_account(account_id)
    if stored is None or stored.artist_id is None:
        stored = refresh_account(account_id, api=api, now=now, also=lambda _: None)
    return stored.artist_id


def _write(
    writes: Writes, before: StoredPayout | None, payout: Payout, artist_id: str, account_id: str, started: str
) -> None:
    booked = before.entries if before else ()
    fresh = [entry for entry in entries(payout, artist_id) if entry.id not in booked]
    after = StoredPayout(
        artist_id=artist_id,
        account_id=account_id,
        payout=payout,
        fetched_at=started,
        entries=(*booked, *(entry.id for entry in fresh)),
        version=1 + (before.version if before else 0),
    )
    write_payout(writes, before, after, fresh)
    if told := list(_news(before, payout, artist_id, started)):
        writes.save(to_item(keys.outbox(artist_id, started, keys.payout(payout.id)), told))


def _news(before: StoredPayout | None, payout: Payout, artist_id: str, at: str) -> Iterator[PayoutPaid | PayoutFailed]:
    if before and before.payout.status == payout.status:
        return
    shown = {"artist_id": artist_id, "payout_id": payout.id, "currency": payout.currency, "at": at}
    if payout.status == "paid":
        yield PayoutPaid(amount=payout.amount, **shown)
    if payout.status == "failed":
        yield PayoutFailed(amount=payout.amount, reason=payout.failure, **shown)
