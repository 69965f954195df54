"""Fetch a payout from Stripe and store it: state, journal entries, line of the page, and domain events.

The start of the fetch guards the state, as for sales; in addition, a status never goes back.

See docs/specification.md 10.3.
"""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.money.accounts.payouts import Payout, keep_later_status, payout_entries
from beatpass.domain.platform.events import PayoutFailed, PayoutPaid
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import AccountGone, StripeApi
from beatpass.storage.dynamodb.write import Writes, transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.payouts import StoredPayout, get_payout, write_payout
from beatpass.storage.platform import keys
from beatpass.storage.platform.outbox import to_item
from beatpass.usecases.money.accounts.refresh_account import refresh_account
from beatpass.usecases.platform.callables import AlsoWrite, Clock


def refresh_payout(payout_id: str, account_id: str, *, api: StripeApi, now: Clock, also: AlsoWrite) -> bool:
    """False if the account belongs to no producer, or left the platform. ``also`` joins the transaction.

    Raises Conflict where another writer was faster, and what the API raises; the caller may repeat it.
    """
    before = get_payout(payout_id)
    artist_id = before.artist_id if before else _find_producer(account_id, api, now)
    if artist_id is None:
        return False
    started = to_iso(now())
    try:
        fetched = api.fetch_payout(payout_id, account_id)
    except AccountGone:
        return False
    with transaction() as writes:
        if before is None or before.fetched_at < started:
            payout = keep_later_status(before.payout if before else None, fetched)
            _write(writes, before, payout, artist_id, account_id, started)
        also(writes)
    return True


def _find_producer(account_id: str, api: StripeApi, now: Clock) -> str | None:
    """Fetches the account if it is not stored: the event of its first payout may come before its own."""
    stored = stripe_events.get_account(account_id)
    if stored is None or stored.artist_id is None:
        stored = refresh_account(account_id, api=api, now=now, also=lambda _: None)
    return stored.artist_id


def _write(
    writes: Writes, before: StoredPayout | None, payout: Payout, artist_id: str, account_id: str, started: str
) -> None:
    known = before.entries if before else ()
    fresh = [entry for entry in payout_entries(payout, artist_id) if entry.id not in known]
    after = StoredPayout(
        artist_id=artist_id,
        account_id=account_id,
        payout=payout,
        fetched_at=started,
        entries=(*known, *(entry.id for entry in fresh)),
        version=1 + (before.version if before else 0),
    )
    write_payout(writes, before, after, fresh)
    if events := list(_events(before, payout, artist_id, started)):
        writes.save(to_item(keys.outbox(artist_id, started, keys.payout(payout.id)), events))


def _events(
    before: StoredPayout | None, payout: Payout, artist_id: str, at: str
) -> Iterator[PayoutPaid | PayoutFailed]:
    if before and before.payout.status == payout.status:
        return
    shown = {"artist_id": artist_id, "payout_id": payout.id, "currency": payout.currency, "at": at}
    if payout.status == "paid":
        yield PayoutPaid(amount=payout.amount, **shown)
    if payout.status == "failed":
        yield PayoutFailed(amount=payout.amount, reason=payout.failure, **shown)
