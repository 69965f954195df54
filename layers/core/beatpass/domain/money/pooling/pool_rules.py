"""The parameters of the subscription pool that the platform sets (docs/specification.md 10.6)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

_WHOLE = 100  # percent
_MOST_RESERVE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRules:
    """``share_percent`` of what is left of an invoice after tax and Stripe's fees goes to producers.

    ``products`` are those of Stripe whose subscriptions feed the pool; empty: all. A split below ``minimum`` hundredths
    of the currency's unit is carried to the next month. ``reserve_percent`` of a pool is held back at its close for
    what subscribers take back later, and what is left of it is split with a later month.
    """

    share_percent: int = 100
    products: frozenset[str] = frozenset()
    minimum: int = 100
    reserve_percent: int = 0

    @property
    def version(self) -> str:
        """The same for the same rules."""
        text = f"{self.share_percent} {' '.join(sorted(self.products))} {self.minimum} {self.reserve_percent}"
        return sha256(text.encode()).hexdigest()[:8]

    def reserve_of(self, amount: int) -> int:
        """What is held back of a pool, rounded down."""
        return max(amount, 0) * self.reserve_percent // _WHOLE

    def split_now(self, amount: int) -> int:
        """What is split of a pool at its close; nothing of one below 0."""
        return max(amount, 0) - self.reserve_of(amount)

    def feeds(self, product: str) -> bool:
        return not self.products or product in self.products


def read_pool_rules(*, share_percent: str, products: str, minimum: str, reserve_percent: str = "") -> PoolRules:
    """From the deployment's parameters. Raises ValueError for values out of range."""
    rules = PoolRules(
        share_percent=int(share_percent or 100),
        products=frozenset(filter(None, (each.strip() for each in products.split(",")))),
        minimum=int(minimum or 100),
        reserve_percent=int(reserve_percent or 0),
    )
    if not 0 <= rules.share_percent <= _WHOLE or rules.minimum < 1:
        raise ValueError("PoolSharePercent must be 0 to 100, PoolMinimum at least 1.")
    if not 0 <= rules.reserve_percent <= _MOST_RESERVE:
        raise ValueError(f"PoolReservePercent must be 0 to {_MOST_RESERVE}.")
    return rules
