"""Receive a webhook of Stripe: verify it, and record its event once. The stream applies it.

See docs/specification.md 10.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from beatpass.domain.money.stripe_events import (
    BadWebhook,
    Endpoint,
    Ignored,
    NotSetUp,
    StripeEvent,
    read_event,
    why_ignored,
)
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_secrets import reread_stripe_secrets, stripe_secrets
from beatpass.gateways.stripe_webhooks import is_signed
from beatpass.settings import SETTINGS
from beatpass.storage.money import stripe_events


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """``reason`` is set for an ignored event."""

    event: StripeEvent
    outcome: Literal["recorded", "duplicate", "ignored"]
    reason: Ignored | None = None


def record_stripe_event(raw: bytes, *, signature: str, endpoint: Endpoint, now: datetime) -> Received:
    """Raises BadWebhook, NotSetUp and TryAgain; only after TryAgain may the event be recorded all the same."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise BadWebhook("The body is not UTF-8.") from error
    if not _is_authentic(text, signature=signature, endpoint=endpoint, now=now):
        raise BadWebhook("The signature does not fit the body, or was not made within these five minutes.")
    event = read_event(text)
    if reason := why_ignored(event, endpoint=endpoint, livemode=SETTINGS.stripe_livemode):
        return Received(event=event, outcome="ignored", reason=reason)
    is_new = stripe_events.record_event(event, at=to_iso(now))
    return Received(event=event, outcome="recorded" if is_new else "duplicate")


def _is_authentic(text: str, *, signature: str, endpoint: Endpoint, now: datetime) -> bool:
    secrets = stripe_secrets().webhook_secrets[endpoint]
    if is_signed(text, signature, secrets, now=now.timestamp()):
        return True
    # The secret may have been rotated since this process read it.
    fresh = reread_stripe_secrets()
    if fresh:
        secrets = fresh.webhook_secrets[endpoint]
    if not secrets:
        raise NotSetUp(f"The Stripe secret has no {endpoint}_webhook_secrets.")
    return fresh is not None and is_signed(text, signature, secrets, now=now.timestamp())
