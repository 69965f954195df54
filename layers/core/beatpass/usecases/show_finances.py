"""A producer's money: its account at Stripe, balances, lifetime sums and lines (SPEC 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from beatpass.domain.connecting import FRESH_FOR, Connection
from beatpass.domain.managing import producer_of
from beatpass.domain.stripe_accounts import StripeAccount
from beatpass.domain.stripe_events import NotSetUp
from beatpass.domain.times import from_iso, to_iso
from beatpass.domain.transactions import Filter, Transaction
from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage import stripe
from beatpass.storage.catalogue import get_user
from beatpass.storage.connections import Money, put_balances, read_money
from beatpass.storage.errors import Conflict
from beatpass.storage.money import list_lines
from beatpass.usecases.refresh_account import refresh_account

Connect = Callable[[], StripeApi]


@dataclass(frozen=True, slots=True)
class Finances:
    """``fault`` says why Stripe did not answer: then this is what it said at ``money.synced_at``."""

    artist_id: str
    money: Money
    account: StripeAccount | None
    fault: str | None = None


def show_finances(
    user_id: str, artist_id: str | None, *, now: Callable[[], datetime], connect: Connect = stripe_api
) -> Finances:
    """Three calls, and three of Stripe's where what is kept is a minute old. Raises NoArtistProfile and NotFound."""
    chosen = producer_of(get_user(user_id), artist_id)
    money = read_money(chosen)
    if money.connection is None:
        return Finances(chosen, money, None)
    account = stripe.get_account(money.connection.account_id)
    if _is_fresh(money, account, now()):
        return Finances(chosen, money, account)
    try:
        return _refreshed(chosen, money, money.connection, connect(), now)
    except (StripeUnavailable, StripeRefused, NotSetUp, Conflict) as error:
        return Finances(chosen, money, account, fault=type(error).__name__)


def _is_fresh(money: Money, account: StripeAccount | None, now: datetime) -> bool:
    looked = [money.synced_at, account.fetched_at if account else None]
    return all(at is not None and now - from_iso(at) < FRESH_FOR for at in looked)


def _refreshed(
    artist_id: str, money: Money, connection: Connection, api: StripeApi, now: Callable[[], datetime]
) -> Finances:
    started = to_iso(now())
    account = refresh_account(connection.account_id, api=api, now=now, also=lambda _: None)
    if not account.connected:
        return Finances(artist_id, replace(money, balances=[]), account)
    try:
        balances = api.fetch_balances(connection.account_id)
    except AccountGone as error:  # between the two looks
        raise StripeUnavailable("account_invalid") from error
    put_balances(artist_id, balances, at=started)
    return Finances(artist_id, replace(money, balances=balances, synced_at=started), account)


def list_transactions(
    user_id: str, artist_id: str | None, *, among: Filter, behind: str | None, limit: int
) -> tuple[list[Transaction], str | None]:
    """The newest lines behind a place, and the place where they leave off, None at the end. Two calls."""
    chosen = producer_of(get_user(user_id), artist_id)
    return list_lines(chosen, among, behind=behind, limit=limit)
