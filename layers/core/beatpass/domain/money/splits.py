"""Sending a part of a pool to its producer: what is known of it, and what a try's outcome makes of it.

Whoever sends writes down that it will, with the number of the key it uses, before Stripe hears of it. A key gets a
successor only after a definite refusal, or after a look at Stripe has found nothing; so nothing is ever sent twice.

See docs/stripe.md 4.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from beatpass.domain.money import journal
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.journal import PLATFORM, JournalEntry, movement, place
from beatpass.domain.money.payments import Transfer
from beatpass.domain.money.pool_months import closes_at
from beatpass.domain.money.pools import Pool, Share
from beatpass.domain.money.transactions import Status, Transaction
from beatpass.domain.platform.times import from_iso, to_iso

MOST_ATTEMPTS = 5
_BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(minutes=1))
_BUSY_PAUSE = timedelta(minutes=2)
_DAILY = timedelta(days=1)
# Longer than a sender works on one split: its calls to Stripe take two minutes at the worst.
LEASE = timedelta(minutes=10)
# Stripe remembers keys for 24 hours at least; it repeats a 5xx that it has saved under one.
_KEY_LASTS = timedelta(hours=20)
_MOST_FAULTS = 2
# Stripe clears a balance that has been below zero for 180 days; a part that still meets one then is not sent by itself.
_OWED_FOR_LONG = timedelta(days=200)

_LABELS = ("pool_month", "pool_currency", "pool_allocation", "pool_artist_id")
_NO_FUNDS = "balance_insufficient"
_OWES = "negative_balance"
_WAITS_FOR_ACCOUNT = frozenset({"insufficient_capabilities_for_transfer", "transfers_not_allowed", "account_invalid"})


Place = tuple[str, str, str, str]
"""Month, currency, allocation and producer: what a split is found by."""


@dataclass(frozen=True, slots=True)
class FoundTransfer:
    """A transfer that was sent for a split."""

    place: Place
    transfer: Transfer


@dataclass(frozen=True, slots=True)
class Sent:
    transfer: Transfer


@dataclass(frozen=True, slots=True)
class Refused:
    """Definitely not sent; ``code`` is Stripe's."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been sent. ``answered``: with a 5xx, which Stripe repeats for the same key."""

    code: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Busy:
    """Stripe has not looked at it."""

    code: str


@dataclass(frozen=True, slots=True)
class Held:
    """We have not asked for it: the account stands below zero, and what arrived would be gone at once.

    See docs/stripe.md 4.4.
    """


Outcome = Sent | Refused | Unknown | Busy | Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """``number`` is that of the key, first used at ``first_at``, and answered with ``faults`` 5xx since.

    ``due_at`` is when it is to be tried next; None while nobody is to. ``moved`` are the ids of the transfers and
    reversals that are in the journal.
    """

    month: str
    currency: str
    allocation: str
    artist_id: str
    weight: int
    amount: int = 0
    bonus: int = 0
    account_id: str = ""
    status: Status = "queued"
    reason: str | None = None
    attempts: int = 0
    number: int = 1
    first_at: str | None = None
    faults: int = 0
    due_at: str | None = None
    moved: list[str] = field(default_factory=list)

    @property
    def group(self) -> str:
        return Pool(month=self.month, currency=self.currency).group

    @property
    def key(self) -> str:
        return f"split:{self.month}:{self.currency}:{self.allocation}:{self.artist_id}:{self.number}"

    @property
    def labels(self) -> dict[str, str]:
        """Stripe's metadata of its transfer, by which it is found again."""
        return dict(zip(_LABELS, (self.month, self.currency, self.allocation, self.artist_id), strict=True))

    @property
    def settled(self) -> bool:
        return self.status in ("paid", "failed", "excluded")


def split_of(pool: Pool, allocation: str, share: Share) -> Split:
    """As it is before anybody has tried."""
    return Split(
        month=pool.month,
        currency=pool.currency,
        allocation=allocation,
        artist_id=share.artist_id,
        weight=share.weight,
        amount=share.amount,
        bonus=share.bonus,
        account_id=share.account_id or "",
        status="queued" if share.account_id else "excluded",
        reason=share.reason,
    )


def begun(split: Split, now: datetime) -> Split:
    """To be written before Stripe is asked; due again when the sender has certainly ended."""
    return replace(split, status="sending", first_at=split.first_at or to_iso(now), due_at=to_iso(now + LEASE))


def is_first_use(split: Split) -> bool:
    """Nothing was ever asked for under its key, so that there is nothing to find out by asking again."""
    return split.first_at is None


def needs_look(split: Split, now: datetime) -> bool:
    """Whether to look at Stripe for what the key has sent, rather than use it again."""
    if split.first_at is None:
        return False
    worn = now - from_iso(split.first_at) >= _KEY_LASTS
    return worn or split.faults >= _MOST_FAULTS or split.attempts >= MOST_ATTEMPTS


def not_there(split: Split) -> Split:
    """After a look that found nothing: another key, unless the attempts are used up."""
    return _failed(split, split.reason) if split.attempts >= MOST_ATTEMPTS else _with_new_key(split)


def settle(split: Split, outcome: Outcome, now: datetime) -> Split:
    """What the table of docs/stripe.md 4.5 makes of a try."""
    match outcome:
        case Sent(transfer=transfer):
            return after_transfer(split, transfer)
        case Busy(code=code):
            return replace(split, status="queued", reason=code, due_at=to_iso(now + _BUSY_PAUSE))
        case Held():
            return _held(split, now)
        case Unknown(code=code, answered=answered):
            due = now + _BACKOFF[min(split.attempts, len(_BACKOFF) - 1)]
            tried = replace(split, attempts=split.attempts + 1, faults=split.faults + answered)
            return replace(tried, reason=code, due_at=to_iso(due))
        case Refused(code=code):
            return _refused(split, code, now)


def _held(split: Split, now: datetime) -> Split:
    given_up = now >= from_iso(closes_at(split.month)) + _OWED_FOR_LONG
    return _failed(split, _OWES) if given_up else _waiting(split, _OWES, now)


def _refused(split: Split, code: str, now: datetime) -> Split:
    waiting = _waiting(split, code, now)
    if code == _NO_FUNDS:
        return waiting
    tried = replace(waiting, attempts=split.attempts + 1)
    if code in _WAITS_FOR_ACCOUNT and tried.attempts < MOST_ATTEMPTS:
        return tried
    return _failed(tried, code)


def _waiting(split: Split, reason: str, now: datetime) -> Split:
    return replace(_with_new_key(split), status="pending", reason=reason, due_at=to_iso(now + _DAILY))


def _with_new_key(split: Split) -> Split:
    return replace(split, number=split.number + 1, first_at=None, faults=0)


def _failed(split: Split, reason: str | None) -> Split:
    return replace(split, status="failed", reason=reason, due_at=None)


def woken(split: Split, now: datetime) -> Split:
    """Its account can be paid again: what waits for that is tried now."""
    waits = split.status == "pending" and split.reason in _WAITS_FOR_ACCOUNT
    return replace(split, due_at=to_iso(now)) if waits else split


def is_unsent(split: Split) -> bool:
    """It waits for something outside, or was given up."""
    return split.status in ("pending", "failed")


def retried(split: Split, account_id: str | None, now: datetime) -> Split:
    """By hand: five tries more, to the account that its producer has now.

    Where one before may have been carried out, that is looked for first, at the account that it went to.
    """
    anew = replace(split, status="queued", reason=None, attempts=0, due_at=to_iso(now))
    if split.first_at:
        return replace(anew, faults=_MOST_FAULTS)
    return replace(anew, account_id=account_id or split.account_id)


# --- what Stripe has of it


def place_in(labels: Mapping[str, str]) -> Place | None:
    """Whose split's these labels are; None where they are no split's."""
    month, currency, allocation, artist_id = (labels.get(name) for name in _LABELS)
    return (month, currency, allocation, artist_id) if month and currency and allocation and artist_id else None


def after_transfer(split: Split, transfer: Transfer) -> Split:
    """The money is at the producer's account at Stripe, less what was taken back; whatever was thought before."""
    moved = [*split.moved, *(each.id for each in journal_of(split, transfer))]
    return replace(split, status="paid", reason=None, due_at=None, moved=moved)


def journal_of(split: Split, transfer: Transfer) -> Iterator[JournalEntry]:
    """The entries of it that are not in yet."""
    account, pool = journal.producer(split.artist_id), journal.pool(split.month)
    sent, shown = Money(transfer.amount, transfer.currency), line_of(split)
    line = place(shown.at, shown.id)
    if transfer.id not in split.moved:
        yield movement(transfer.id, "split", sent, at=transfer.at, source=pool, target=account, line=line)
    for each in transfer.reversals:
        if each.id not in split.moved:
            back = Money(each.amount, transfer.currency)
            yield movement(each.id, "reversal", back, at=each.at, source=account, target=PLATFORM, line=line)


def line_of(split: Split) -> Transaction:
    """On the finances page, in its place from the close on. ``net`` is what has arrived."""
    return _line(split, f"{split.group}_{split.artist_id}", closes_at(split.month), split.amount, split.bonus)


def lines_of(split: Split, transfer: Transfer) -> list[Transaction]:
    """The split, and a line for each time that something of it was taken back; those never change."""
    taken = [
        replace(_line(split, each.id, each.at, -each.amount, 0), reason="reversal", net=-each.amount)
        for each in transfer.reversals
    ]
    return [line_of(split), *taken]


def _line(split: Split, line_id: str, at: str, amount: int, bonus: int) -> Transaction:
    return Transaction(
        id=line_id,
        type="subscription",
        status=split.status,
        at=at,
        amount=amount,
        fee=0,
        net=amount if split.status == "paid" else 0,
        currency=split.currency,
        period=split.month,
        reason=split.reason,
        bonus=bonus,
    )
