"""Who sent a webhook: Stripe's own check of the signature, made strict."""

from __future__ import annotations

from collections.abc import Iterable

from stripe import SignatureVerificationError, WebhookSignature

# Stripe's own default, for the past; its check knows no bound for the future, where a stolen signature would last.
TOLERANCE_SECONDS = 300


def is_signed(payload: str, header: str, secrets: Iterable[str], *, now: float) -> bool:
    """Whether one of these secrets signed this body, and within five minutes of ``now``.

    The SDK compares with its own clock; beside a false signature it raises TypeError for one that is not ASCII.
    """
    signed = any(_verifies(payload, header, secret) for secret in secrets)
    return signed and _timestamp(header) - now <= TOLERANCE_SECONDS


def _verifies(payload: str, header: str, secret: str) -> bool:
    try:
        WebhookSignature.verify_header(payload, header, secret, TOLERANCE_SECONDS)
    except (SignatureVerificationError, ValueError, TypeError, AttributeError):
        return False  # never logged: the exception carries the whole payload
    return True


def _timestamp(header: str) -> int:
    """As the SDK reads it, after the SDK has read it."""
    return next(int(item.split("=", 2)[1]) for item in header.split(",") if item.startswith("t="))
