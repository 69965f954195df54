"""Stripe's keys: one JSON secret, cached in the process and read again when it may be out of date."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from beatpass.clock import epoch_seconds
from beatpass.domain.money.stripe_events import Endpoint, NotSetUp
from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways.secrets import read_secret
from beatpass.settings import SETTINGS

# Anyone can send a bad signature: this limits how often that makes us call Secrets Manager.
_LEAST_AGE_SECONDS = 10.0

_FORGOTTEN = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSecrets:
    """``api_base`` is empty for Stripe's own servers. ``repr`` omits the secret values."""

    api_key: str = field(default="", repr=False)
    api_base: str = ""
    webhook_secrets: dict[Endpoint, tuple[str, ...]] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class _Cache:
    secrets: StripeSecrets | None = None
    read_at: float = _FORGOTTEN


_cache = _Cache()


def stripe_secrets() -> StripeSecrets:
    """The cached secrets. Raises NotSetUp for an unexpected form, and TryAgain if Secrets Manager does not answer."""
    if _cache.secrets is None:
        _cache.read_at = epoch_seconds()
        _cache.secrets = _parse(_read())
    return _cache.secrets


def reread_stripe_secrets() -> StripeSecrets | None:
    """The current secrets if they changed; None if they did not, or were read a moment ago."""
    before = _cache.secrets
    if epoch_seconds() - _cache.read_at < _LEAST_AGE_SECONDS:
        return None
    forget_stripe_secrets()
    now = stripe_secrets()
    return now if now != before else None


def forget_stripe_secrets() -> None:
    _cache.secrets, _cache.read_at = None, _FORGOTTEN


def _read() -> str:
    try:
        return read_secret(SETTINGS.stripe_secret_arn)
    except (BotoCoreError, ClientError) as error:
        raise TryAgain(f"Secrets Manager: {type(error).__name__}") from error


def _parse(text: str) -> StripeSecrets:
    try:
        content = json.loads(text)
        return StripeSecrets(
            api_key=content.get("api_key", "").strip(),
            api_base=content.get("api_base", "").strip(),
            webhook_secrets={
                "platform": _non_empty(content.get("platform_webhook_secrets")),
                "connect": _non_empty(content.get("connect_webhook_secrets")),
            },
        )
    except (ValueError, TypeError, AttributeError):
        # Without the cause: its message would quote the secret in a log.
        form = "{api_key, platform_webhook_secrets: [], connect_webhook_secrets: []}"
        raise NotSetUp(f"The Stripe secret is not JSON of the form {form}.") from None


def _non_empty(values: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON
    """Strip pasted line ends, and drop empty secrets: with an empty one anyone could sign."""
    if not isinstance(values or [], list):
        raise TypeError
    return tuple(secret for value in values or () if (secret := value.strip()))
