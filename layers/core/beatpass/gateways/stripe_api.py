"""Stripe's API, as far as this system calls it."""

from __future__ import annotations

from typing import Any

import stripe
from stripe import HTTPClient, RequestsClient, StripeClient

from beatpass.domain.errors import TryAgain
from beatpass.domain.stripe_events import NotSetUp
from beatpass.gateways.stripe_secrets import forget_stripe_secrets, stripe_secrets

# What the code was written against; the SDK's own default moves with the SDK.
API_VERSION = "2026-10-28.endive"
# Connecting, reading. With two retries the worst call takes 41 s, which the function that makes it has time for.
_TIMEOUT_SECONDS = (3.0, 10.0)
_RETRIES = 2


class StripeUnavailable(TryAgain):
    """A passing fault, or one that the operator must mend (a key without rights): the same again, later."""


class StripeRefused(Exception):
    """Stripe will never answer this; the text is its error code."""


class AccountGone(Exception):
    """The account has left the platform, or never was on it."""


class StripeApi:
    """Raises StripeUnavailable and StripeRefused from every call."""

    def __init__(self, *, api_key: str, api_base: str = "", http_client: HTTPClient | None = None) -> None:
        self._client = StripeClient(
            api_key,
            stripe_version=API_VERSION,
            max_network_retries=_RETRIES,
            base_addresses={"api": api_base} if api_base else None,
            http_client=http_client or RequestsClient(timeout=_TIMEOUT_SECONDS),
        )

    def fetch_account(self, account_id: str) -> dict[str, Any]:
        """The v1 account object; AccountGone where the platform has no access to it."""
        try:
            account = self._client.v1.accounts.retrieve(account_id)
        except stripe.PermissionError as error:
            if _code(error) == "account_invalid":
                raise AccountGone(account_id) from None
            raise StripeUnavailable(_code(error)) from None
        except stripe.AuthenticationError as error:
            forget_stripe_api()  # the key may have been rotated
            raise StripeUnavailable(_code(error)) from None
        except stripe.InvalidRequestError as error:
            raise StripeRefused(_code(error)) from None
        except stripe.StripeError as error:
            raise StripeUnavailable(_code(error)) from None
        if account.id != account_id:
            raise StripeRefused("answered with another account")
        return account.to_dict()


def _code(error: stripe.StripeError) -> str:
    """On 401, 403 and 5xx the SDK fills in the inner error's code only. Messages stay out: they quote keys."""
    inner = getattr(error.error, "code", None) if error.error else None
    return error.code or inner or type(error).__name__


class _Kept:
    api: StripeApi | None = None


def stripe_api() -> StripeApi:
    """The one client of this process, with the operator's key; NotSetUp where there is none."""
    if _Kept.api is None:
        secrets = stripe_secrets()
        if not secrets.api_key:
            raise NotSetUp("The Stripe secret has no api_key.")
        _Kept.api = StripeApi(api_key=secrets.api_key, api_base=secrets.api_base)
    return _Kept.api


def forget_stripe_api() -> None:
    """The next call reads the key again."""
    _Kept.api = None
    forget_stripe_secrets()
