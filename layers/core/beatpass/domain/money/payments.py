"""A payment at Stripe, fetched as a whole (docs/stripe.md 2.5): its charge, refunds, disputes and transfers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatpass.domain.money.bookkeeping.settlements import Settlement, read_settlement
from beatpass.domain.money.stripe_objects import StripeObject, from_unix_seconds, id_of


@dataclass(frozen=True, slots=True)
class Refund:
    """``standing`` is False once the refund failed or was canceled: the buyer did not get the money.

    ``arrived``: the buyer has it; a refund to a bank is pending for days. ``take_back``: the producer's part of it must
    be reversed by this system, because Stripe could not do so with the refund. ``settled`` and ``returned`` are its
    movements on the platform's balance.
    """

    id: str
    amount: int
    at: str
    standing: bool
    arrived: bool = True
    take_back: bool = False
    settled: Settlement | None = None
    returned: Settlement | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """``amount`` is in the dispute's own currency; ``movements`` are on the platform's balance."""

    id: str
    amount: int
    currency: str
    status: str
    at: str
    movements: tuple[Settlement, ...]
    reason: str = ""
    due_by: str | None = None

    @property
    def withdrawn(self) -> int:
        return -sum(movement.amount for movement in self.movements if movement.amount < 0)

    @property
    def reinstated(self) -> int:
        return sum(movement.amount for movement in self.movements if movement.amount > 0)

    @property
    def held(self) -> bool:
        """Whether the buyer's bank has the money, for now or for good.

        What a won dispute gives back may be less than it took: rates change.
        """
        return self.withdrawn > 0 and not self.reinstated


@dataclass(frozen=True, slots=True)
class Reversal:
    """A transfer reversal, made with or for a refund, because of a dispute, or by hand.

    ``arrival`` is the refund that the connected account sees of it.
    """

    id: str
    amount: int
    at: str
    refund_id: str | None
    dispute_id: str | None
    transaction: str = ""
    arrival: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """``dispute_id`` or ``refund_id`` names the won dispute or failed refund after which it repeated an earlier one.

    ``arrival`` is the payment that the connected account sees of it.
    """

    id: str
    amount: int
    currency: str
    destination: str
    at: str
    reversals: tuple[Reversal, ...]
    dispute_id: str | None
    refund_id: str | None = None
    transaction: str = ""
    arrival: str = ""

    @property
    def repeated(self) -> bool:
        return bool(self.dispute_id or self.refund_id)

    @property
    def reversed(self) -> int:
        return sum(reversal.amount for reversal in self.reversals)

    @property
    def left(self) -> int:
        return self.amount - self.reversed


@dataclass(frozen=True, slots=True)
class BalanceMovement:
    """A balance transaction of the platform; ``amount`` is its net, ``source`` the object that moved the money."""

    id: str
    amount: int
    currency: str
    type: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """``status`` is the payment intent's, made at ``begun_at``; ``error`` is the code of the last failed attempt.

    ``receipt_url`` is the receipt's page at Stripe, ``country`` that of the buyer's address, or else of its card.
    """

    id: str
    status: str
    amount: int
    currency: str
    sale_id: str | None
    begun_at: str
    error: str | None = None
    charge_id: str | None = None
    charged_at: str | None = None
    settled: Settlement | None = None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    receipt_url: str | None = None
    country: str | None = None

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds if refund.standing)

    @property
    def fully_refunded(self) -> bool:
        """Whether the buyer has everything back; a refund that is pending may still fail."""
        arrived = sum(refund.amount for refund in self.refunds if refund.standing and refund.arrived)
        return self.charge_id is not None and arrived >= self.amount

    @property
    def awaits_settlement(self) -> bool:
        """Whether Stripe has taken the payment, and not put it on the balance yet."""
        return self.status == "succeeded" and self.charge_id is not None and self.settled is None


def read_payment(
    intent: StripeObject,
    *,
    refunds: Sequence[StripeObject],
    disputes: Sequence[StripeObject],
    transfers: Sequence[StripeObject],
) -> Payment:
    """Read Stripe's objects, with charge and balance transactions expanded. Raises KeyError or TypeError.

    A charge that failed, or is not complete yet, is left out.
    """
    charge = intent["latest_charge"] or {}
    charge = charge if charge.get("paid", True) else {}
    error = intent.get("last_payment_error") or {}
    return Payment(
        id=intent["id"],
        status=intent["status"],
        amount=intent["amount"],
        currency=intent["currency"],
        sale_id=(intent.get("metadata") or {}).get("sale_id"),
        begun_at=_at(intent),
        error=error.get("code"),
        charge_id=charge.get("id"),
        charged_at=_at(charge) if charge else None,
        settled=read_settlement(charge.get("balance_transaction")),
        refunds=tuple(map(_refund, refunds)),
        disputes=tuple(map(_dispute, disputes)),
        transfers=tuple(map(read_transfer, transfers)),
        receipt_url=charge.get("receipt_url"),
        country=_country(charge),
    )


def _country(charge: StripeObject) -> str | None:
    address = (charge.get("billing_details") or {}).get("address") or {}
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    found: str | None = address.get("country") or card.get("country")
    return found


def _refund(content: StripeObject) -> Refund:
    return Refund(
        content["id"],
        content["amount"],
        _at(content),
        standing=content["status"] not in ("failed", "canceled"),
        arrived=content["status"] == "succeeded",
        take_back=_label(content, "take_back") is not None,
        settled=read_settlement(content.get("balance_transaction")),
        returned=read_settlement(content.get("failure_balance_transaction")),
    )


def _dispute(content: StripeObject) -> Dispute:
    movements = tuple(each for each in map(read_settlement, content["balance_transactions"]) if each)
    due_by = (content.get("evidence_details") or {}).get("due_by")
    return Dispute(
        content["id"],
        content["amount"],
        content["currency"],
        content["status"],
        _at(content),
        movements,
        content.get("reason") or "",
        from_unix_seconds(due_by) if due_by else None,
    )


def read_transfer(content: StripeObject) -> Transfer:
    """Read a transfer that lists all its reversals. Raises KeyError or TypeError."""
    reversals = tuple(
        Reversal(
            each["id"],
            each["amount"],
            _at(each),
            each.get("source_refund") or _label(each, "refund_id"),
            _label(each, "dispute_id"),
            id_of(each.get("balance_transaction")),
            id_of(each.get("destination_payment_refund")),
        )
        for each in content["reversals"]["data"]
    )
    return Transfer(
        content["id"],
        content["amount"],
        content["currency"],
        id_of(content["destination"]),
        _at(content),
        reversals,
        _label(content, "dispute_id"),
        _label(content, "refund_id"),
        id_of(content.get("balance_transaction")),
        id_of(content.get("destination_payment")),
    )


def _label(content: StripeObject, name: str) -> str | None:
    """A label in the metadata of an object that this system made, for example the id of the dispute it answers."""
    found: str | None = (content.get("metadata") or {}).get(name)
    return found


def _at(content: StripeObject) -> str:
    return from_unix_seconds(content["created"])
