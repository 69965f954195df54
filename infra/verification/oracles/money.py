"""A naive oracle: the expected records of money, derived from the simulator's state without the code under test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from infra.stripe_simulator.world import Object, World

Line = tuple[str, str, str, int, str]
"""(id, type, status, net, currency) of a line of the finances page."""
Account = tuple[str, str]
"""(account of the journal, with all that is on the platform's balance as one; currency)"""

BALANCE = "balance"
"""Stands for the accounts that make up the platform's balance at Stripe: its own, pools, taxes, losses and carried."""

_PAYOUT_STATUS = {"in_transit": "sending", "canceled": "failed"}


class Deal(Protocol):
    """A sale that was agreed on."""

    @property
    def artist_id(self) -> str: ...
    @property
    def intent_id(self) -> str: ...


@dataclass(slots=True)
class Expected:
    """``lines`` are of sales, refunds and paid splits; ``lifetimes`` and ``converted`` are by (producer, currency).

    ``converted`` is what conversions on the producers' accounts brought, below 0 where they took it.
    """

    journal: Counter[Account] = field(default_factory=Counter)
    lifetimes: Counter[Account] = field(default_factory=Counter)
    converted: Counter[Account] = field(default_factory=Counter)
    lines: dict[str, set[Line]] = field(default_factory=dict)
    payouts: dict[str, set[Line]] = field(default_factory=dict)


def expected(world: World, deals: Mapping[str, Deal], owners: Mapping[str, str], licensed: set[str]) -> Expected:
    """``owners`` maps accounts to producers; ``licensed`` are the sales whose buyer has a licence."""
    found = Expected(lines={name: set() for name in owners.values()}, payouts={name: set() for name in owners.values()})
    sales = {deal.intent_id: (sale_id, deal) for sale_id, deal in deals.items()}
    _platform(found, world, sales)
    for sent in world.all("transfer"):
        left, artist_id = sent["amount"] - sent["amount_reversed"], owners[sent["destination"]]
        found.journal[f"producer:{artist_id}", sent["currency"]] += left
        found.lifetimes[artist_id, sent["currency"]] += left
    for account, artist_id in owners.items():
        found.payouts[artist_id] |= {_payout(each) for each in world.all("payout", account)}
        _convert(found, world, account, artist_id)
    for intent_id, (sale_id, deal) in sales.items():
        found.lines[deal.artist_id] |= _sale(world, world.objects[intent_id], sale_id, licensed)
    for sent in world.all("transfer"):
        found.lines[owners[sent["destination"]]] |= _transfer_lines(world, sent)
    found.journal = Counter({account: amount for account, amount in found.journal.items() if amount})
    return found


def _platform(found: Expected, world: World, sales: Mapping[str, object]) -> None:
    """What each movement of the platform's balance does to the accounts outside of it, and to the balance."""
    for moved in world.all("balance_transaction"):
        source, currency = world.objects.get(moved["source"], {}), moved["currency"]
        if moved["type"] == "topup":
            continue
        found.journal["stripe_fees", currency] += moved["fee"]
        found.journal[BALANCE, currency] += moved["net"]
        match moved["type"]:
            case "charge" | "payment" | "refund" | "payment_refund" | "refund_failure":
                payer = "buyers" if source["payment_intent"] in sales else "subscribers"
                _paid(found, payer, moved, source, sign=1 if moved["amount"] > 0 else -1)
            case "adjustment":
                found.journal["disputes", currency] -= moved["amount"]
            case "payout" | "payout_failure" | "payout_cancel":
                found.journal["platform_bank", currency] -= moved["amount"]


def _paid(found: Expected, payer: str, moved: Object, source: Object, *, sign: int) -> None:
    """In the currency in which it was paid; a conversion has a side in each currency."""
    found.journal[payer, source["currency"]] -= sign * source["amount"]
    if source["currency"] != moved["currency"]:
        found.journal["conversions", source["currency"]] += sign * source["amount"]
        found.journal["conversions", moved["currency"]] -= moved["amount"]


def _convert(found: Expected, world: World, account: str, artist_id: str) -> None:
    """What arrives on a producer's account, or leaves it, in another currency than its transfer or reversal."""
    for moved in world.all("balance_transaction", account):
        source = world.objects.get(moved["source"], {})
        if moved["type"] in ("payment", "payment_refund") and source["currency"] != moved["currency"]:
            amount = source["amount"] if moved["amount"] > 0 else -source["amount"]
            for currency, brought in ((source["currency"], -amount), (moved["currency"], moved["amount"])):
                found.converted[artist_id, currency] += brought
                found.journal["conversions", currency] -= brought


def _sale(world: World, intent: Object, sale_id: str, licensed: set[str]) -> set[Line]:
    """The sale's line, and one for each refund."""
    charge, refunds = _charge(world, intent), _refunds(world, intent)
    charge = charge if charge and charge["paid"] else None
    status = {"succeeded": "paid", "canceled": "failed"}.get(intent["status"], "failed")
    if charge is None and intent["status"] != "canceled" and not intent["last_payment_error"]:
        return set()  # there was no event of it
    if charge and not _is_refunded(refunds, intent) and sale_id not in licensed:
        status = "pending"  # paid, but sold to another buyer: in review
    first = next((each for each in world.all("transfer") if charge and each["id"] == charge["transfer"]), None)
    lines = {(f"sale_{sale_id}", "sale", status, first["amount"] if first else 0, intent["currency"])}
    for each in refunds:
        taken = sum(back["amount"] for back in world.all("transfer_reversal") if each["id"] in _refund_of(back))
        shown = {"succeeded": "paid", "pending": "pending"}.get(each["status"], "failed")
        lines.add((each["id"], "refund", shown, -taken, each["currency"]))
    return lines


def _is_refunded(refunds: list[Object], intent: Object) -> bool:
    """Whether the buyer has everything back; a pending refund may still fail."""
    arrived = sum(each["amount"] for each in refunds if each["status"] == "succeeded")
    return bool(arrived == intent["amount"])


def _refund_of(reversal: Object) -> tuple[str | None, str | None]:
    """The refund that a reversal was made with, or for."""
    return reversal["source_refund"], reversal["metadata"].get("refund_id")


def _charge(world: World, intent: Object) -> Object | None:
    return world.objects[intent["latest_charge"]] if intent["latest_charge"] else None


def _refunds(world: World, intent: Object) -> list[Object]:
    return [each for each in world.all("refund") if each["payment_intent"] == intent["id"]]


def _transfer_lines(world: World, sent: Object) -> set[Line]:
    """Lines of splits, of transfers repeated after a dispute, and of reversals without a refund."""
    labels, currency = sent["metadata"], sent["currency"]
    of_split = "pool_month" in labels
    kind = "subscription" if of_split else "refund"
    back = {
        (each["id"], kind, "paid", -each["amount"], currency)
        for each in world.all("transfer_reversal")
        if each["transfer"] == sent["id"] and not any(_refund_of(each))
    }
    if of_split:
        name = f"pool_{labels['pool_month']}_{labels['pool_currency']}_{labels['pool_artist_id']}"
        return back | {(name, kind, "paid", sent["amount"], currency)}
    if "dispute_id" in labels or "refund_id" in labels:
        return back | {(sent["id"], "sale", "paid", sent["amount"], currency)}
    return back


def _payout(made: Object) -> Line:
    """A returned payout has a net of 0."""
    status: str = made["status"]
    net = 0 if made.get("failure_balance_transaction") else made["amount"]
    return (made["id"], "payout", _PAYOUT_STATUS.get(status, status), net, made["currency"])
