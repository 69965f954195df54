"""Paid invoices: what of them belongs to producers, and in which months (docs/specification.md 10.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from beatpass.domain.money.payments import Payment
from beatpass.domain.money.pooling.allocation import split
from beatpass.domain.money.pooling.pool_months import month_of, next_month
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.stripe_objects import StripeObject, from_unix_seconds, id_of
from beatpass.domain.platform.times import from_iso

# Stripe's longest billing interval is three years.
_MOST_MONTHS = 36
_DAYS_OF_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """``amount`` is before tax, below 0 where unused time is given back; it is for the time from start to end."""

    product: str
    amount: int
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A paid invoice; ``total`` includes ``tax``. ``payments`` are those through Stripe, each with its refunds."""

    id: str
    paid_at: str
    total: int
    tax: int
    of_subscription: bool
    lines: tuple[InvoiceLine, ...]
    payments: tuple[Payment, ...]


def read_invoice(invoice: StripeObject, *, lines: Sequence[StripeObject], payments: Sequence[Payment]) -> Invoice:
    """Read Stripe's object and all its lines. Raises KeyError or TypeError."""
    return Invoice(
        id=invoice["id"],
        paid_at=from_unix_seconds(invoice["status_transitions"]["paid_at"]),
        total=invoice["total"],
        tax=_tax(invoice),
        of_subscription=(invoice.get("parent") or {}).get("type") == "subscription_details",
        lines=tuple(map(_line, lines)),
        payments=tuple(payments),
    )


def _tax(invoice: StripeObject) -> int:
    without = invoice.get("total_excluding_tax")
    if without is not None:
        return max(int(invoice["total"] - without), 0)
    return sum(each["amount"] for each in invoice.get("total_taxes") or ())


def _line(content: StripeObject) -> InvoiceLine:
    less = sum(each["amount"] for each in content.get("discount_amounts") or ())
    less += sum(each["amount"] for each in content.get("taxes") or () if each.get("tax_behavior") == "inclusive")
    price = (content.get("pricing") or {}).get("price_details") or {}
    start, end = (from_unix_seconds(content["period"][name]) for name in ("start", "end"))
    return InvoiceLine(id_of(price.get("product")), content["amount"] - less, start, end)


def tax_within(invoice: Invoice, amount: int) -> int:
    """The tax in an ``amount`` of the invoice, rounded up: no unit of it may go to producers."""
    return -(-amount * invoice.tax // invoice.total) if invoice.total > 0 else 0


def contribution(invoice: Invoice, net: int, rules: PoolRules) -> int:
    """The producers' part of what is left after tax and fees, rounded down; never below 0.

    Other products of an invoice, and invoices without a subscription, bring them nothing.
    """
    whole = sum(line.amount for line in invoice.lines)
    fed = sum(line.amount for line in invoice.lines if rules.feeds(line.product))
    if not invoice.of_subscription or whole <= 0:
        return 0
    return max(net * min(max(fed, 0), whole) * rules.share_percent // (whole * 100), 0)


def spread(invoice: Invoice, amount: int, rules: PoolRules) -> dict[str, int]:
    """Divide the producers' part over the months that the lines cover, in equal parts for each line.

    What covers one month counts in the month in which it was paid. Nothing goes into a month before that one.
    """
    paid_in = month_of(invoice.paid_at)
    lines = [line for line in invoice.lines if rules.feeds(line.product)]
    unit = lcm(*(len(months_of(line, paid_in)) for line in lines)) if lines else 1
    weights: Counter[str] = Counter()
    for line in lines:
        months = months_of(line, paid_in)
        for month in months:
            weights[max(month, paid_in)] += line.amount * (unit // len(months))
    weighted = {month: weight for month, weight in weights.items() if weight > 0} or {paid_in: 1}
    return {month: part for month, part in split(amount, weighted).items() if part}


def months_of(line: InvoiceLine, paid_in: str) -> list[str]:
    """The months that a line covers, as many as its days are months."""
    days = (from_iso(line.end) - from_iso(line.start)).total_seconds() / 86_400
    count = min(max(round(days / _DAYS_OF_MONTH), 1), _MOST_MONTHS)
    months = [month_of(line.start) if count > 1 else paid_in]
    while len(months) < count:
        months.append(next_month(months[-1]))
    return months
