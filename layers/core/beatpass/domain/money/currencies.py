"""How many decimals a currency has (https://docs.stripe.com/currencies)."""

from __future__ import annotations

_NONE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
_THREE = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])


def decimals_of(currency: str) -> int:
    return 0 if currency in _NONE else 3 if currency in _THREE else 2


def minor_units(hundredths: int, currency: str) -> int:
    """So many hundredths of the currency's unit in its minor units, rounded up."""
    factor: int = 10 ** decimals_of(currency)
    return -(-hundredths * factor // 100)


def as_decimal(amount: int, currency: str) -> str:
    """An amount of minor units as people write it, with a point: ``-4.50``."""
    places = decimals_of(currency)
    whole, part = divmod(abs(amount), 10**places)
    text = f"{whole}.{part:0{places}d}" if places else str(whole)
    return f"-{text}" if amount < 0 else text
