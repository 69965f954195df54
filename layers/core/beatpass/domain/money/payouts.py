"""Payouts: money from a producer's Stripe balance to its bank, or back.

A payout below 0 is a debit: an automatic one covers a negative balance, one with ``original`` takes back that payout.
None of them is income, so lifetime sums never move with payouts.

See docs/specification.md 10.3, docs/stripe.md 2.5, 4.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from beatpass.domain.money import transactions
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.journal import JournalEntry, bank, drawn, movement
from beatpass.domain.money.transactions import Transaction
from beatpass.domain.platform.times import from_milliseconds

Status = Literal["pending", "in_transit", "paid", "canceled", "failed"]

# Paid may still fail within five business days; what has failed is never paid again (docs/stripe.md 2.5).
_RANK: dict[Status, int] = {"pending": 0, "in_transit": 1, "paid": 2, "canceled": 3, "failed": 4}
_SHOWN: dict[Status, transactions.Status] = {
    "pending": "pending",
    "in_transit": "sending",
    "paid": "paid",
    "canceled": "failed",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """As Stripe has it. ``back_at`` is when the money came back to the balance, because it failed or was canceled."""

    id: str
    amount: int
    currency: str
    status: Status
    at: str
    arrives_at: str
    automatic: bool
    failure: str | None = None
    back_at: str | None = None
    original: str | None = None
    reversed_by: str | None = None


def read_payout(content: Mapping[str, Any]) -> Payout:
    """Of Stripe's object, ``failure_balance_transaction`` expanded; KeyError or TypeError where it is none."""
    back = content.get("failure_balance_transaction")
    return Payout(
        id=content["id"],
        amount=content["amount"],
        currency=content["currency"],
        status=content["status"],
        at=_instant(content["created"]),
        arrives_at=_instant(content["arrival_date"]),
        automatic=content["automatic"],
        failure=content.get("failure_code"),
        back_at=_instant(back["created"]) if back else None,
        original=content.get("original_payout"),
        reversed_by=content.get("reversed_by"),
    )


def latest(known: Payout | None, fetched: Payout) -> Payout:
    """What was fetched, unless it is behind what is known: a status never goes down."""
    return known if known and _RANK[known.status] > _RANK[fetched.status] else fetched


def entries(payout: Payout, artist_id: str) -> Iterator[JournalEntry]:
    """The money leaves the balance when the payout is made, and comes back by a movement of its own."""
    moved = Money(payout.amount, payout.currency)
    inside, outside = drawn(artist_id), bank(artist_id)
    yield movement(payout.id, "payout", moved, at=payout.at, source=inside, target=outside)
    if payout.back_at:
        returned = f"{payout.id}#back"
        yield movement(returned, "payout_back", moved, at=payout.back_at, source=outside, target=inside)


def of_payout(payout: Payout) -> Transaction:
    """Its line on the finances page: what went to the bank, below 0 what was taken from it; ``net`` if it stayed so."""
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


def _instant(seconds: int) -> str:
    return from_milliseconds(1_000 * seconds)
