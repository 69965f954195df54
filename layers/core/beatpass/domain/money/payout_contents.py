"""What is inside a payout: the lines of the page whose money it is, and a labelled residual.

Stripe says which movements of a connected account a payout contains, and which transfer or reversal made each of them.
The journal knows those by the same ids, and which line of the page shows them.

See docs/specification.md 11.6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beatpass.domain.money.payouts import Payout
from beatpass.domain.money.transactions import Transaction

# Labels of a residual that are not Stripe's types of movements.
NOT_ITEMISED, NOT_LISTED, ACCOUNT_LEFT = "not_itemised", "not_listed", "account_left"


@dataclass(frozen=True, slots=True)
class Part:
    """A movement of the account: ``net`` in the payout's currency; ``moved_by`` the transfer or reversal behind it."""

    type: str
    net: int
    moved_by: str | None


@dataclass(frozen=True, slots=True)
class Parts:
    """All of a payout; ``missing`` says why there are more that are not known."""

    parts: Sequence[Part] = ()
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """``amount`` of the payout is what this line brought to it, below 0 where it was taken back."""

    line: Transaction
    amount: int


@dataclass(frozen=True, slots=True)
class Contents:
    """``adds_up``: the movements that Stripe names, by lines and labels, are the payout to the cent."""

    shares: Sequence[Share]
    residual: Mapping[str, int]
    adds_up: bool


def read_part(content: Mapping[str, Any]) -> Part:
    """Of a balance transaction, ``source`` expanded; KeyError where it is none."""
    source = content["source"] if isinstance(content["source"], Mapping) else {}
    moved_by = source.get("source_transfer") or source.get("source_transfer_reversal")
    return Part(content["type"], content["net"], moved_by)


def contents_of(payout: Payout, inside: Parts, lines: Mapping[str, Transaction]) -> Contents:
    """``lines`` by the transfer or reversal that they show; what none of them shows is residual, by its type."""
    sums: Counter[Transaction] = Counter()
    residual: Counter[str] = Counter()
    for part in inside.parts:
        if part.moved_by and part.moved_by in lines:
            sums[lines[part.moved_by]] += part.net
        else:
            residual[part.type] += part.net
    known = sum(part.net for part in inside.parts)
    if inside.missing:
        residual[inside.missing] += payout.amount - known
    shares = [Share(line, sums[line]) for line in sorted(sums, key=lambda line: (line.at, line.id), reverse=True)]
    return Contents(shares, dict(residual), adds_up=inside.missing is None and known == payout.amount)
