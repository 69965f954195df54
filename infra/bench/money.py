"""Stores a producer's money for its pages: an account that was just fetched from Stripe, and many lines."""

from __future__ import annotations

from datetime import timedelta

from beatpass import clock
from beatpass.domain.money.accounts.payout_readiness import Balance, Connection
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import PLATFORM, line_sort_key, make_entry, producer_account
from beatpass.domain.money.bookkeeping.transactions import Transaction
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money import stripe_events
from beatpass.storage.money.journal import move_lines, write_entries
from beatpass.storage.money.stripe_accounts import connect_account, put_balances

_ACCOUNT = "acct_bench"
_LINES, _PRICE = 200, 5_000
# After the end of the measurement, so that pages do not call Stripe.
_FRESH = timedelta(hours=1)


def store_money(artist_id: str) -> None:
    now = clock.now()
    looked = to_iso(now + _FRESH)
    connect_account(artist_id, Connection(account_id=_ACCOUNT, country="CA", number=1, at=to_iso(now)), over=None)
    account = StripeAccount(
        id=_ACCOUNT,
        fetched_at=looked,
        connected=True,
        charges_enabled=True,
        payouts_enabled=True,
        details_submitted=True,
        transfers_active=True,
        country="CA",
        default_currency="cad",
        artist_id=artist_id,
    )
    with transaction() as writes:
        stripe_events.put_account(writes, account)
    put_balances(artist_id, [Balance("cad", 120_000, 30_000, 50_000)], account, at=looked)
    for number in range(_LINES):
        _store_sale(artist_id, number, to_iso(now - timedelta(hours=number)))


def _store_sale(artist_id: str, number: int, at: str) -> None:
    line = Transaction(
        id=f"sale_{number}",
        type="sale",
        status="paid",
        at=at,
        amount=_PRICE + 900,
        fee=900,
        net=_PRICE,
        currency="cad",
        track_id=f"t{number}",
    )
    entry = make_entry(
        f"tr_{number}",
        "transfer",
        Money(_PRICE, "cad"),
        at=at,
        source=PLATFORM,
        target=producer_account(artist_id),
        line=line_sort_key(at, line.id),
    )
    with transaction() as writes:
        write_entries(writes, artist_id, [entry])
        move_lines(writes, artist_id, [], [line])
