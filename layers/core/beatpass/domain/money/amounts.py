"""Money in whole minor units of one currency (ISO 4217, in lower case as Stripe writes it)."""

from __future__ import annotations

from dataclasses import dataclass


class OtherCurrency(ValueError):
    """Amounts in two currencies cannot be added."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    amount: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise OtherCurrency(f"{self.currency} and {other.currency}")
        return other.amount
