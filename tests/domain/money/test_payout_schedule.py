"""The next payout by a schedule of Stripe's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.money.accounts.payout_readiness import Balance
from beatpass.domain.money.accounts.payout_schedule import next_payout_on
from beatpass.domain.money.accounts.stripe_accounts import StripeAccount

MONEY = [Balance("cad", 0, 500, 0)]


def account(interval: str, *days: str, enabled: bool = True) -> StripeAccount:
    return StripeAccount(
        id="acct_1", fetched_at="", payouts_enabled=enabled, payout_interval=interval, payout_days=list(days)
    )


@pytest.mark.parametrize(
    ("interval", "days", "today", "expected"),
    [
        ("daily", (), "2026-11-25", "2026-11-26"),
        ("daily", (), "2026-11-27", "2026-11-30"),  # a Friday
        ("weekly", ("monday",), "2026-11-30", "2026-12-07"),
        ("weekly", ("tuesday", "friday"), "2026-11-30", "2026-12-01"),
        ("monthly", ("31",), "2027-02-10", "2027-02-28"),
        ("monthly", ("31",), "2028-02-28", "2028-02-29"),
        ("monthly", ("1", "15"), "2026-12-15", "2027-01-01"),
    ],
)
def test_the_next_day_of_the_schedule(interval: str, days: tuple[str, ...], today: str, expected: str) -> None:
    found = next_payout_on(account(interval, *days), MONEY, date.fromisoformat(today))
    assert found == date.fromisoformat(expected)


def test_nothing_is_promised_without_money_or_a_schedule() -> None:
    today = date(2026, 11, 25)
    assert next_payout_on(None, MONEY, today) is None
    assert next_payout_on(account("manual"), MONEY, today) is None
    assert next_payout_on(account("daily", enabled=False), MONEY, today) is None
    assert next_payout_on(account("daily"), [], today) is None
    assert next_payout_on(account("daily"), [Balance("cad", -500, 500, 900)], today) is None
    assert next_payout_on(account("weekly", "nonsense"), MONEY, today) is None


@given(st.dates(date(2026, 1, 1), date(2032, 1, 1)), st.integers(1, 31))
def test_a_monthly_payout_comes_within_a_month(today: date, day: int) -> None:
    found = next_payout_on(account("monthly", str(day)), MONEY, today)
    assert found is not None
    assert timedelta(0) < found - today <= timedelta(days=31)
    assert found.day == day or (found.day < day and (found + timedelta(days=1)).day == 1)
