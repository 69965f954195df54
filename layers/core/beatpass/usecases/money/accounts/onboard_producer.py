"""Links to Stripe's hosted pages: the onboarding, and the producer's Express dashboard (docs/specification.md 10.1)."""

from __future__ import annotations

from datetime import UTC, datetime

from beatpass.domain.catalogue.permissions import producer_of, uploader_of
from beatpass.domain.money.accounts.payout_readiness import Connection, is_used
from beatpass.domain.money.accounts.stripe_accounts import read_account
from beatpass.domain.platform.errors import NotConnected, OtherCountry
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import AccountGone, Connect, StripeApi, StripeRefused, stripe_api
from beatpass.settings import SETTINGS
from beatpass.storage.catalogue.entities import get_user
from beatpass.storage.money.stripe_accounts import connect_account, find_connection
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def start_onboarding(
    user_id: str, artist_id: str | None, *, country: str, now: datetime, connect: Connect = stripe_api
) -> tuple[str, str]:
    """(single-use URL of the hosted page, when it expires). Creates the producer's account at the first request.

    Raises NoArtistProfile, NotFound, Invalid if the producer must be named, OtherCountry and TryAgain.
    """
    chosen = uploader_of(get_user(user_id), artist_id)
    api = connect()
    connection = retry_conflicts(lambda: _find_or_connect(chosen, country, api, now))
    try:
        return _link(api, connection)
    except AccountGone:  # the account left the platform: replace it
        return _link(api, retry_conflicts(lambda: _replace_account(chosen, connection, country, api, now)))


def open_express_dashboard(user_id: str, artist_id: str | None, *, connect: Connect = stripe_api) -> str:
    """URL of the producer's dashboard at Stripe. Raises NotConnected, NoArtistProfile, NotFound and TryAgain."""
    connection = find_connection(producer_of(get_user(user_id), artist_id))
    if connection is None:
        raise NotConnected
    try:
        return connect().create_login_link(connection.account_id)
    except (AccountGone, StripeRefused) as error:
        raise NotConnected from error


def _find_or_connect(artist_id: str, country: str, api: StripeApi, now: datetime) -> Connection:
    """The producer's connection. An account of another country that was never used is replaced."""
    connection = find_connection(artist_id)
    if connection is None:
        return _connect(artist_id, None, country, api, now)
    if connection.country in ("", country):
        return connection
    try:
        account = read_account(api.fetch_account(connection.account_id), fetched_at=to_iso(now))
    except AccountGone:
        return connection  # the caller replaces it
    if is_used(account):
        raise OtherCountry(connection.country)
    return _connect(artist_id, connection, country, api, now)


def _replace_account(artist_id: str, gone: Connection, country: str, api: StripeApi, now: datetime) -> Connection:
    stored = find_connection(artist_id)
    return stored if stored and stored != gone else _connect(artist_id, gone, country, api, now)


def _connect(artist_id: str, before: Connection | None, country: str, api: StripeApi, now: datetime) -> Connection:
    number = before.number + 1 if before else 1
    account_id = api.create_account(artist_id, country=country, number=number)
    made = Connection(account_id=account_id, country=country, number=number, at=to_iso(now))
    connect_account(artist_id, made, over=before)
    return made


def _link(api: StripeApi, connection: Connection) -> tuple[str, str]:
    page = f"{SETTINGS.frontend_url}/producer-dashboard/finances"
    url, expires = api.create_onboarding_link(
        connection.account_id, refresh_url=f"{page}?onboarding=again", return_url=page
    )
    return url, to_iso(datetime.fromtimestamp(expires, UTC))
