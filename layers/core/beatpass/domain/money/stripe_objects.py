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


def id_of(found: StripeObject | str | None) -> str:
    """The id of an object that Stripe gives by its id, or expanded; empty if there is none."""
    return found if isinstance(found, str) else str(found["id"]) if found else ""
