"""Invoices of subscriptions, as Stripe has them: what of them arrived on the platform's balance.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.pools import Receipt
from beatpass.domain.platform.times import from_milliseconds

Content = Mapping[str, Any]


def is_paid_subscription(invoice: Content) -> bool:
    parent = invoice.get("parent") or {}
    return invoice["status"] == "paid" and parent.get("type") == "subscription_details"


def read_receipt(invoice: Content, arrived: Sequence[Content]) -> Receipt | None:
    """Of the invoice and its payments' balance transactions; None where nothing arrived.

    What counts is in the currency that it arrived in, not in the invoice's. OtherCurrency where those are several.
    """
    nets = [Money(each["net"], each["currency"]) for each in arrived]
    if not nets:
        return None
    net = sum(nets[1:], start=nets[0])
    paid_at = from_milliseconds(1_000 * invoice["status_transitions"]["paid_at"])
    return Receipt(invoice_id=invoice["id"], net=net, paid_at=paid_at) if net.amount else None
