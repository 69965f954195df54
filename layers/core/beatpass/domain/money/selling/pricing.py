"""The price of a track for its buyer (docs/specification.md 10.4): the producer's price, the platform's fee, tax."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.money.amounts import Money

# The fixed part of the fee is in Canadian dollars, so prices are too.
CURRENCY = "cad"
FEE_PERCENT, FEE_FIXED = 12, 300
LEAST_PRICE, MOST_PRICE = 100, 10_000_000


@dataclass(frozen=True, slots=True)
class Quote:
    """``price`` goes to the uploader's account in full, ``tax`` to the state."""

    price: Money
    fee: Money
    tax: Money

    @property
    def before_tax(self) -> Money:
        return self.price + self.fee

    @property
    def total(self) -> Money:
        return self.before_tax + self.tax


def quote(price: Money) -> Quote:
    """Before tax. The fee is 12 % + 3.00 CAD, with the percentage rounded half up to the cent."""
    fee = Money((price.amount * FEE_PERCENT + 50) // 100 + FEE_FIXED, price.currency)
    return Quote(price, fee, Money(0, price.currency))
