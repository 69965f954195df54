"""What all of Stripe's objects have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beatpass.domain.platform.times import from_milliseconds

StripeObject = Mapping[str, Any]
"""An object of Stripe's API v1, as decoded JSON."""


def from_unix_seconds(seconds: int) -> str:
    """Stripe's times are in whole Unix seconds."""
    return from_milliseconds(1_000 * seconds)
