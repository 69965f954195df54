"""The books held against themselves and against Stripe (SPEC 11, STRIPE 4.8). Nothing here corrects anything.

An hour is left to whatever is under way: what moved later is looked at tomorrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from beatpass.domain.accounting import JournalEntry, producer
from beatpass.domain.payouts import Payout
from beatpass.domain.sales import Outcome
from beatpass.domain.times import to_iso

Kind = Literal[
    "unreadable",
    "unbalanced",
    "lifetime_differs",
    "transfer_without_entry",
    "entry_without_transfer",
    "transfer_differs",
    "sale_without_transfer",
    "sale_in_review",
    "payout_overdue",
    "event_unfinished",
]
_LOOK_BACK, _UNDER_WAY = timedelta(days=3), timedelta(hours=1)
_SALE_WAITS, _PAYOUT_LATE = timedelta(hours=24), timedelta(days=3)
_PRODUCER = producer("")
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


@dataclass(frozen=True, slots=True)
class Moved:
    """A transfer, or a reversal, as the platform's balance saw it: ``amount`` toward the producer."""

    id: str
    amount: int
    currency: str


Row = JournalEntry | Lifetime | SaleRow | Payout | BadRow


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


class Books:
    """All rows, one after the other; memory: producers whose sums do not agree (yet), movements of the window."""

    def __init__(self, now: datetime) -> None:
        self.rows = 0
        self._now, self._window = now, Window(now)
        self._differences: Counter[tuple[str, str]] = Counter()
        self._moved: dict[str, Moved] = {}
        self._found: list[Finding] = []

    def add(self, row: Row) -> None:
        self.rows += 1
        match row:
            case JournalEntry():
                self._entry(row)
            case Lifetime():
                self._differ(row.artist_id, row.currency, -row.amount)
            case SaleRow():
                self._sale(row)
            case Payout():
                if row.status in ("pending", "in_transit") and row.arrives_at < to_iso(self._now - _PAYOUT_LATE):
                    self._found.append(Finding("payout_overdue", row.id, row.arrives_at))
            case BadRow():
                self._found.append(Finding(row.kind, row.key))

    def _entry(self, entry: JournalEntry) -> None:
        passed = 0
        for posting in entry.postings:
            if posting.account.startswith(_PRODUCER):
                passed += posting.amount
                self._differ(posting.account.removeprefix(_PRODUCER), entry.currency, posting.amount)
        if entry.kind in _MOVED and self._window.holds(entry.at):
            self._moved[entry.id] = Moved(entry.id, passed, entry.currency)

    def _differ(self, artist_id: str, currency: str, amount: int) -> None:
        """What agrees is forgotten at once."""
        self._differences[artist_id, currency] += amount
        if not self._differences[artist_id, currency]:
            del self._differences[artist_id, currency]

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
        for (artist_id, currency), amount in self._differences.items():
            yield Finding("lifetime_differs", f"{artist_id} {currency}", f"journal less sum: {amount}")

    def compared(self, at_stripe: Iterable[Moved]) -> Iterator[Finding]:
        """With what Stripe says moved in the window."""
        there = {moved.id: moved for moved in at_stripe}
        for name in there.keys() - self._moved.keys():
            yield Finding("transfer_without_entry", name, f"{there[name].amount} {there[name].currency}")
        for name in self._moved.keys() - there.keys():
            yield Finding("entry_without_transfer", name, f"{self._moved[name].amount} {self._moved[name].currency}")
        for name in there.keys() & self._moved.keys():
            if there[name] != self._moved[name]:
                yield Finding(
                    "transfer_differs", name, f"Stripe {there[name].amount}, journal {self._moved[name].amount}"
                )
