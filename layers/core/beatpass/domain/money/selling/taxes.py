"""Tax on what a buyer pays, as Stripe Tax calculates it (docs/stripe.md 4.11)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BuyerLocation:
    """As much of the buyer's address as tax depends on; it is given to Stripe and not stored.

    Stripe wants a ``postal_code`` in the US, and it or the ``state`` (the province) in Canada; elsewhere the country is
    enough (https://docs.stripe.com/tax/customer-locations).
    """

    country: str
    postal_code: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """What is due on top of a price; ``calculation`` is Stripe's id of how it was found."""

    amount: int
    calculation: str
