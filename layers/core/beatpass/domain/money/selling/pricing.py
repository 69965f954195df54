"""The price of a track for its buyer (docs/specification.md 10.4): the producer's price plus the platform's fee."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.money.amounts import Money

# The fixed part of the fee is in Canadian dollars, so prices are too.
CURRENCY = "cad"
FEE_PERCENT, FEE_FIXED = 12, 300
LEAST_PRICE, MOST_PRICE = 100, 10_000_000


@dataclass(frozen=True, slots=True)
class Quote:
    """``price`` goes to the uploader's account in full."""

    price: Money
    fee: Money

    @property
    def total(self) -> Money:
        return self.price + self.fee


def quote(price: Money) -> Quote:
    """The fee is 12 % + 3.00 CAD, with the percentage rounded half up to the cent."""
    return Quote(price, Money((price.amount * FEE_PERCENT + 50) // 100 + FEE_FIXED, price.currency))
