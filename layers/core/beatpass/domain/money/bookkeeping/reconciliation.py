"""Compare the records of money with each other and with Stripe, and correct nothing.

Movements of the last hour may still be in progress: the next day's run compares them.

See docs/specification.md 11.7, docs/stripe.md 4.8.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from beatpass.domain.money.accounts.payouts import Payout
from beatpass.domain.money.bookkeeping.journal import (
    LOSSES,
    JournalEntry,
    bank_account,
    drawn_account,
    pool_account,
    producer_account,
)
from beatpass.domain.money.payments import BalanceMovement
from beatpass.domain.money.pooling.pool_months import is_over
from beatpass.domain.money.pooling.pool_reconciliation import PoolRecords, PoolSum
from beatpass.domain.money.pooling.pools import Pool
from beatpass.domain.money.pooling.splits import Split
from beatpass.domain.money.selling.sales import SaleOutcome
from beatpass.domain.platform.times import to_iso

FindingKind = Literal[
    "unreadable",
    "unbalanced",
    "lifetime_differs",
    "statement_differs",
    "movement_without_entry",
    "entry_without_movement",
    "movement_differs",
    "sale_without_transfer",
    "sale_in_review",
    "remedy_waiting",
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
_SALE_LATE, _PAYOUT_LATE = timedelta(hours=24), timedelta(days=3)
# The schedules close pools daily, and send splits every ten minutes.
_POOL_LATE, _SPLIT_LATE = timedelta(days=1), timedelta(hours=2)
_PRODUCER, _DRAWN, _BANK, _POOL = producer_account(""), drawn_account(""), bank_account(""), pool_account("")
_DAY = timedelta(days=1)
# Movements of the platform's balance that are nobody's: top-ups, reserves, and fees that belong to no payment.
_OWN_TYPES = ("topup", "reserve", "stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost", "contribution", "advance")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """``id`` is a key or a Stripe id; ``detail`` is what was expected and found, in amounts and ids only."""

    kind: FindingKind
    id: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lifetime:
    artist_id: str
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class MonthChange:
    """The sum of a month's lines of a producer's statement."""

    artist_id: str
    currency: str
    month: str
    amount: int


@dataclass(frozen=True, slots=True)
class SaleRow:
    """``transferred``: the journal has a transfer of it. ``waiting`` says what Stripe refused for it so far."""

    id: str
    outcome: SaleOutcome
    transferred: bool
    waiting: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    key: str
    kind: Literal["unreadable", "unbalanced"]


Row = JournalEntry | Lifetime | MonthChange | PoolSum | Pool | Split | SaleRow | Payout | BadRow


@dataclass(frozen=True, slots=True)
class Window:
    """The time span of the movements that are compared with Stripe's."""

    now: datetime

    @property
    def since(self) -> str:
        return to_iso(self.now - _LOOK_BACK)

    @property
    def until(self) -> str:
        return to_iso(self.now - _UNDER_WAY)

    def contains(self, at: str) -> bool:
        return self.since <= at < self.until

    def is_near(self, at: str) -> bool:
        """Not before the day that precedes it: an entry and Stripe's movement may have other times."""
        return at >= to_iso(self.now - _LOOK_BACK - _DAY)


class MoneyRecords:
    """Collects rows one by one, and keeps only differences, pools, and the movements of the window."""

    def __init__(self, now: datetime) -> None:
        self.rows = 0
        self._now, self._window = now, Window(now)
        self._differences: Counter[tuple[FindingKind, str, str]] = Counter()
        self._pools: defaultdict[tuple[str, str], PoolRecords] = defaultdict(PoolRecords)
        self._moved: dict[str, BalanceMovement] = {}
        self._found: list[Finding] = []
        self._near: dict[str, BalanceMovement] = {}
        self.losses: Counter[str] = Counter()
        self.new_losses = 0

    def add(self, row: Row) -> None:
        self.rows += 1
        match row:
            case JournalEntry():
                self._add_entry(row)
            case Lifetime():
                self._add_difference("lifetime_differs", row.artist_id, row.currency, -row.amount)
            case MonthChange():
                self._add_difference("statement_differs", f"{row.artist_id} {row.month}", row.currency, -row.amount)
            case PoolSum():
                self._pools[row.month, row.currency].invoiced += row.amount
            case Pool():
                self._add_pool(row)
            case Split():
                self._add_split(row)
            case SaleRow():
                self._add_sale(row)
            case Payout():
                self._add_payout(row)
            case BadRow():
                self._found.append(Finding(row.kind, row.key))

    def _add_entry(self, entry: JournalEntry) -> None:
        for posting in entry.postings:
            if posting.account == LOSSES:
                self.losses[entry.currency] += posting.amount
                self.new_losses += posting.amount < 0 and entry.at >= to_iso(self._now - _DAY)
            if posting.account.startswith(_PRODUCER):
                artist_id = posting.account.removeprefix(_PRODUCER)
                self._add_difference("lifetime_differs", artist_id, entry.currency, posting.amount)
            if posting.account.startswith((_PRODUCER, _DRAWN)):
                whose = f"{posting.account.partition(':')[2]} {entry.at[:7]}"
                self._add_difference("statement_differs", whose, entry.currency, posting.amount)
            if posting.account.startswith(_BANK):
                self._add_difference("payout_differs", entry.id.partition("#")[0], entry.currency, posting.amount)
            if posting.account.startswith(_POOL):
                month = posting.account.removeprefix(_POOL)
                self._pools[month, entry.currency].add_entry(entry, posting.account)
        if entry.transaction and self._window.is_near(entry.at):
            same = self._near.get(entry.transaction)
            amount = entry.on_balance + (same.amount if same else 0)  # a movement that is booked twice differs
            moved = BalanceMovement(entry.transaction, amount, entry.currency, entry.kind, entry.id)
            self._near[entry.transaction] = moved
            if self._window.contains(entry.at):
                self._moved[entry.transaction] = moved

    def _add_difference(self, kind: FindingKind, name: str, currency: str, amount: int) -> None:
        """Add both sides of a comparison with opposite signs; a difference of 0 is dropped, to save memory."""
        self._differences[kind, name, currency] += amount
        if not self._differences[kind, name, currency]:
            del self._differences[kind, name, currency]

    def _add_pool(self, pool: Pool) -> None:
        self._pools[pool.month, pool.currency].pool = pool
        if pool.state not in ("sending", "closed") and is_over(pool.month, self._now - _POOL_LATE):
            self._found.append(Finding("pool_overdue", pool.group, pool.state))

    def _add_split(self, split: Split) -> None:
        self._pools[split.month, split.currency].add_split(split)
        if split.due_at and split.due_at < to_iso(self._now - _SPLIT_LATE):
            self._found.append(Finding("split_overdue", f"{split.group} {split.artist_id}", split.due_at))

    def _add_payout(self, payout: Payout) -> None:
        sent = 0 if payout.back_at else payout.amount
        self._add_difference("payout_differs", payout.id, payout.currency, -sent)
        if payout.status in ("pending", "in_transit") and payout.arrives_at < to_iso(self._now - _PAYOUT_LATE):
            self._found.append(Finding("payout_overdue", payout.id, payout.arrives_at))

    def _add_sale(self, sale: SaleRow) -> None:
        paid_at, limit = sale.outcome.paid_at, to_iso(self._now - _SALE_LATE)
        if sale.waiting:
            self._found.append(Finding("remedy_waiting", sale.id, sale.waiting))
        if paid_at is None or paid_at >= limit:
            return
        if sale.outcome.status == "paid" and not sale.transferred:
            self._found.append(Finding("sale_without_transfer", sale.id, paid_at))
        if sale.outcome.status == "review":
            self._found.append(Finding("sale_in_review", sale.id, sale.outcome.reason or ""))

    def findings(self) -> Iterator[Finding]:
        yield from self._found
        for (kind, name, currency), amount in self._differences.items():
            yield Finding(kind, f"{name} {currency}", f"journal less the other: {amount}")
        for (month, currency), pool in self._pools.items():
            for difference in pool.differences():
                yield Finding("pool_differs", f"{month} {currency}", difference)

    def compare_with_stripe(
        self, at_stripe: Iterable[BalanceMovement], *, is_ours: Callable[[BalanceMovement], bool]
    ) -> Iterator[Finding]:
        """Differences between the movements of the platform's balance in the window and the entries that book them.

        ``is_ours`` says whether a movement that no entry books is of a sale or an invoice.
        """
        stripe = {each.id: each for each in at_stripe if not each.type.startswith(_OWN_TYPES)}
        for name, moved in stripe.items():
            booked = self._near.get(name)
            if booked is None:
                if is_ours(moved):
                    yield Finding("movement_without_entry", moved.source or name, _described(moved))
            elif (booked.amount, booked.currency) != (moved.amount, moved.currency):
                yield Finding("movement_differs", booked.source, f"Stripe {_described(moved)}, journal {booked.amount}")
        for name in self._moved.keys() - stripe.keys():
            yield Finding("entry_without_movement", self._moved[name].source, _described(self._moved[name]))


def _described(moved: BalanceMovement) -> str:
    return f"{moved.type} {moved.amount} {moved.currency}"
