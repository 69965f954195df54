"""Minor units as decimal numbers, for spreadsheets (docs/specification.md 9.8)."""

from __future__ import annotations

from decimal import Decimal

# Stripe's minor units: ISK and UGX have two decimals there, although their smallest coin is the main unit.
_WITHOUT_DECIMALS = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
_THREE_DECIMALS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))


def decimal_amount(amount: int, currency: str) -> Decimal:
    """``amount`` minor units of ``currency`` (ISO 4217 in lower case) in its main unit: 1250 cad are 12.50."""
    places = 0 if currency in _WITHOUT_DECIMALS else 3 if currency in _THREE_DECIMALS else 2
    return Decimal(amount).scaleb(-places)
