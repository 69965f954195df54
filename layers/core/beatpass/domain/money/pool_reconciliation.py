"""What is known of a month's pool in several ways that must agree: the journal, the sums of invoices, its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from beatpass.domain.money.journal import JournalEntry
from beatpass.domain.money.pools import Pool
from beatpass.domain.money.splits import Split


@dataclass(frozen=True, slots=True)
class PoolSum:
    """One of the sums of what came in."""

    month: str
    currency: str
    amount: int


@dataclass(slots=True)
class PoolRecords:
    """Of a month and currency, whatever the order of what is added.

    ``came`` and ``went`` are by the journal. ``parts`` are splits by allocation, ``split`` their sums, ``paid`` what of
    those was sent: of an allocation that the pool does not name nothing is ever sent.
    """

    pool: Pool | None = None
    came: int = 0
    went: int = 0
    sums: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    split: Counter[str] = field(default_factory=Counter)
    paid: Counter[str] = field(default_factory=Counter)

    def add_entry(self, entry: JournalEntry, account: str) -> None:
        """``account`` is the pool's: the source of what goes, the target of what comes."""
        source, target = entry.postings
        if source.account == account:
            self.went -= source.amount
        if target.account == account:
            self.came += target.amount

    def add_split(self, split: Split) -> None:
        self.parts[split.allocation] += 1
        self.split[split.allocation] += split.amount
        self.paid[split.allocation] += split.amount if split.status == "paid" else 0

    def differences(self) -> Iterator[str]:
        """Each way in which it does not agree, expected and found."""
        carried = self.pool.amount if self.pool and self.pool.carried_to else 0
        yield from _unequal("invoices", self.came, self.sums)
        yield from _unequal("sent", self.paid.total() + carried, self.went)
        if self.pool and (self.pool.allocation or self.pool.carried_to):
            yield from _unequal("amount", self.came, self.pool.amount)
        if self.pool and self.pool.allocation:
            yield from _unequal("parts", self.pool.shares, self.parts[self.pool.allocation])
            yield from _unequal("split", self.pool.amount, self.split[self.pool.allocation])


def _unequal(what: str, expected: int, found: int) -> Iterator[str]:
    if expected != found:
        yield f"{what}: {expected}, not {found}"
