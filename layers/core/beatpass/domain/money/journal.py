"""The journal of money: immutable double entries, keyed by the Stripe object that moved it.

A producer's account moves only with transfers and their reversals, the platform's with charges, refunds and disputes
too. Nothing is ever corrected: what is undone has an entry of its own.

See docs/specification.md 10, docs/stripe.md 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from beatpass.domain.money.amounts import Money

Kind = Literal[
    "charge",
    "refund",
    "refund_failed",
    "dispute",
    "transfer",
    "reversal",
    "invoice",
    "carry",
    "split",
    "payout",
    "payout_back",
]

# Accounts of the journal beside those of producers and pools: where money comes from and goes to.
BUYERS, SUBSCRIBERS, PLATFORM, DISPUTES = "buyers", "subscribers", "platform", "disputes"


def producer(artist_id: str) -> str:
    """What the platform has passed on to this producer's Stripe balance."""
    return f"producer:{artist_id}"


def drawn(artist_id: str) -> str:
    """What payouts have drawn from this producer's Stripe balance; below 0, and apart from what was passed on."""
    return f"drawn:{artist_id}"


def bank(artist_id: str) -> str:
    """What has left this producer's Stripe balance for its bank."""
    return f"bank:{artist_id}"


def pool(period: str) -> str:
    """What subscribers paid in for a month (YYYY-MM) and is not passed on yet."""
    return f"pool:{period}"


class Unbalanced(ValueError):
    """The postings of an entry do not sum to zero: a defect of ours, never of an input."""


@dataclass(frozen=True, slots=True)
class Posting:
    account: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """``id`` is the Stripe object's, with a suffix where one object moves money twice; one entry per id, ever.

    ``line`` is the place of the line of the finances page that shows it, as ``place`` writes it; empty where none does.
    """

    id: str
    kind: Kind
    at: str
    currency: str
    postings: tuple[Posting, ...]
    line: str = ""

    def __post_init__(self) -> None:
        if sum(posting.amount for posting in self.postings):
            raise Unbalanced(self.id)


def place(at: str, line_id: str) -> str:
    """Of a line of the finances page among the others: by time."""
    return f"{at}#{line_id}"


def movement(
    entry_id: str, kind: Kind, moved: Money, *, at: str, source: str, target: str, line: str = ""
) -> JournalEntry:
    """``moved`` goes from ``source`` to ``target``."""
    postings = (Posting(source, -moved.amount), Posting(target, moved.amount))
    return JournalEntry(id=entry_id, kind=kind, at=at, currency=moved.currency, postings=postings, line=line)
