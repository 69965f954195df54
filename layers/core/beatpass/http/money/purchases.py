"""Requests and answers of buyers: the purchase of a licence, and what was bought (docs/api.md 3.6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from typing_extensions import TypedDict

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.selling.sales import Agreement, SaleOutcome, SaleStatus
from beatpass.domain.money.selling.taxes import BuyerLocation
from beatpass.domain.money.selling.track_offers import Licence
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.text import one_line
from beatpass.http.platform import patterns
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived, MoneyAnswer

ClientId = Annotated[
    str,
    StringConstraints(pattern=patterns.UUID),
    Field(description="a UUID that the client makes"),
]


class Location(Body):
    """Where the buyer is, as far as tax depends on it; it is given to Stripe, and not stored."""

    country: Annotated[str, StringConstraints(pattern=patterns.COUNTRY)]
    postal_code: Annotated[str, StringConstraints(max_length=20), AfterValidator(one_line)] = ""
    state: Annotated[str, StringConstraints(max_length=60), AfterValidator(one_line)] = ""

    def as_location(self) -> BuyerLocation:
        return BuyerLocation(self.country, self.postal_code, self.state)


class Purchase(Body):
    """``buyer_location`` is needed where the platform adds tax."""

    purchase_id: ClientId
    licence: Licence
    buyer_location: Location | None = None


class QuoteAnswer(TypedDict):
    """``total`` is what the buyer pays; ``tax`` is 0 where the platform adds none."""

    price: MoneyAnswer
    fee: MoneyAnswer
    tax: MoneyAnswer
    total: MoneyAnswer


class PurchaseAnswer(TypedDict):
    """``client_secret`` is for Stripe's payment form."""

    purchase_id: str
    track_id: str
    licence: Licence
    quote: QuoteAnswer
    client_secret: str


class BoughtAnswer(TypedDict):
    """A licence that the caller bought, or began to buy.

    ``reason`` says why nothing was granted: Stripe's code of a payment that failed, or why the payment came too late
    and is given back (docs/specification.md 10.4). ``refunded`` is what was given back so far; ``receipt_url`` is
    Stripe's page of the receipt, null before the payment.
    """

    purchase_id: str
    track_id: str
    title: str
    artist_id: str
    licence: Licence
    status: SaleStatus
    reason: str | None
    quote: QuoteAnswer
    refunded: MoneyAnswer
    disputed: bool
    bought_at: str
    paid_at: str | None
    receipt_url: str | None


class PurchasesAnswer(Derived):
    items: list[BoughtAnswer]
    next_cursor: str | None


def purchase_answer(sale: Agreement, client_secret: str) -> PurchaseAnswer:
    return {
        "purchase_id": sale.id,
        "track_id": sale.track_id,
        "licence": sale.licence,
        "quote": _quote(sale),
        "client_secret": client_secret,
    }


def purchases_answer(
    sales: Iterable[tuple[Agreement, SaleOutcome]], *, next_cursor: str | None, as_of: str
) -> PurchasesAnswer:
    items = [_bought(sale, outcome) for sale, outcome in sales]
    return {"items": items, "next_cursor": next_cursor, "as_of": as_of, "rules": RULES}


def _bought(sale: Agreement, outcome: SaleOutcome) -> BoughtAnswer:
    return {
        "purchase_id": sale.id,
        "track_id": sale.track_id,
        "title": sale.title,
        "artist_id": sale.artist_id,
        "licence": sale.licence,
        "status": outcome.status,
        "reason": outcome.reason,
        "quote": _quote(sale),
        "refunded": {"amount": outcome.refunded, "currency": sale.currency},
        "disputed": outcome.disputed,
        "bought_at": sale.at,
        "paid_at": outcome.paid_at,
        "receipt_url": outcome.receipt_url,
    }


def _quote(sale: Agreement) -> QuoteAnswer:
    quoted = sale.quote
    return {
        "price": _money(quoted.price),
        "fee": _money(quoted.fee),
        "tax": _money(quoted.tax),
        "total": _money(quoted.total),
    }


def _money(money: Money) -> MoneyAnswer:
    return {"amount": money.amount, "currency": money.currency}
