"""What Stripe has of one payment, fetched as a whole: its charge, refunds, disputes and transfers.

See docs/stripe.md 2.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.domain.platform.times import from_milliseconds


@dataclass(frozen=True, slots=True)
class Refund:
    """``standing`` is false once it failed or was canceled: the buyer did not get it."""

    id: str
    amount: int
    at: str
    standing: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that a dispute took from the platform (below 0) or gave back."""

    id: str
    amount: int
    at: str


@dataclass(frozen=True, slots=True)
class Dispute:
    id: str
    amount: int
    status: str
    movements: tuple[Movement, ...]

    @property
    def held(self) -> bool:
        """The money is with the buyer's bank, for now or for good."""
        return sum(movement.amount for movement in self.movements) < 0


@dataclass(frozen=True, slots=True)
class Reversal:
    """Taken back with a refund, because of a dispute, or by hand."""

    id: str
    amount: int
    at: str
    refund_id: str | None
    dispute_id: str | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """``dispute_id`` names the won dispute after which it was sent anew."""

    id: str
    amount: int
    currency: str
    destination: str
    at: str
    reversals: tuple[Reversal, ...]
    dispute_id: str | None

    @property
    def reversed(self) -> int:
        return sum(reversal.amount for reversal in self.reversals)

    @property
    def left(self) -> int:
        return self.amount - self.reversed


@dataclass(frozen=True, slots=True)
class Moved:
    """A transfer, or a reversal, as the platform's balance saw it: ``amount`` toward the producer."""

    id: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """``status`` is the payment intent's; ``error`` the code of the last attempt that failed."""

    id: str
    status: str
    amount: int
    currency: str
    sale_id: str | None
    error: str | None = None
    charge_id: str | None = None
    charged_at: str | None = None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    transfers: tuple[Transfer, ...] = ()

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds if refund.standing)

    @property
    def fully_refunded(self) -> bool:
        return self.charge_id is not None and self.refunded >= self.amount


Content = Mapping[str, Any]


def read_payment(
    intent: Content, *, refunds: Sequence[Content], disputes: Sequence[Content], transfers: Sequence[Content]
) -> Payment:
    """Out of Stripe's objects, ``latest_charge`` expanded; KeyError or TypeError where they are none."""
    charge = intent["latest_charge"] or {}
    error = intent.get("last_payment_error") or {}
    return Payment(
        id=intent["id"],
        status=intent["status"],
        amount=intent["amount"],
        currency=intent["currency"],
        sale_id=(intent.get("metadata") or {}).get("sale_id"),
        error=error.get("code"),
        charge_id=charge.get("id"),
        charged_at=_at(charge) if charge else None,
        refunds=tuple(map(_refund, refunds)),
        disputes=tuple(map(_dispute, disputes)),
        transfers=tuple(map(read_transfer, transfers)),
    )


def _refund(content: Content) -> Refund:
    standing = content["status"] not in ("failed", "canceled")
    return Refund(content["id"], content["amount"], _at(content), standing)


def _dispute(content: Content) -> Dispute:
    movements = tuple(Movement(each["id"], each["amount"], _at(each)) for each in content["balance_transactions"])
    return Dispute(content["id"], content["amount"], content["status"], movements)


def read_transfer(content: Content) -> Transfer:
    """With all its reversals; KeyError or TypeError for what is no transfer."""
    reversals = tuple(
        Reversal(
            each["id"],
            each["amount"],
            _at(each),
            each.get("source_refund"),
            _dispute_id(each),
        )
        for each in content["reversals"]["data"]
    )
    return Transfer(
        content["id"],
        content["amount"],
        content["currency"],
        content["destination"],
        _at(content),
        reversals,
        _dispute_id(content),
    )


def _dispute_id(content: Content) -> str | None:
    """Ours, put on what we did because of a dispute."""
    found: str | None = (content.get("metadata") or {}).get("dispute_id")
    return found


def _at(content: Content) -> str:
    return from_milliseconds(1_000 * content["created"])
