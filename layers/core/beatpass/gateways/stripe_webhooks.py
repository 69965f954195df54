"""Verify the signature of a webhook with the SDK's check, made stricter."""

from __future__ import annotations

from collections.abc import Iterable

from stripe import SignatureVerificationError, WebhookSignature

# The SDK's default for past timestamps. The SDK accepts any future one, with which a stolen signature would last.
TOLERANCE_SECONDS = 300


def is_signed(payload: str, header: str, secrets: Iterable[str], *, now: float) -> bool:
    """Whether one of these secrets signed this payload within five minutes of ``now``.

    The SDK checks the past by its own clock, and raises TypeError for a signature that is not ASCII.
    """
    signed = any(_verifies(payload, header, secret) for secret in secrets)
    return signed and _timestamp(header) - now <= TOLERANCE_SECONDS


def _verifies(payload: str, header: str, secret: str) -> bool:
    try:
        WebhookSignature.verify_header(payload, header, secret, TOLERANCE_SECONDS)
    except (SignatureVerificationError, ValueError, TypeError, AttributeError):
        return False  # not logged: the exception holds the whole payload
    return True


def _timestamp(header: str) -> int:
    """Parsed as the SDK parses it; the SDK has accepted the header before."""
    return next(int(item.split("=", 2)[1]) for item in header.split(",") if item.startswith("t="))
