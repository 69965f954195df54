"""What Stripe converts when a transfer arrives on an account in another currency, or leaves it again.

The transfer is in the producer's account of the journal in its own currency. Two more entries take it from there and
put in what arrived, so that the journal has what the producer has in each currency (docs/stripe.md 4.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import CONVERSIONS, JournalEntry, drawn_account, make_entry
from beatpass.domain.money.bookkeeping.settlements import Settlement
from beatpass.domain.money.payments import Transfer


def conversion_ids(transfer: Transfer) -> list[str]:
    """The ids of the last entries of each conversion that there may be."""
    return [_arrived(transfer.id), *(_arrived(each.id) for each in transfer.reversals)]


def conversion_entries(transfer: Transfer, settled: Mapping[str, Settlement], artist_id: str) -> Iterator[JournalEntry]:
    """Two entries for each of the transfer and its reversals that was ``settled`` in another currency."""
    moved = [(transfer.id, transfer.amount), *((each.id, -each.amount) for each in transfer.reversals)]
    for name, amount in moved:
        there = settled.get(name)
        if there and there.currency != transfer.currency:
            own, at = drawn_account(artist_id), there.at
            left, arrived = Money(amount, transfer.currency), Money(there.amount, there.currency)
            yield make_entry(f"{name}#left", "conversion", left, at=at, source=own, target=CONVERSIONS)
            yield make_entry(_arrived(name), "conversion", arrived, at=at, source=CONVERSIONS, target=own)


def _arrived(name: str) -> str:
    return f"{name}#arrived"
