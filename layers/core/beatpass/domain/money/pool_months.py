"""When the subscription pool of a month takes in, and when it closes (docs/specification.md 10.6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from beatpass.domain.platform.times import from_iso, to_iso

# Invoices of a month's last hours are in by then, and whoever misses something for Stripe has had a day more.
_CLOSING_DAY = 2


def month_of(instant: str) -> str:
    """``YYYY-MM``, in UTC."""
    return instant[:7]


def following(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def closes_at(month: str) -> str:
    """When who can be paid is looked at, and the pool is split."""
    return f"{following(month)}-{_CLOSING_DAY:02d}T00:00:00.000Z"


def is_over(month: str, now: datetime) -> bool:
    return now >= from_iso(closes_at(month))


def next_to_close(now: datetime) -> str:
    """The month whose pool is split next."""
    return month_of(to_iso(now - timedelta(days=_CLOSING_DAY - 1)))


def months_for(paid_at: str, now: datetime) -> tuple[str, ...]:
    """Where an invoice may go, the best first: the month it was paid in, the current one, which is open unless somebody
    closed it early, and the one behind.
    """
    current = month_of(to_iso(now))
    return tuple(dict.fromkeys((month_of(paid_at), current, following(current))))
