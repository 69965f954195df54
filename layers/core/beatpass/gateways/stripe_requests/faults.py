"""How Stripe fails, translated: what may be repeated, what never will work, and an account that left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways.stripe_requests.client import forget_client

if TYPE_CHECKING:
    import stripe

# Stripe's error code where the balance that a request takes money from has too little.
NO_BALANCE = "balance_insufficient"


class StripeUnavailable(TryAgain):
    """A transient error, or one that the operator must fix (a key without permissions): retry later."""


class NotYet(TryAgain):
    """Something that this waits for has not happened yet; everything else is fine."""


class StripeRefused(Exception):
    """Stripe will never accept this request; the text is its error code."""


class LocationRefused(StripeRefused):
    """Stripe Tax cannot tell the tax of this place."""


class KeyTaken(StripeRefused):
    """A different request was made under this idempotency key."""


class AccountGone(Exception):
    """The account left the platform, or was never connected to it."""


@contextmanager
def translated_errors(account_id: str = "") -> Iterator[None]:
    """Translate Stripe's errors."""
    import stripe  # noqa: PLC0415 - see StripeApi

    try:
        yield
    except stripe.PermissionError as error:
        if code_of(error) == "account_invalid":
            raise AccountGone(account_id) from None
        raise StripeUnavailable(code_of(error)) from None
    except stripe.AuthenticationError as error:
        forget_client()  # the key may have been rotated
        raise StripeUnavailable(code_of(error)) from None
    except stripe.IdempotencyError as error:
        # 409: the same request is being processed.
        conflict = error.http_status == HTTPStatus.CONFLICT
        raise (StripeUnavailable if conflict else KeyTaken)(code_of(error)) from None
    except stripe.InvalidRequestError as error:
        raise StripeRefused(code_of(error)) from None
    except stripe.StripeError as error:
        raise StripeUnavailable(code_of(error)) from None


def code_of(error: stripe.StripeError) -> str:
    """Stripe's error code; on 401, 403 and 5xx the SDK sets only the inner error's. Messages may quote keys."""
    inner = getattr(error.error, "code", None) if error.error else None
    return error.code or inner or type(error).__name__
