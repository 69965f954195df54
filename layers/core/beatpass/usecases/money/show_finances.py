"""A producer's money: its account at Stripe, balances, lifetime sums and lines (docs/specification.md 10.2, 10.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from beatpass.domain.catalogue.permissions import producer_of
from beatpass.domain.collaboration.contribution import platform_weight
from beatpass.domain.money.allocation import own_part
from beatpass.domain.money.amounts import Money as Amount
from beatpass.domain.money.payout_readiness import FRESH_FOR, Connection
from beatpass.domain.money.pool_months import closes_at, next_to_close
from beatpass.domain.money.pools import AtRisk
from beatpass.domain.money.pricing import CURRENCY
from beatpass.domain.money.stripe_accounts import StripeAccount
from beatpass.domain.money.stripe_events import NotSetUp
from beatpass.domain.money.transactions import Filter, Transaction
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money import stripe_events
from beatpass.storage.money.journal import list_lines
from beatpass.storage.money.pool_sums import SHARDS, open_sum_of, sum_items
from beatpass.storage.money.stripe_accounts import Money, put_balances, read_money
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.leaderboards.read_leaderboard import find_build
from beatpass.usecases.money.refresh_account import refresh_account

Connect = Callable[[], StripeApi]


@dataclass(frozen=True, slots=True)
class Finances:
    """``fault`` says why Stripe did not answer: then this is what it said at ``money.synced_at``, if ever."""

    artist_id: str
    money: Money
    account: StripeAccount | None
    fault: str | None = None
    at_risk: AtRisk | None = None


def show_finances(
    user_id: str, artist_id: str | None, *, now: Callable[[], datetime], connect: Connect = stripe_api
) -> Finances:
    """Two calls within a minute of the last look at an account that can be paid; three where more must be known, and
    three of Stripe's where what is kept is older. Raises NoArtistProfile and NotFound.
    """
    chosen = _chosen(user_id, artist_id)
    money = read_money(chosen)
    if _was_just_ready(money, now()):
        return Finances(chosen, money, money.account)
    account, part = _read_part(chosen, money.connection, now())
    found = _as_now(Finances(chosen, money, account), now, connect)
    ready = found.account is not None and found.account.transfers_active
    return found if ready else replace(found, at_risk=part)


def _was_just_ready(money: Money, now: datetime) -> bool:
    """At a look of this minute its account could be paid: nothing is at risk, and there is no more to be known."""
    seen, own = money.account, money.connection
    return bool(seen and own and seen.id == own.account_id and seen.transfers_active) and _is_fresh(money, seen, now)


def _read_part(artist_id: str, connection: Connection | None, now: datetime) -> tuple[StripeAccount | None, AtRisk]:
    """The account as it is stored, and the producer's part of the pool that is split next. One call."""
    month = next_to_close(now)
    of_pool = [figure_item(StandingKey(artist_id)), *sum_items(month, CURRENCY)]
    of_account = [stripe_events.account_item(connection.account_id)] if connection else []
    build, (standing, *others) = find_build(now=now, together_with=[*of_pool, *of_account])
    sums, accounts = others[:SHARDS], others[SHARDS:]
    own = figure_of(Standing, standing).weight
    everyones = platform_weight(own, build.platform_weight if build else 0)
    part = own_part(max(open_sum_of(sums), 0), own=own, platform=everyones)
    return stripe_events.account_of(accounts[0] if accounts else None), AtRisk(Amount(part, CURRENCY), closes_at(month))


def _as_now(found: Finances, now: Callable[[], datetime], connect: Connect) -> Finances:
    """With what Stripe says where what is kept is a minute old."""
    connection = found.money.connection
    if connection is None or _is_fresh(found.money, found.account, now()):
        return found
    try:
        return _refreshed(found.artist_id, found.money, connection, connect(), now)
    except (StripeUnavailable, StripeRefused, NotSetUp, Conflict) as error:
        return replace(found, fault=type(error).__name__)


def _chosen(user_id: str, artist_id: str | None) -> str:
    (item,) = get_together([user_item(user_id)])
    return producer_of(user_of(item, user_id), artist_id)


def _is_fresh(money: Money, account: StripeAccount | None, now: datetime) -> bool:
    looked = [money.synced_at, account.fetched_at if account else None]
    return all(at is not None and now - from_iso(at) < FRESH_FOR for at in looked)


def _refreshed(
    artist_id: str, money: Money, connection: Connection, api: StripeApi, now: Callable[[], datetime]
) -> Finances:
    started = to_iso(now())
    account = refresh_account(connection.account_id, api=api, now=now, also=lambda _: None)
    if not account.connected:
        return Finances(artist_id, replace(money, balances=[], synced_at=None), account)
    try:
        balances = api.fetch_balances(connection.account_id)
    except AccountGone as error:  # between the two looks
        raise StripeUnavailable("account_invalid") from error
    put_balances(artist_id, balances, account, at=started)
    return Finances(artist_id, replace(money, balances=balances, synced_at=started), account)


def list_transactions(
    user_id: str, artist_id: str | None, *, among: Filter, behind: str | None, limit: int
) -> tuple[list[Transaction], str | None]:
    """The newest lines behind a place, and the place where they leave off, None at the end. Two calls."""
    chosen = _chosen(user_id, artist_id)
    return list_lines(chosen, among, behind=behind, limit=limit)
