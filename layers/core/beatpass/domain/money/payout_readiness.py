"""Who can be paid through Stripe Connect, and what a producer's account looks like to it.

See docs/specification.md 10.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from beatpass.domain.money.stripe_accounts import StripeAccount

# Between these Stripe pays across borders by itself: US, UK, the EEA, Canada, Switzerland (docs/stripe.md 1.6).
COUNTRIES = [
    "AT",
    "BE",
    "BG",
    "CA",
    "CH",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HR",
    "HU",
    "IE",
    "IS",
    "IT",
    "LI",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
    "US",
]
# A page is not older than this, as long as Stripe answers.
FRESH_FOR = timedelta(seconds=60)

State = Literal["setup_required", "active"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which account is a producer's. ``number`` counts its accounts: one that left the platform gets a successor."""

    account_id: str
    country: str
    number: int
    at: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Minor units of one currency, as Stripe has them; ``in_transit`` has left ``available`` for the bank."""

    currency: str
    available: int
    pending: int
    in_transit: int


def state_of(account: StripeAccount | None) -> State:
    ready = account is not None and account.charges_enabled and account.payouts_enabled and account.details_submitted
    return "active" if ready else "setup_required"


def missing_of(account: StripeAccount | None) -> list[str]:
    """What must be done, in Stripe's names where they are Stripe's requirements."""
    if account is None or not account.connected:
        return ["account"]
    flags = {
        "charges": account.charges_enabled,
        "payouts": account.payouts_enabled,
        "details": account.details_submitted,
        "transfers": account.transfers_active,
    }
    return [*account.missing, *(name for name, up in flags.items() if not up)]


def balances_of(
    balance: Mapping[str, Sequence[Mapping[str, int | str]]], on_the_way: Sequence[tuple[str, int]]
) -> list[Balance]:
    """Of Stripe's balance object and its payouts under way (currency, amount); currencies in order."""
    sums: dict[str, list[int]] = {}
    for column, name in enumerate(("available", "pending")):
        for part in balance[name]:
            sums.setdefault(str(part["currency"]), [0, 0, 0])[column] += int(part["amount"])
    for currency, amount in on_the_way:
        sums.setdefault(currency, [0, 0, 0])[2] += amount
    return [Balance(currency, *sums[currency]) for currency in sorted(sums)]


def is_multi_currency(balances: Sequence[Balance], lifetimes: Mapping[str, int]) -> bool:
    """Money stands in more than one currency: totals are never added up across them."""
    used = {each.currency for each in balances if each.available or each.pending or each.in_transit}
    return len(used | {currency for currency, amount in lifetimes.items() if amount}) > 1
