"""Invoices of subscriptions at Stripe: how much of them arrived on the platform's balance.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.pools import Receipt
from beatpass.domain.money.stripe_objects import StripeObject, from_unix_seconds


def is_paid_subscription(invoice: StripeObject) -> bool:
    parent = invoice.get("parent") or {}
    return invoice["status"] == "paid" and parent.get("type") == "subscription_details"


def read_receipt(invoice: StripeObject, arrived: Sequence[StripeObject]) -> Receipt | None:
    """The receipt for an invoice and the balance transactions of its payments; None if nothing arrived.

    The amount is in the currency in which it arrived, which may differ from the invoice's. Raises OtherCurrency where
    the balance transactions are in several currencies.
    """
    nets = [Money(each["net"], each["currency"]) for each in arrived]
    if not nets:
        return None
    net = sum(nets[1:], start=nets[0])
    paid_at = from_unix_seconds(invoice["status_transitions"]["paid_at"])
    return Receipt(invoice_id=invoice["id"], net=net, paid_at=paid_at) if net.amount else None
