"""Whether a producer can be paid through Stripe Connect, and its balances there (docs/specification.md 10.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from beatpass.domain.money.accounts.stripe_accounts import StripeAccount

# Stripe supports cross-border payouts between these: US, UK, the EEA, Canada, Switzerland (docs/stripe.md 1.6).
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
# The finances page shows nothing older than this as long as Stripe answers.
FRESH_FOR = timedelta(seconds=60)

SetupState = Literal["setup_required", "active"]
# ``restricted_soon``: everything works until a deadline. ``under_review``: Stripe checks, and asks for nothing.
AccountStatus = Literal[
    "not_connected", "setup_required", "under_review", "restricted", "restricted_soon", "rejected", "active"
]
_REVIEWS = frozenset({"under_review", "listed", "platform_paused", "requirements.pending_verification"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A producer's connected account. ``number`` counts them: an account that leaves the platform is replaced."""

    account_id: str
    country: str
    number: int
    at: str


@dataclass(frozen=True, slots=True)
class Balance:
    """A Stripe balance in minor units of one currency; ``in_transit`` is not part of ``available`` any more."""

    currency: str
    available: int
    pending: int
    in_transit: int


@dataclass(frozen=True, slots=True)
class SalesRefused:
    """Stripe refused that a buyer pays this producer, with its error code; the last time at ``at``."""

    code: str
    at: str


def setup_state_of(account: StripeAccount | None) -> SetupState:
    """Active once everything is enabled that sales and the pool need, transfers among it."""
    ready = (
        account is not None
        and account.charges_enabled
        and account.payouts_enabled
        and account.details_submitted
        and account.transfers_active
    )
    return "active" if ready else "setup_required"


def account_status(account: StripeAccount | None) -> AccountStatus:
    """The account's state in a word, from Stripe's reasons and requirements."""
    if account is None or not account.connected:
        return "not_connected"
    reason = account.disabled_reason or ""
    if reason.startswith("rejected"):
        return "rejected"
    if setup_state_of(account) == "active":
        return "restricted_soon" if account.missing and account.deadline else "active"
    if reason in _REVIEWS or (account.pending and not account.missing):
        return "under_review"
    return "restricted" if account.details_submitted else "setup_required"


def is_used(account: StripeAccount) -> bool:
    """Whether somebody has begun to use the account, so that its country counts."""
    return account.details_submitted or account.charges_enabled or account.payouts_enabled or account.transfers_active


def missing_requirements(account: StripeAccount | None) -> list[str]:
    """What the producer must still do: Stripe's requirements by their names, then what is not enabled."""
    if account is None or not account.connected:
        return ["account"]
    flags = {
        "charges": account.charges_enabled,
        "payouts": account.payouts_enabled,
        "details": account.details_submitted,
        "transfers": account.transfers_active,
    }
    return [*account.missing, *(name for name, enabled in flags.items() if not enabled)]


def balances_of(
    balance: Mapping[str, Sequence[Mapping[str, int | str]]], in_transit: Sequence[tuple[str, int]]
) -> list[Balance]:
    """One balance per currency, sorted, from Stripe's balance object and (currency, amount) of payouts in transit."""
    sums: dict[str, list[int]] = {}
    for column, name in enumerate(("available", "pending")):
        for part in balance[name]:
            sums.setdefault(str(part["currency"]), [0, 0, 0])[column] += int(part["amount"])
    for currency, amount in in_transit:
        sums.setdefault(currency, [0, 0, 0])[2] += amount
    return [Balance(currency, *sums[currency]) for currency in sorted(sums)]


def is_multi_currency(balances: Sequence[Balance], lifetimes: Mapping[str, int]) -> bool:
    """Whether there is money in several currencies, which are never added up."""
    used = {each.currency for each in balances if each.available or each.pending or each.in_transit}
    return len(used | {currency for currency, amount in lifetimes.items() if amount}) > 1
