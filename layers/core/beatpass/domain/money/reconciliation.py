"""The books held against themselves and against Stripe. Nothing here corrects anything.

An hour is left to whatever is under way: what moved later is looked at tomorrow.

See docs/specification.md 11.7, docs/stripe.md 4.8.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from beatpass.domain.money.journal import JournalEntry, bank, pool, producer
from beatpass.domain.money.payments import Moved
from beatpass.domain.money.payouts import Payout
from beatpass.domain.money.pool_months import is_over
from beatpass.domain.money.pool_reconciliation import PoolRecords, PoolSum
from beatpass.domain.money.pools import Pool
from beatpass.domain.money.sales import Outcome
from beatpass.domain.money.splits import Split
from beatpass.domain.platform.times import to_iso

Kind = Literal[
    "unreadable",
    "unbalanced",
    "lifetime_differs",
    "transfer_without_entry",
    "entry_without_transfer",
    "transfer_differs",
    "sale_without_transfer",
    "sale_in_review",
    "payout_differs",
    "payout_overdue",
    "pool_differs",
    "pool_overdue",
    "split_overdue",
    "event_unfinished",
    "account_unknown",
    "account_stale",
]
_LOOK_BACK, _UNDER_WAY = timedelta(days=3), timedelta(hours=1)
_SALE_WAITS, _PAYOUT_LATE = timedelta(hours=24), timedelta(days=3)
# Whoever closes comes every day, whoever sends every ten minutes.
_POOL_LATE, _SPLIT_LATE = timedelta(days=1), timedelta(hours=2)
_PRODUCER, _BANK, _POOL = producer(""), bank(""), pool("")
# The journal's kinds that a transfer or a reversal at Stripe stands behind.
_MOVED = {"transfer", "reversal", "split"}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """``id`` is a key, or the id at Stripe; ``detail`` what was expected and found, in amounts and ids only."""

    kind: Kind
    id: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lifetime:
    artist_id: str
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class SaleRow:
    """``passed_on``: a transfer of it is in the journal."""

    id: str
    outcome: Outcome
    passed_on: bool


@dataclass(frozen=True, slots=True)
class BadRow:
    key: str
    kind: Literal["unreadable", "unbalanced"]


Row = JournalEntry | Lifetime | PoolSum | Pool | Split | SaleRow | Payout | BadRow


@dataclass(frozen=True, slots=True)
class Window:
    """Of the movements that are compared with Stripe's."""

    now: datetime

    @property
    def since(self) -> str:
        return to_iso(self.now - _LOOK_BACK)

    @property
    def until(self) -> str:
        return to_iso(self.now - _UNDER_WAY)

    def holds(self, at: str) -> bool:
        return self.since <= at < self.until


class MoneyRecords:
    """All rows, one after the other; memory: what does not agree (yet), the pools, movements of the window."""

    def __init__(self, now: datetime) -> None:
        self.rows = 0
        self._now, self._window = now, Window(now)
        self._differences: Counter[tuple[Kind, str, str]] = Counter()
        self._pools: defaultdict[tuple[str, str], PoolRecords] = defaultdict(PoolRecords)
        self._moved: dict[str, Moved] = {}
        self._found: list[Finding] = []

    def add(self, row: Row) -> None:
        self.rows += 1
        match row:
            case JournalEntry():
                self._entry(row)
            case Lifetime():
                self._differ("lifetime_differs", row.artist_id, row.currency, -row.amount)
            case PoolSum():
                self._pools[row.month, row.currency].sums += row.amount
            case Pool():
                self._pool(row)
            case Split():
                self._split(row)
            case SaleRow():
                self._sale(row)
            case Payout():
                self._payout(row)
            case BadRow():
                self._found.append(Finding(row.kind, row.key))

    def _entry(self, entry: JournalEntry) -> None:
        passed = 0
        for posting in entry.postings:
            if posting.account.startswith(_PRODUCER):
                passed += posting.amount
                artist_id = posting.account.removeprefix(_PRODUCER)
                self._differ("lifetime_differs", artist_id, entry.currency, posting.amount)
            if posting.account.startswith(_BANK):
                self._differ("payout_differs", entry.id.partition("#")[0], entry.currency, posting.amount)
            if posting.account.startswith(_POOL):
                month = posting.account.removeprefix(_POOL)
                self._pools[month, entry.currency].add_entry(entry, posting.account)
        if entry.kind in _MOVED and self._window.holds(entry.at):
            self._moved[entry.id] = Moved(entry.id, passed, entry.currency)

    def _differ(self, kind: Kind, name: str, currency: str, amount: int) -> None:
        """What agrees is forgotten at once."""
        self._differences[kind, name, currency] += amount
        if not self._differences[kind, name, currency]:
            del self._differences[kind, name, currency]

    def _pool(self, pool: Pool) -> None:
        self._pools[pool.month, pool.currency].pool = pool
        if pool.state not in ("sending", "closed") and is_over(pool.month, self._now - _POOL_LATE):
            self._found.append(Finding("pool_overdue", pool.group, pool.state))

    def _split(self, split: Split) -> None:
        self._pools[split.month, split.currency].add_split(split)
        if split.due_at and split.due_at < to_iso(self._now - _SPLIT_LATE):
            self._found.append(Finding("split_overdue", f"{split.group} {split.artist_id}", split.due_at))

    def _payout(self, payout: Payout) -> None:
        gone = 0 if payout.back_at else payout.amount
        self._differ("payout_differs", payout.id, payout.currency, -gone)
        if payout.status in ("pending", "in_transit") and payout.arrives_at < to_iso(self._now - _PAYOUT_LATE):
            self._found.append(Finding("payout_overdue", payout.id, payout.arrives_at))

    def _sale(self, sale: SaleRow) -> None:
        paid_at, waits = sale.outcome.paid_at, to_iso(self._now - _SALE_WAITS)
        if paid_at is None or paid_at >= waits:
            return
        if sale.outcome.status == "paid" and not sale.passed_on:
            self._found.append(Finding("sale_without_transfer", sale.id, paid_at))
        if sale.outcome.status == "review":
            self._found.append(Finding("sale_in_review", sale.id, sale.outcome.reason or ""))

    def findings(self) -> Iterator[Finding]:
        yield from self._found
        for (kind, name, currency), amount in self._differences.items():
            yield Finding(kind, f"{name} {currency}", f"journal less the other: {amount}")
        for (month, currency), books in self._pools.items():
            for difference in books.differences():
                yield Finding("pool_differs", f"{month} {currency}", difference)

    def compared(self, at_stripe: Iterable[Moved]) -> Iterator[Finding]:
        """With what Stripe says moved in the window; a transfer that was undone there has moved nothing."""
        sums = Counter[tuple[str, str]]()
        for moved in at_stripe:
            sums[moved.id, moved.currency] += moved.amount
        there = {name: Moved(name, amount, currency) for (name, currency), amount in sums.items()}
        for name in there.keys() - self._moved.keys():
            yield Finding("transfer_without_entry", name, f"{there[name].amount} {there[name].currency}")
        for name in self._moved.keys() - there.keys():
            yield Finding("entry_without_transfer", name, f"{self._moved[name].amount} {self._moved[name].currency}")
        for name in there.keys() & self._moved.keys():
            if there[name] != self._moved[name]:
                yield Finding(
                    "transfer_differs", name, f"Stripe {there[name].amount}, journal {self._moved[name].amount}"
                )
