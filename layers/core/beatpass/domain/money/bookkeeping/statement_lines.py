"""What changed a producer's balance at Stripe, as its statements list it: the journal, seen from the producer.

See docs/specification.md 10.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from beatpass.domain.money.bookkeeping.journal import Cause, EntryKind, JournalEntry, drawn_account, producer_account

StatementKind = Literal[
    "sale",
    "split",
    "refund",
    "dispute",
    "reversal",
    "refund_failed",
    "dispute_won",
    "conversion",
    "payout",
    "payout_back",
]
_OF_ENTRY: Mapping[tuple[EntryKind, Cause], StatementKind] = {
    ("transfer", ""): "sale",
    ("transfer", "refund"): "refund_failed",
    ("transfer", "dispute"): "dispute_won",
    ("split", ""): "split",
    ("reversal", ""): "reversal",
    ("reversal", "refund"): "refund",
    ("reversal", "dispute"): "dispute",
    ("conversion", ""): "conversion",
    ("payout", ""): "payout",
    ("payout_back", ""): "payout_back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an entry is about. ``gross`` is what the buyer paid before tax, with the platform's ``fee``; both are 0 for
    other entries than a sale's. ``country`` is the buyer's, ``period`` a split's month.
    """

    gross: int = 0
    fee: int = 0
    track_id: str | None = None
    title: str | None = None
    licence: str | None = None
    country: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """``amount`` is what the entry of this ``id`` changed on the producer's balance, in minor units."""

    id: str
    kind: StatementKind
    at: str
    currency: str
    amount: int
    about: About = About()

    @property
    def month(self) -> str:
        return self.at[:7]


def statement_line(entry: JournalEntry, artist_id: str, about: About) -> StatementLine | None:
    """The line of an entry; None where it does not change what the producer has."""
    own = (producer_account(artist_id), drawn_account(artist_id))
    changed = [posting.amount for posting in entry.postings if posting.account in own]
    if not changed:
        return None
    kind = _OF_ENTRY.get((entry.kind, entry.cause)) or _OF_ENTRY[entry.kind, ""]
    return StatementLine(
        id=entry.id, kind=kind, at=entry.at, currency=entry.currency, amount=sum(changed), about=_fitting(about, kind)
    )


def _fitting(about: About, kind: StatementKind) -> About:
    """Only the sale itself has what the buyer paid, so that sums of lines count it once."""
    if kind == "sale":
        return about
    return About(
        track_id=about.track_id,
        title=about.title,
        licence=about.licence,
        country=about.country,
        period=about.period,
    )
