"""What a payout consists of: transactions of the finances page, and a labelled residual (docs/specification.md 11.6).

Stripe lists the balance movements of a connected account that a payout contains, with the transfer or reversal behind
each. The journal has entries by the same ids, and each entry names the transaction that shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beatpass.domain.money.accounts.payouts import Payout
from beatpass.domain.money.bookkeeping.transactions import Transaction
from beatpass.domain.money.stripe_objects import StripeObject

# Labels of a residual besides Stripe's types of balance transactions.
NOT_ITEMISED, NOT_LISTED, ACCOUNT_LEFT = "not_itemised", "not_listed", "account_left"


@dataclass(frozen=True, slots=True)
class PayoutMovement:
    """A balance movement: ``net`` in the payout's currency; ``moved_by`` is the transfer or reversal behind it."""

    type: str
    net: int
    moved_by: str | None


@dataclass(frozen=True, slots=True)
class PayoutMovements:
    """The movements in a payout; ``missing`` is the label for those that Stripe does not list, None if all are here."""

    known: Sequence[PayoutMovement] = ()
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """``amount`` is what this transaction brought to the payout; below 0 where money was taken back."""

    line: Transaction
    amount: int


@dataclass(frozen=True, slots=True)
class PayoutContents:
    """``residual`` is by label. ``adds_up``: Stripe lists every movement, and they sum to the payout."""

    lines: Sequence[PayoutLine]
    residual: Mapping[str, int]
    adds_up: bool


def read_movement(content: StripeObject) -> PayoutMovement:
    """Read a balance transaction whose ``source`` is expanded. Raises KeyError."""
    source = content["source"] if isinstance(content["source"], Mapping) else {}
    moved_by = source.get("source_transfer") or source.get("source_transfer_reversal")
    return PayoutMovement(content["type"], content["net"], moved_by)


def explain_payout(payout: Payout, inside: PayoutMovements, lines: Mapping[str, Transaction]) -> PayoutContents:
    """Assign each movement to its transaction; ``lines`` is by transfer or reversal id. The rest is the residual."""
    sums: Counter[Transaction] = Counter()
    residual: Counter[str] = Counter()
    for each in inside.known:
        if each.moved_by and each.moved_by in lines:
            sums[lines[each.moved_by]] += each.net
        else:
            residual[each.type] += each.net
    total = sum(each.net for each in inside.known)
    if inside.missing:
        residual[inside.missing] += payout.amount - total
    found = [PayoutLine(line, sums[line]) for line in sorted(sums, key=lambda line: (line.at, line.id), reverse=True)]
    return PayoutContents(found, dict(residual), adds_up=inside.missing is None and total == payout.amount)
