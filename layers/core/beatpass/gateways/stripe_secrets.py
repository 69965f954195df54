"""Stripe's keys: one secret of JSON, kept while the process is warm and read again when it seems out of date."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from beatpass.clock import epoch_seconds
from beatpass.domain.errors import TryAgain
from beatpass.domain.stripe_events import Endpoint, NotSetUp
from beatpass.gateways.secrets import read_secret
from beatpass.settings import SETTINGS

# Anyone may send a bad signature; Secrets Manager is not asked more often than this because of it.
_LEAST_AGE_SECONDS = 10.0

_FORGOTTEN = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSecrets:
    """``api_base`` is empty for Stripe's own servers. Never printed: the values stay out of ``repr``."""

    api_key: str = field(default="", repr=False)
    api_base: str = ""
    webhook_secrets: dict[Endpoint, tuple[str, ...]] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class _Kept:
    secrets: StripeSecrets | None = None
    read_at: float = _FORGOTTEN


_kept = _Kept()


def stripe_secrets() -> StripeSecrets:
    """NotSetUp for what is not JSON of the expected form; TryAgain where Secrets Manager does not answer."""
    if _kept.secrets is None:
        _kept.read_at = epoch_seconds()
        _kept.secrets = _parse(_read())
    return _kept.secrets


def reread_stripe_secrets() -> StripeSecrets | None:
    """The secrets as they are now where they have changed; None where they have not, or were read just before."""
    before = _kept.secrets
    if epoch_seconds() - _kept.read_at < _LEAST_AGE_SECONDS:
        return None
    forget_stripe_secrets()
    now = stripe_secrets()
    return now if now != before else None


def forget_stripe_secrets() -> None:
    _kept.secrets, _kept.read_at = None, _FORGOTTEN


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
                "platform": _filled(content.get("platform_webhook_secrets")),
                "connect": _filled(content.get("connect_webhook_secrets")),
            },
        )
    except (ValueError, TypeError, AttributeError):
        # Without the cause, whose message would quote the secret into a log.
        form = "{api_key, platform_webhook_secrets: [], connect_webhook_secrets: []}"
        raise NotSetUp(f"The Stripe secret is not JSON of the form {form}.") from None


def _filled(values: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON
    """Pasted secrets carry line ends; an empty one would let anybody sign."""
    if not isinstance(values or [], list):
        raise TypeError
    return tuple(secret for value in values or () if (secret := value.strip()))
