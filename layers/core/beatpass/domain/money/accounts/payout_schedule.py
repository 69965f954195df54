"""When Stripe pays a producer's balance out next (docs/specification.md 10.2)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from beatpass.domain.money.accounts.payout_readiness import Balance
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORKING_DAYS = 5
# A day of every schedule lies within so many days.
_MOST_DAYS = 62


def next_payout_on(account: StripeAccount | None, balances: Sequence[Balance], today: date) -> date | None:
    """The next day of the account's schedule, after today, if there is money to be paid out.

    None where payouts are manual or not enabled. Money that becomes available later is in a later payout, and banks'
    holidays move one. Days beyond the end of a month are its last day.
    """
    if (
        account is None
        or not account.payouts_enabled
        or not any(each.available + each.pending > 0 for each in balances)
    ):
        return None
    days = (today + timedelta(days=number) for number in range(1, _MOST_DAYS))
    return next((day for day in days if _is_payout_day(account, day)), None)


def _is_payout_day(account: StripeAccount, day: date) -> bool:
    match account.payout_interval:
        case "daily":
            return day.weekday() < _WORKING_DAYS
        case "weekly":
            return _WEEKDAYS[day.weekday()] in account.payout_days
        case "monthly":
            last = monthrange(day.year, day.month)[1]
            return day.day in {min(int(each), last) for each in account.payout_days if each.isdecimal()}
    return False
