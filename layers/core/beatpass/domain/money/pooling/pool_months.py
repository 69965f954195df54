"""When the subscription pool of a month is open, and when it closes (docs/specification.md 10.6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from beatpass.domain.platform.times import from_iso, to_iso

# By then the invoices of the month's last hours are in, and producers had one more day to finish Stripe's onboarding.
_CLOSING_DAY = 2


def month_of(instant: str) -> str:
    """``YYYY-MM``, in UTC."""
    return instant[:7]


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def closes_at(month: str) -> str:
    """When the pool is split among the producers who can be paid then."""
    return f"{next_month(month)}-{_CLOSING_DAY:02d}T00:00:00.000Z"


def is_over(month: str, now: datetime) -> bool:
    return now >= from_iso(closes_at(month))


def month_closing_next(now: datetime) -> str:
    """The month whose pool is split next."""
    return month_of(to_iso(now - timedelta(days=_CLOSING_DAY - 1)))


def unsplit_months(now: datetime) -> tuple[str, str]:
    """The months whose pools may wait to be split: the one before this, until it closes, and this one."""
    current = to_iso(now)[:10]
    return month_of(to_iso(from_iso(f"{current[:7]}-01T00:00:00.000Z") - timedelta(days=1))), month_of(current)


def reserve_months(month: str, now: datetime) -> tuple[str, ...]:
    """The months that may take a reserve of ``month``, in order of preference: the third after it, in which most of
    what subscribers take back is known, the current one, and the next.
    """
    later = next_month(next_month(next_month(month)))
    return candidate_months(later, now)


def candidate_months(paid_at: str, now: datetime) -> tuple[str, ...]:
    """The months whose pool an invoice may go into, in order of preference: the month in which it was paid, the current
    month, and the next one, in case an operator closed the current one early.
    """
    current = month_of(to_iso(now))
    return tuple(dict.fromkeys((month_of(paid_at), current, next_month(current))))
