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
"""(account of the journal, with all pools as one; currency)"""

_PAYOUT_STATUS = {"in_transit": "sending", "canceled": "failed"}


class Deal(Protocol):
    """A sale that was agreed on."""

    @property
    def artist_id(self) -> str: ...
    @property
    def intent_id(self) -> str: ...


@dataclass(slots=True)
class Expected:
    """``lines`` are of sales, refunds and paid splits; ``lifetimes`` are by (producer, currency)."""

    journal: Counter[Account] = field(default_factory=Counter)
    lifetimes: Counter[Account] = field(default_factory=Counter)
    lines: dict[str, set[Line]] = field(default_factory=dict)
    payouts: dict[str, set[Line]] = field(default_factory=dict)


def expected(world: World, deals: Mapping[str, Deal], owners: Mapping[str, str], licensed: set[str]) -> Expected:
    """``owners`` maps accounts to producers; ``licensed`` are the sales whose buyer has a licence."""
    found = Expected(lines={name: set() for name in owners.values()}, payouts={name: set() for name in owners.values()})
    sales = {deal.intent_id: (sale_id, deal) for sale_id, deal in deals.items()}
    _platform(found, world, sales)
    for account, artist_id in owners.items():
        for moved in world.all("balance_transaction", account):
            if moved["type"] in ("payment", "payment_refund"):
                found.journal[f"producer:{artist_id}", moved["currency"]] += moved["amount"]
                found.lifetimes[artist_id, moved["currency"]] += moved["amount"]
        found.payouts[artist_id] |= {_payout(each) for each in world.all("payout", account)}
    for intent_id, (sale_id, deal) in sales.items():
        found.lines[deal.artist_id] |= _sale(world, world.objects[intent_id], sale_id, licensed)
    for sent in world.all("transfer"):
        found.lines[owners[sent["destination"]]] |= _transfer_lines(world, sent)
    found.journal = Counter({account: amount for account, amount in found.journal.items() if amount})
    return found


def _platform(found: Expected, world: World, sales: Mapping[str, object]) -> None:
    for moved in world.all("balance_transaction"):
        currency, amount, source = moved["currency"], moved["amount"], world.objects.get(moved["source"], {})
        match moved["type"]:
            case "charge" if source["payment_intent"] in sales:
                found.journal["platform", currency] += amount
                found.journal["buyers", currency] -= amount
            case "charge":
                found.journal["pools", currency] += moved["net"]
                found.journal["subscribers", currency] -= moved["net"]
            case "refund" | "refund_failure":
                found.journal["platform", currency] += amount
                found.journal["buyers", currency] -= amount
            case "adjustment":
                found.journal["platform", currency] += amount
                found.journal["disputes", currency] -= amount
            case "transfer":
                found.journal["platform" if source["source_transaction"] else "pools", currency] += amount
            case "transfer_refund":
                found.journal["platform", currency] += amount


def _sale(world: World, intent: Object, sale_id: str, licensed: set[str]) -> set[Line]:
    """The sale's line, and one for each refund."""
    charge, refunds = _charge(world, intent), _refunds(world, intent)
    status = {"succeeded": "paid", "canceled": "failed"}.get(intent["status"], "failed")
    if charge is None and intent["status"] != "canceled" and not intent["last_payment_error"]:
        return set()  # there was no event of it
    if charge and not charge["refunded"] and sale_id not in licensed:
        status = "pending"  # paid, but sold to another buyer: in review
    first = next((each for each in world.all("transfer") if charge and each["id"] == charge["transfer"]), None)
    lines = {(f"sale_{sale_id}", "sale", status, first["amount"] if first else 0, intent["currency"])}
    for each in refunds:
        taken = world.objects[each["transfer_reversal"]]["amount"] if each["transfer_reversal"] else 0
        shown = "failed" if each["status"] == "failed" else "paid"
        lines.add((each["id"], "refund", shown, -taken, each["currency"]))
    return lines


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
        if each["transfer"] == sent["id"] and not each["source_refund"]
    }
    if of_split:
        name = f"pool_{labels['pool_month']}_{labels['pool_currency']}_{labels['pool_artist_id']}"
        return back | {(name, kind, "paid", sent["amount"], currency)}
    if "dispute_id" in labels:
        return back | {(sent["id"], "sale", "paid", sent["amount"], currency)}
    return back


def _payout(made: Object) -> Line:
    """A returned payout has a net of 0."""
    status: str = made["status"]
    net = 0 if made.get("failure_balance_transaction") else made["amount"]
    return (made["id"], "payout", _PAYOUT_STATUS.get(status, status), net, made["currency"])
