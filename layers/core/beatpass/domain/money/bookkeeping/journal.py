"""The journal: immutable double entries, each keyed by the Stripe object that moved the money.

Only transfers and their reversals move a producer's account; charges, refunds and disputes move the platform's as well.
An entry is never corrected: whatever undoes it is another entry.

See docs/specification.md 10, docs/stripe.md 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from beatpass.domain.money.amounts import Money

EntryKind = Literal[
    "charge",
    "refund",
    "refund_failed",
    "conversion",
    "dispute",
    "transfer",
    "reversal",
    "invoice",
    "carry",
    "carried",
    "split",
    "payout",
    "payout_back",
    "platform_payout",
]

# Why a transfer was reversed, or repeated; empty where neither a refund nor a dispute is the reason.
Cause = Literal["", "refund", "dispute"]

# The accounts of the journal besides those of producers and pools. TAXES are owed to the state, STRIPE_FEES paid to
# Stripe; LOSSES are what subscribers took back of pools that were split already; CONVERSIONS has both sides of each
# conversion between currencies, PLATFORM_BANK what the platform paid out to its own bank.
BUYERS, SUBSCRIBERS, PLATFORM, DISPUTES = "buyers", "subscribers", "platform", "disputes"
TAXES, STRIPE_FEES, LOSSES = "taxes", "stripe_fees", "losses"
CONVERSIONS, PLATFORM_BANK = "conversions", "platform_bank"
# Whatever is not on the platform's balance at Stripe: the others, by their names and prefixes.
_OUTSIDE = (BUYERS, SUBSCRIBERS, DISPUTES, STRIPE_FEES, CONVERSIONS, PLATFORM_BANK, "producer:", "drawn:", "bank:")


def producer_account(artist_id: str) -> str:
    """What the platform transferred to this producer's Stripe balance, less reversals."""
    return f"producer:{artist_id}"


def drawn_account(artist_id: str) -> str:
    """What payouts have drawn from this producer's Stripe balance, as an amount below 0."""
    return f"drawn:{artist_id}"


def bank_account(artist_id: str) -> str:
    """What payouts sent from this producer's Stripe balance to its bank."""
    return f"bank:{artist_id}"


def carried_account(artist_id: str) -> str:
    """What this producer is owed of past pools, too little to be sent."""
    return f"carried:{artist_id}"


def pool_account(period: str) -> str:
    """What subscribers paid in a month (YYYY-MM) and the platform has not transferred yet."""
    return f"pool:{period}"


class Unbalanced(ValueError):
    """The postings of an entry do not sum to zero: a defect of this code, never of its input."""


@dataclass(frozen=True, slots=True)
class Posting:
    account: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """``id`` is the Stripe object's id, with a suffix where one object moves money twice; ids are unique.

    ``line`` is the sort key (``line_sort_key``) of the transaction on the finances page that shows this entry; empty if
    none does. ``transaction`` is the balance transaction of the platform at Stripe that it books; empty if it books
    none. ``cause`` is why a transfer was reversed or repeated.
    """

    id: str
    kind: EntryKind
    at: str
    currency: str
    postings: tuple[Posting, ...]
    line: str = ""
    transaction: str = ""
    cause: Cause = ""

    @property
    def on_balance(self) -> int:
        """What it changes on the platform's balance at Stripe."""
        return -sum(posting.amount for posting in self.postings if posting.account.startswith(_OUTSIDE))

    def __post_init__(self) -> None:
        if sum(posting.amount for posting in self.postings):
            raise Unbalanced(self.id)


def line_sort_key(at: str, line_id: str) -> str:
    """The sort key of a line of the finances page: lines are sorted by time, then by id."""
    return f"{at}#{line_id}"


def make_entry(
    entry_id: str,
    kind: EntryKind,
    moved: Money,
    *,
    at: str,
    source: str,
    target: str,
    line: str = "",
    transaction: str = "",
    cause: Cause = "",
) -> JournalEntry:
    """An entry that moves ``moved`` from the account ``source`` to the account ``target``."""
    postings = (Posting(source, -moved.amount), Posting(target, moved.amount))
    return JournalEntry(
        id=entry_id,
        kind=kind,
        at=at,
        currency=moved.currency,
        postings=postings,
        line=line,
        transaction=transaction,
        cause=cause,
    )
