"""A producer's statement of a month or a year: balances, what changed them, and the sales behind it.

See docs/specification.md 10.9.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from beatpass.domain.money.bookkeeping.statement_lines import StatementKind, StatementLine
from beatpass.domain.money.pooling.pool_months import next_month
from beatpass.domain.platform.errors import NotFound
from beatpass.domain.platform.times import to_iso

KINDS: tuple[StatementKind, ...] = get_args(StatementKind)
_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")

Changes = Mapping[tuple[str, str], int]
"""What each month changed on a producer's balance, by currency and month (YYYY-MM)."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month (YYYY-MM) or a year (YYYY), in UTC."""

    name: str

    @property
    def first_month(self) -> str:
        return self.name if "-" in self.name else f"{self.name}-01"

    @property
    def month_after(self) -> str:
        return next_month(self.name if "-" in self.name else f"{self.name}-12")

    def contains(self, month: str) -> bool:
        return self.first_month <= month < self.month_after


def read_period(text: str, now: datetime) -> Period:
    """Raises NotFound for a text that is no month or year, and for one that has not begun."""
    if not _PERIOD.fullmatch(text) or Period(text).first_month > to_iso(now)[:7]:
        raise NotFound("statement")
    return Period(text)


@dataclass(slots=True)
class SalesOf:
    """Sales of a track under one licence to buyers of one country: how many, what they paid before tax, the fees, and
    the rest, which the producer got.
    """

    count: int = 0
    gross: int = 0
    fees: int = 0
    net: int = 0

    def add(self, other: SalesOf) -> None:
        self.count += other.count
        self.gross += other.gross
        self.fees += other.fees
        self.net += other.net


@dataclass(frozen=True, slots=True, order=True)
class SalesKey:
    """None of them where a sale's record does not say it."""

    track_id: str
    title: str
    licence: str
    country: str


OTHERS = SalesKey("", "", "", "")


@dataclass(slots=True)
class CurrencyStatement:
    """The statement in one currency, in minor units. ``by_kind`` has a sum for each kind of line there is.

    ``expected`` is the closing balance by the sums of months, which are kept beside the lines.
    """

    currency: str
    opening: int = 0
    expected: int = 0
    lines: int = 0
    by_kind: Counter[StatementKind] = field(default_factory=Counter)
    sales: dict[SalesKey, SalesOf] = field(default_factory=dict)

    @property
    def closing(self) -> int:
        return self.opening + sum(self.by_kind.values())

    @property
    def adds_up(self) -> bool:
        return self.closing == self.expected

    @property
    def totals(self) -> SalesOf:
        found = SalesOf()
        for each in self.sales.values():
            found.add(each)
        return found

    def add(self, line: StatementLine) -> None:
        self.lines += 1
        self.by_kind[line.kind] += line.amount
        if line.kind == "sale":
            about = line.about
            key = SalesKey(about.track_id or "", about.title or "", about.licence or "", about.country or "")
            sold = SalesOf(1, about.gross, about.fee, line.amount)
            self.sales.setdefault(key, SalesOf()).add(sold)

    def largest_sales(self, most: int) -> Iterator[tuple[SalesKey, SalesOf]]:
        """The groups that brought most, and all others together as ``OTHERS``, so that they add up."""
        found = sorted(self.sales.items(), key=lambda each: (-each[1].net, each[0]))
        yield from found[:most]
        rest = SalesOf()
        for _, each in found[most:]:
            rest.add(each)
        if rest.count:
            yield OTHERS, rest


def make_statement(period: Period, changes: Changes, lines: Iterable[StatementLine]) -> list[CurrencyStatement]:
    """One for each currency that has a balance or moved, sorted. ``lines`` are those of the period, in any order."""
    found: dict[str, CurrencyStatement] = {}
    for (currency, month), amount in changes.items():
        if month < period.month_after:
            each = found.setdefault(currency, CurrencyStatement(currency))
            each.expected += amount
            if month < period.first_month:
                each.opening += amount
    for line in lines:
        found.setdefault(line.currency, CurrencyStatement(line.currency)).add(line)
    moved = {currency for currency, month in changes if period.contains(month)}
    used = (found[currency] for currency in sorted(found))
    return [each for each in used if each.lines or each.opening or each.currency in moved]
