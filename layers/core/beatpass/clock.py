"""The present time. Everything else that runs in production reads it here; domain and use cases get it as an argument.

Durations and ages within one process are measured on ``time.monotonic()``, which nothing sets.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """In UTC, with its zone."""
    return datetime.now(UTC)


def epoch_seconds() -> float:
    """Since 1970, as DynamoDB's expiry and Stripe's signatures count them."""
    return time.time()
