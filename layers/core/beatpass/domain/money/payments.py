"""A payment at Stripe, fetched as a whole (docs/stripe.md 2.5): its charge, refunds, disputes and transfers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.domain.money.stripe_objects import StripeObject, from_unix_seconds


@dataclass(frozen=True, slots=True)
class Refund:
    """``standing`` is False once the refund failed or was canceled: the buyer did not get the money."""

    id: str
    amount: int
    at: str
    standing: bool


@dataclass(frozen=True, slots=True)
class DisputeMovement:
    """Money that a dispute took from the platform (below 0) or gave back (above 0)."""

    id: str
    amount: int
    at: str


@dataclass(frozen=True, slots=True)
class Dispute:
    id: str
    amount: int
    status: str
    movements: tuple[DisputeMovement, ...]

    @property
    def held(self) -> bool:
        """Whether the buyer's bank has the money, for now or for good."""
        return sum(movement.amount for movement in self.movements) < 0


@dataclass(frozen=True, slots=True)
class Reversal:
    """A transfer reversal, made with a refund, because of a dispute, or by hand."""

    id: str
    amount: int
    at: str
    refund_id: str | None
    dispute_id: str | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """``dispute_id`` names the won dispute after which this transfer repeated an earlier one."""

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
class BalanceMovement:
    """A transfer or a reversal on the platform's balance; ``amount`` is above 0 toward the producer."""

    id: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """``status`` is the payment intent's; ``error`` is the code of the last failed attempt."""

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


def read_payment(
    intent: StripeObject,
    *,
    refunds: Sequence[StripeObject],
    disputes: Sequence[StripeObject],
    transfers: Sequence[StripeObject],
) -> Payment:
    """Read Stripe's objects; the intent's ``latest_charge`` must be expanded. Raises KeyError or TypeError."""
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


def _refund(content: StripeObject) -> Refund:
    standing = content["status"] not in ("failed", "canceled")
    return Refund(content["id"], content["amount"], _at(content), standing)


def _dispute(content: StripeObject) -> Dispute:
    moved = content["balance_transactions"]
    movements = tuple(DisputeMovement(each["id"], each["amount"], _at(each)) for each in moved)
    return Dispute(content["id"], content["amount"], content["status"], movements)


def read_transfer(content: StripeObject) -> Transfer:
    """Read a transfer that lists all its reversals. Raises KeyError or TypeError."""
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


def _dispute_id(content: StripeObject) -> str | None:
    """The dispute id in the metadata of a transfer or reversal that this system made because of a dispute."""
    found: str | None = (content.get("metadata") or {}).get("dispute_id")
    return found


def _at(content: StripeObject) -> str:
    return from_unix_seconds(content["created"])
