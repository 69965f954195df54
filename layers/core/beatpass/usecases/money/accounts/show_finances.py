"""A producer's finances: the Stripe account, balances, lifetime sums and transactions.

See docs/specification.md 10.2, 10.3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from beatpass.domain.catalogue.permissions import finances_of
from beatpass.domain.money.accounts.payout_readiness import FRESH_FOR, Connection
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.transactions import Transaction, TransactionFilter
from beatpass.domain.money.pooling.allocation import own_part
from beatpass.domain.money.pooling.pool_months import closes_at, month_closing_next, unsplit_months
from beatpass.domain.money.pooling.pools import AtRisk
from beatpass.domain.money.selling.pricing import CURRENCY
from beatpass.domain.money.stripe_events import NotSetUp
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.gateways.stripe_api import AccountGone, Connect, StripeApi, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage.catalogue.entities import user_item, user_of
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money import stripe_events
from beatpass.storage.money.journal import list_lines
from beatpass.storage.money.pool_sums import SHARDS, open_sum_of, sum_items
from beatpass.storage.money.stripe_accounts import StoredFinances, put_balances, read_stored_finances
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.leaderboards.read_leaderboard import find_build
from beatpass.usecases.money.accounts.refresh_account import refresh_account
from beatpass.usecases.money.pooling.pool_parameters import pool_rules, pool_weight, pool_weight_of_all
from beatpass.usecases.platform.callables import Clock


@dataclass(frozen=True, slots=True)
class Finances:
    """``fault`` is set if Stripe did not answer: then the rest is as of ``stored.synced_at``."""

    artist_id: str
    stored: StoredFinances
    account: StripeAccount | None
    fault: str | None = None
    at_risk: AtRisk | None = None


def show_finances(user_id: str, artist_id: str | None, *, now: Clock, connect: Connect = stripe_api) -> Finances:
    """Two calls within a minute of the last fetch of an account that can be paid, otherwise three.

    If the stored balances are older, there are three requests to Stripe. Raises NoArtistProfile and NotFound.
    """
    chosen = _find_producer(user_id, artist_id)
    stored = read_stored_finances(chosen)
    if _was_recently_payable(stored, now()):
        return Finances(chosen, stored, stored.account)
    account, part = _read_part(chosen, stored.connection, now())
    found = _refresh_if_old(Finances(chosen, stored, account), now, connect)
    ready = found.account is not None and found.account.transfers_active
    return found if ready else replace(found, at_risk=part)


def _was_recently_payable(stored: StoredFinances, now: datetime) -> bool:
    """Whether a fetch within the last minute found an account that can be paid: then nothing is at risk."""
    seen, own = stored.account, stored.connection
    return bool(seen and own and seen.id == own.account_id and seen.transfers_active) and _is_fresh(stored, seen, now)


def _read_part(artist_id: str, connection: Connection | None, now: datetime) -> tuple[StripeAccount | None, AtRisk]:
    """The stored account, and the producer's part of the pools that are not split yet. One call."""
    months = unsplit_months(now)
    of_pools = [figure_item(StandingKey(artist_id)), *(item for each in months for item in sum_items(each, CURRENCY))]
    of_account = [stripe_events.account_item(connection.account_id)] if connection else []
    build, (standing, *found) = find_build(now=now, together_with=[*of_pools, *of_account])
    own = pool_weight(figure_of(Standing, standing))
    total = pool_weight_of_all(own, build)
    parts = {
        month: own_part(pool_rules().split_now(open_sum_of(found[at : at + SHARDS])), own=own, platform=total)
        for month, at in zip(months, count(step=SHARDS), strict=False)
    }
    first = next((month for month, part in parts.items() if part), month_closing_next(now))
    account = found[-1] if connection else None
    return stripe_events.account_of(account), AtRisk(Money(sum(parts.values()), CURRENCY), closes_at(first))


def _refresh_if_old(found: Finances, now: Clock, connect: Connect) -> Finances:
    """The finances with balances fetched from Stripe if the stored ones are older than a minute."""
    connection = found.stored.connection
    if connection is None or _is_fresh(found.stored, found.account, now()):
        return found
    try:
        return _refresh(found.artist_id, found.stored, connection, connect(), now)
    except (StripeUnavailable, StripeRefused, NotSetUp, Conflict) as error:
        return replace(found, fault=type(error).__name__)


def _find_producer(user_id: str, artist_id: str | None) -> str:
    (item,) = get_together([user_item(user_id)])
    return finances_of(user_of(item, user_id), artist_id)


def _is_fresh(stored: StoredFinances, account: StripeAccount | None, now: datetime) -> bool:
    looked = [stored.synced_at, account.fetched_at if account else None]
    return all(at is not None and now - from_iso(at) < FRESH_FOR for at in looked)


def _refresh(artist_id: str, stored: StoredFinances, connection: Connection, api: StripeApi, now: Clock) -> Finances:
    started = to_iso(now())
    account = refresh_account(connection.account_id, api=api, now=now, also=lambda _: None)
    if not account.connected:
        return Finances(artist_id, replace(stored, balances=[], synced_at=None), account)
    try:
        balances = api.fetch_balances(connection.account_id)
    except AccountGone as error:  # it left between the two requests
        raise StripeUnavailable("account_invalid") from error
    put_balances(artist_id, balances, account, at=started)
    return Finances(artist_id, replace(stored, balances=balances, synced_at=started), account)


def list_transactions(
    user_id: str, artist_id: str | None, *, filter_: TransactionFilter, after: str | None, limit: int
) -> tuple[list[Transaction], str | None]:
    """The newest lines after a cursor position, and the position of the last one; None at the end. Two calls."""
    chosen = _find_producer(user_id, artist_id)
    return list_lines(chosen, filter_, after=after, limit=limit)
