"""Check that the records of a month's pool agree: the journal, the sums of invoices, the pool, and its splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from beatpass.domain.money.bookkeeping.journal import JournalEntry
from beatpass.domain.money.pooling.pools import Pool
from beatpass.domain.money.pooling.splits import Split


@dataclass(frozen=True, slots=True)
class PoolSum:
    """One shard of the sum of a pool's invoices."""

    month: str
    currency: str
    amount: int


# The kinds of entries by which a pool's money goes to producers; all others are what subscribers paid or took back.
_SENT = {"split", "carried"}


@dataclass(slots=True)
class PoolRecords:
    """The records of one month and currency; the order in which they are added does not matter.

    ``received`` and ``spent`` are from the journal, ``invoiced`` from the sums. By allocation, ``splits`` counts the
    splits, ``allocated`` sums them, ``paid`` sums those that were sent or carried to the next month, and ``brought`` is
    what came from past pools. Splits of an allocation that the pool does
    not name are never sent.
    """

    pool: Pool | None = None
    received: int = 0
    spent: int = 0
    invoiced: int = 0
    splits: Counter[str] = field(default_factory=Counter)
    allocated: Counter[str] = field(default_factory=Counter)
    paid: Counter[str] = field(default_factory=Counter)
    brought: Counter[str] = field(default_factory=Counter)

    def add_entry(self, entry: JournalEntry, account: str) -> None:
        """``account`` is the pool's account in the journal."""
        moved = sum(posting.amount for posting in entry.postings if posting.account == account)
        if entry.kind in _SENT or (entry.kind == "carry" and moved < 0):
            self.spent -= moved
        else:
            self.received += moved

    def add_split(self, split: Split) -> None:
        self.splits[split.allocation] += 1
        self.allocated[split.allocation] += split.amount
        if split.status == "paid" or split.carried:
            self.paid[split.allocation] += split.total
        self.brought[split.allocation] += split.brought

    def differences(self) -> Iterator[str]:
        """Each disagreement, with the expected and the found value."""
        carried = self.pool.amount if self.pool and self.pool.carried_to else 0
        yield from _unequal("invoices", self.received, self.invoiced)
        allocation = self.pool.allocation if self.pool and self.pool.state in ("sending", "closed") else None
        if allocation:
            reserve = self.pool.reserve if self.pool else 0
            yield from _unequal("sent", self.paid[allocation] - self.brought[allocation] + reserve, self.spent)
        elif not self.pool or not self.pool.allocation:
            yield from _unequal("sent", carried, self.spent)
        if self.pool and (self.pool.allocation or self.pool.carried_to):
            yield from _unequal("amount", self.received, self.pool.amount)
        if self.pool and allocation:
            yield from _unequal("parts", self.pool.shares, self.splits[allocation])
            yield from _unequal("split", self.pool.amount - self.pool.reserve, self.allocated[allocation])


def _unequal(what: str, expected: int, found: int) -> Iterator[str]:
    if expected != found:
        yield f"{what}: {expected}, not {found}"
