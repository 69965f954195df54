"""The client of Stripe's API: every request that this system makes, by topic in ``stripe_requests``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from beatpass.domain.money.stripe_events import API_VERSION, NotSetUp
from beatpass.gateways.stripe_requests.accounts import AccountRequests
from beatpass.gateways.stripe_requests.books import BookRequests
from beatpass.gateways.stripe_requests.client import Kept, forget_client
from beatpass.gateways.stripe_requests.faults import (
    NO_BALANCE,
    AccountGone,
    KeyTaken,
    LocationRefused,
    NotYet,
    StripeRefused,
    StripeUnavailable,
)
from beatpass.gateways.stripe_requests.pools import PoolRequests
from beatpass.gateways.stripe_requests.sales import SaleRequests
from beatpass.gateways.stripe_secrets import stripe_secrets

if TYPE_CHECKING:
    from stripe import HTTPClient

__all__ = [
    "NO_BALANCE",
    "AccountGone",
    "Connect",
    "Kept",
    "KeyTaken",
    "LocationRefused",
    "NotYet",
    "StripeApi",
    "StripeRefused",
    "StripeUnavailable",
    "forget_client",
    "stripe_api",
]

# For connecting and reading. With two retries the slowest call takes 41 s, less than the functions' time limits.
_TIMEOUT_SECONDS = (3.0, 10.0)
_RETRIES = 2


class StripeApi(AccountRequests, SaleRequests, PoolRequests, BookRequests):
    """Every method raises StripeUnavailable and StripeRefused."""

    def __init__(self, *, api_key: str, api_base: str = "", http_client: HTTPClient | None = None) -> None:
        # Imported here: most requests do not call Stripe, and the SDK would make their cold start a third longer.
        from stripe import RequestsClient, StripeClient  # noqa: PLC0415

        self._client = StripeClient(
            api_key,
            stripe_version=API_VERSION,
            max_network_retries=_RETRIES,
            base_addresses={"api": api_base} if api_base else None,
            http_client=http_client or RequestsClient(timeout=_TIMEOUT_SECONDS),
        )


Connect = Callable[[], StripeApi]
"""Gives the client: ``stripe_api``, or a test's own."""


def stripe_api() -> StripeApi:
    """The client, kept for the process. Raises NotSetUp without an API key."""
    if Kept.api is None:
        secrets = stripe_secrets()
        if not secrets.api_key:
            raise NotSetUp("The Stripe secret has no api_key.")
        Kept.api = StripeApi(api_key=secrets.api_key, api_base=secrets.api_base)
    api: StripeApi = Kept.api
    return api
