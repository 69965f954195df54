"""Payouts of the platform's own money to its bank: what empties the balance that splits are paid from.

See docs/stripe.md 4.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.journal import PLATFORM, PLATFORM_BANK, JournalEntry, make_entry
from beatpass.domain.money.bookkeeping.settlements import Settlement, read_settlement
from beatpass.domain.money.stripe_objects import StripeObject


@dataclass(frozen=True, slots=True)
class PlatformPayout:
    """``returned`` is the movement by which its money came back, if it failed or was canceled."""

    id: str
    settled: Settlement | None
    returned: Settlement | None


def read_platform_payout(content: StripeObject) -> PlatformPayout:
    """Read a payout with its balance transactions expanded. Raises KeyError or TypeError."""
    settled, returned = content.get("balance_transaction"), content.get("failure_balance_transaction")
    return PlatformPayout(content["id"], read_settlement(settled), read_settlement(returned))


def platform_payout_entries(payout: PlatformPayout) -> Iterator[JournalEntry]:
    for entry_id, settled in ((payout.id, payout.settled), (f"{payout.id}#back", payout.returned)):
        if settled:
            yield make_entry(
                entry_id,
                "platform_payout",
                Money(-settled.net, settled.currency),
                at=settled.at,
                source=PLATFORM,
                target=PLATFORM_BANK,
                transaction=settled.id,
            )
