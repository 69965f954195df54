"""Send a producer to Stripe's hosted pages: to set up payouts, and to its dashboard there.

See docs/specification.md 10.1.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from beatpass.domain.catalogue.permissions import producer_of, uploader_of
from beatpass.domain.money.payout_readiness import Connection
from beatpass.domain.platform.errors import NotConnected, OtherCountry
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import AccountGone, KeyTaken, StripeApi, StripeRefused, stripe_api
from beatpass.settings import SETTINGS
from beatpass.storage.catalogue.entities import get_user
from beatpass.storage.money.stripe_accounts import connect_account, find_connection
from beatpass.usecases.platform.retry_conflicts import retry_conflicts

Connect = Callable[[], StripeApi]


def start_onboarding(
    user_id: str, artist_id: str | None, *, country: str, now: datetime, connect: Connect = stripe_api
) -> tuple[str, str]:
    """(URL of the hosted page for one visit, when it expires). One account per producer, however often it is asked.

    Raises NoArtistProfile, NotFound, Invalid where the producer must be named, OtherCountry and TryAgain.
    """
    chosen = uploader_of(get_user(user_id), artist_id)
    api = connect()
    connection = retry_conflicts(lambda: _connection(chosen, country, api, now))
    try:
        return _link(api, connection)
    except AccountGone:  # it left the platform: a new account takes its place
        return _link(api, retry_conflicts(lambda: _successor(chosen, connection, country, api, now)))


def open_express_dashboard(user_id: str, artist_id: str | None, *, connect: Connect = stripe_api) -> str:
    """URL of the producer's dashboard at Stripe. Raises NotConnected, NoArtistProfile, NotFound and TryAgain."""
    connection = find_connection(producer_of(get_user(user_id), artist_id))
    if connection is None:
        raise NotConnected
    try:
        return connect().create_login_link(connection.account_id)
    except (AccountGone, StripeRefused) as error:
        raise NotConnected from error


def _connection(artist_id: str, country: str, api: StripeApi, now: datetime) -> Connection:
    return find_connection(artist_id) or _connected(artist_id, None, country, api, now)


def _successor(artist_id: str, gone: Connection, country: str, api: StripeApi, now: datetime) -> Connection:
    stored = find_connection(artist_id)
    return stored if stored and stored != gone else _connected(artist_id, gone, country, api, now)


def _connected(artist_id: str, before: Connection | None, country: str, api: StripeApi, now: datetime) -> Connection:
    number = before.number + 1 if before else 1
    try:
        account_id = api.create_account(artist_id, country=country, number=number)
    except KeyTaken as error:  # by whoever ended, or was told to try again, before the account was noted
        raise OtherCountry from error
    made = Connection(account_id=account_id, country=country, number=number, at=to_iso(now))
    connect_account(artist_id, made, over=before)
    return made


def _link(api: StripeApi, connection: Connection) -> tuple[str, str]:
    page = f"{SETTINGS.frontend_url}/producer-dashboard/finances"
    url, expires = api.create_onboarding_link(
        connection.account_id, refresh_url=f"{page}?onboarding=again", return_url=page
    )
    return url, to_iso(datetime.fromtimestamp(expires, UTC))
