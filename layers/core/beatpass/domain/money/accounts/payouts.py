"""Payouts: money from a producer's Stripe balance to its bank, or back.

A payout below 0 is a debit: an automatic one covers a negative balance, one with ``original`` reverses that payout.
Payouts are not income, so they never change lifetime sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import JournalEntry, bank_account, drawn_account, make_entry
from beatpass.domain.money.bookkeeping.transactions import Transaction, TransactionStatus
from beatpass.domain.money.stripe_objects import StripeObject, from_unix_seconds

PayoutStatus = Literal["pending", "in_transit", "paid", "canceled", "failed"]

# A paid payout may still fail within five business days; a failed one is never paid again (docs/stripe.md 2.5).
_RANK: dict[PayoutStatus, int] = {"pending": 0, "in_transit": 1, "paid": 2, "canceled": 3, "failed": 4}
_SHOWN: dict[PayoutStatus, TransactionStatus] = {
    "pending": "pending",
    "in_transit": "sending",
    "paid": "paid",
    "canceled": "failed",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A payout at Stripe. ``back_at`` is when its money returned to the balance, because it failed or was canceled."""

    id: str
    amount: int
    currency: str
    status: PayoutStatus
    at: str
    arrives_at: str
    automatic: bool
    failure: str | None = None
    back_at: str | None = None
    original: str | None = None
    reversed_by: str | None = None


def read_payout(content: StripeObject) -> Payout:
    """Read Stripe's object, with ``failure_balance_transaction`` expanded. Raises KeyError or TypeError."""
    back = content.get("failure_balance_transaction")
    return Payout(
        id=content["id"],
        amount=content["amount"],
        currency=content["currency"],
        status=content["status"],
        at=from_unix_seconds(content["created"]),
        arrives_at=from_unix_seconds(content["arrival_date"]),
        automatic=content["automatic"],
        failure=content.get("failure_code"),
        back_at=from_unix_seconds(back["created"]) if back else None,
        original=content.get("original_payout"),
        reversed_by=content.get("reversed_by"),
    )


def keep_later_status(known: Payout | None, fetched: Payout) -> Payout:
    """The fetched payout, unless the known one has a later status: a status never goes back."""
    return known if known and _RANK[known.status] > _RANK[fetched.status] else fetched


def payout_entries(payout: Payout, artist_id: str) -> Iterator[JournalEntry]:
    """The money leaves the balance when the payout is made; its return is a second entry."""
    moved = Money(payout.amount, payout.currency)
    inside, outside = drawn_account(artist_id), bank_account(artist_id)
    yield make_entry(payout.id, "payout", moved, at=payout.at, source=inside, target=outside)
    if payout.back_at:
        returned = f"{payout.id}#back"
        yield make_entry(returned, "payout_back", moved, at=payout.back_at, source=outside, target=inside)


def payout_line(payout: Payout) -> Transaction:
    """Its line on the finances page. ``amount`` is below 0 for a debit; ``net`` is 0 if the money returned."""
    return Transaction(
        id=payout.id,
        type="payout",
        status=_SHOWN[payout.status],
        at=payout.at,
        amount=payout.amount,
        fee=0,
        net=0 if payout.back_at else payout.amount,
        currency=payout.currency,
        reason=_reason(payout),
    )


def _reason(payout: Payout) -> str | None:
    if payout.status in ("failed", "canceled"):
        return payout.failure or payout.status
    if payout.original:
        return "reversal"
    if payout.reversed_by:
        return "reversed"
    return "debit" if payout.amount < 0 else None
