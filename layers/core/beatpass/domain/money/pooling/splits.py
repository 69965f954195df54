"""Sending a share of a pool to its producer (docs/stripe.md 4.5): the state of a split, and how an attempt changes it.

Before each attempt the sender stores that it is sending, with the number of the idempotency key. A new key is used only
after a definite refusal, or after a lookup at Stripe found no transfer, so that nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping import journal
from beatpass.domain.money.bookkeeping.journal import JournalEntry, line_sort_key, make_entry
from beatpass.domain.money.bookkeeping.transactions import Transaction, TransactionStatus
from beatpass.domain.money.bookkeeping.transfers import transfer_entries
from beatpass.domain.money.payments import Transfer
from beatpass.domain.money.pooling.pool_months import closes_at
from beatpass.domain.money.pooling.pools import BELOW_MINIMUM, Pool, PoolShare
from beatpass.domain.platform.times import from_iso, to_iso

MOST_ATTEMPTS = 5
_BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(minutes=1))
_BUSY_PAUSE = timedelta(minutes=2)
_DAILY = timedelta(days=1)
# Longer than a sender works on one split: its calls to Stripe take at most two minutes.
LEASE = timedelta(minutes=10)
# Stripe keeps idempotency keys for at least 24 hours, and repeats a 5xx that it saved under one.
_KEY_LASTS = timedelta(hours=20)
_MOST_FAULTS = 2
# Stripe clears a balance that has been negative for 180 days. A split that waits longer needs an operator.
_OWED_FOR_LONG = timedelta(days=200)

SplitStatus = TransactionStatus
"""A split and its line on the finances page have the same statuses."""

_LABELS = ("pool_month", "pool_currency", "pool_allocation", "pool_artist_id")
_NO_FUNDS = "balance_insufficient"
# Less than Stripe transfers at all, whatever the platform's minimum is.
_TOO_SMALL = "amount_too_small"
_OWES = "negative_balance"
_WAITS_FOR_ACCOUNT = frozenset({"insufficient_capabilities_for_transfer", "transfers_not_allowed", "account_invalid"})


SplitKey = tuple[str, str, str, str]
"""Month, currency, allocation and producer: together they identify a split."""


@dataclass(frozen=True, slots=True)
class FoundTransfer:
    """A transfer at Stripe, and the split that it was sent for."""

    split_key: SplitKey
    transfer: Transfer


@dataclass(frozen=True, slots=True)
class Sent:
    transfer: Transfer


@dataclass(frozen=True, slots=True)
class Refused:
    """Definitely not sent; ``code`` is Stripe's error code."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been sent. ``answered``: Stripe answered 5xx, and will repeat that for the same key."""

    code: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Busy:
    """Stripe has not processed the request."""

    code: str


@dataclass(frozen=True, slots=True)
class Held:
    """Not requested: the account's balance is negative, and would absorb the transfer (docs/stripe.md 4.4)."""


SendOutcome = Sent | Refused | Unknown | Busy | Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """``number`` is the idempotency key's, which was first used at ``first_at`` and answered with ``faults`` 5xx since.

    ``due_at`` is the time of the next attempt; None if there is none. ``moved`` are the ids of the transfers and
    reversals that are in the journal. ``amount`` is the part of this pool; ``brought`` is what the producer is owed of
    past pools, sent with it. A split of less than the minimum is ``excluded`` and carried to the next month.
    """

    month: str
    currency: str
    allocation: str
    artist_id: str
    weight: int
    amount: int = 0
    bonus: int = 0
    brought: int = 0
    account_id: str = ""
    status: SplitStatus = "queued"
    reason: str | None = None
    attempts: int = 0
    number: int = 1
    first_at: str | None = None
    faults: int = 0
    due_at: str | None = None
    moved: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.amount + self.brought

    @property
    def carried(self) -> bool:
        """Whether it goes on to the next month, because it is too little to be sent."""
        return self.status == "excluded" and self.reason == BELOW_MINIMUM and self.total > 0

    @property
    def group(self) -> str:
        return Pool(month=self.month, currency=self.currency).group

    @property
    def idempotency_key(self) -> str:
        return f"split:{self.month}:{self.currency}:{self.allocation}:{self.artist_id}:{self.number}"

    @property
    def labels(self) -> dict[str, str]:
        """The metadata of its transfer at Stripe, by which the transfer is found."""
        return dict(zip(_LABELS, (self.month, self.currency, self.allocation, self.artist_id), strict=True))

    @property
    def settled(self) -> bool:
        return self.status in ("paid", "failed", "excluded")


def make_split(pool: Pool, allocation: str, share: PoolShare) -> Split:
    """The split of a share, before its first attempt."""
    return Split(
        month=pool.month,
        currency=pool.currency,
        allocation=allocation,
        artist_id=share.artist_id,
        weight=share.weight,
        amount=share.amount,
        bonus=share.bonus,
        brought=share.brought,
        account_id=share.account_id or "",
        status="queued" if share.account_id else "excluded",
        reason=share.reason,
    )


def begin_attempt(split: Split, now: datetime) -> Split:
    """The split to store before the request to Stripe. It becomes due again when this sender has certainly ended."""
    return replace(split, status="sending", first_at=split.first_at or to_iso(now), due_at=to_iso(now + LEASE))


def is_first_use(split: Split) -> bool:
    """Whether its idempotency key was never used, so that it cannot have been sent under it."""
    return split.first_at is None


def needs_lookup(split: Split, now: datetime) -> bool:
    """Whether to look for a transfer at Stripe instead of using the idempotency key again."""
    if split.first_at is None:
        return False
    expired = now - from_iso(split.first_at) >= _KEY_LASTS
    return expired or split.faults >= _MOST_FAULTS or split.attempts >= MOST_ATTEMPTS


def after_empty_lookup(split: Split) -> Split:
    """The lookup found no transfer: use a new key, or fail if the attempts are used up."""
    return _fail(split, split.reason) if split.attempts >= MOST_ATTEMPTS else _renew_key(split)


def apply_outcome(split: Split, outcome: SendOutcome, now: datetime) -> Split:
    """The split after an attempt, by the table in docs/stripe.md 4.5."""
    match outcome:
        case Sent(transfer=transfer):
            return mark_sent(split, transfer)
        case Busy(code=code):
            return replace(split, status="queued", reason=code, due_at=to_iso(now + _BUSY_PAUSE))
        case Held():
            return _hold(split, now)
        case Unknown(code=code, answered=answered):
            due = now + _BACKOFF[min(split.attempts, len(_BACKOFF) - 1)]
            tried = replace(split, attempts=split.attempts + 1, faults=split.faults + answered)
            return replace(tried, reason=code, due_at=to_iso(due))
        case Refused(code=code):
            return _refuse(split, code, now)


def _hold(split: Split, now: datetime) -> Split:
    given_up = now >= from_iso(closes_at(split.month)) + _OWED_FOR_LONG
    return _fail(split, _OWES) if given_up else _wait(split, _OWES, now)


def _refuse(split: Split, code: str, now: datetime) -> Split:
    if code == _TOO_SMALL:
        return replace(split, status="excluded", reason=BELOW_MINIMUM, due_at=None)
    waiting = _wait(split, code, now)
    if code == _NO_FUNDS:
        return waiting
    tried = replace(waiting, attempts=split.attempts + 1)
    if code in _WAITS_FOR_ACCOUNT and tried.attempts < MOST_ATTEMPTS:
        return tried
    return _fail(tried, code)


def _wait(split: Split, reason: str, now: datetime) -> Split:
    return replace(_renew_key(split), status="pending", reason=reason, due_at=to_iso(now + _DAILY))


def _renew_key(split: Split) -> Split:
    return replace(split, number=split.number + 1, first_at=None, faults=0)


def _fail(split: Split, reason: str | None) -> Split:
    return replace(split, status="failed", reason=reason, due_at=None)


def wake(split: Split, now: datetime) -> Split:
    """Its account can be paid again: a split that waits for that becomes due now."""
    waits = split.status == "pending" and split.reason in _WAITS_FOR_ACCOUNT
    return replace(split, due_at=to_iso(now)) if waits else split


def is_unsent(split: Split) -> bool:
    """Whether it waits for an external condition, or has failed."""
    return split.status in ("pending", "failed")


def retry(split: Split, account_id: str | None, now: datetime) -> Split:
    """An operator's retry: five more attempts, to the producer's current account.

    If an earlier attempt may have been carried out, its transfer is looked for first, at the account it was sent to.
    """
    queued = replace(split, status="queued", reason=None, attempts=0, due_at=to_iso(now))
    if split.first_at:
        return replace(queued, faults=_MOST_FAULTS)
    return replace(queued, account_id=account_id or split.account_id)


# --- the transfer at Stripe


def read_split_key(labels: Mapping[str, str]) -> SplitKey | None:
    """The split that a transfer's metadata names; None for a transfer that was not sent for a split."""
    month, currency, allocation, artist_id = (labels.get(name) for name in _LABELS)
    return (month, currency, allocation, artist_id) if month and currency and allocation and artist_id else None


def mark_sent(split: Split, transfer: Transfer) -> Split:
    """The split once its transfer was found: it is paid, whatever its state was before."""
    paid = replace(split, status="paid", reason=None, due_at=None)
    return note_moved(paid, split_entries(split, transfer))


def note_moved(split: Split, entries: Iterable[JournalEntry]) -> Split:
    """The split once these entries are in the journal."""
    return replace(split, moved=[*split.moved, *(each.id for each in entries)])


def split_entries(split: Split, transfer: Transfer) -> Iterator[JournalEntry]:
    """The entries of its transfer and reversals that are not in the journal yet."""
    shown = split_line(split)
    line = line_sort_key(shown.at, shown.id)
    entries = transfer_entries(
        transfer,
        kind="split",
        source=journal.pool_account(split.month),
        artist_id=split.artist_id,
        line=line,
        line_of=lambda _: line,
    )
    return (each for each in entries if each.id not in split.moved)


def carried_entries(split: Split, *, issuing: bool, was_carried: bool) -> Iterator[JournalEntry]:
    """What a producer is owed of past pools goes into the pool of the split that is issued, and a split that is too
    small goes onto that account.
    """
    pool, owed, at = journal.pool_account(split.month), journal.carried_account(split.artist_id), closes_at(split.month)
    name = f"{split.group}#{split.artist_id}"
    if issuing and split.brought:
        brought = Money(split.brought, split.currency)
        yield make_entry(f"{name}#brought", "carried", brought, at=at, source=owed, target=pool)
    if split.carried and not was_carried:
        carried = Money(split.total, split.currency)
        yield make_entry(f"{name}#carried", "carried", carried, at=at, source=pool, target=owed)


def split_line(split: Split) -> Transaction:
    """Its line on the finances page, dated by the close of the pool. ``net`` is 0 until the split is paid."""
    return _line(split, f"{split.group}_{split.artist_id}", closes_at(split.month), split.total, split.bonus)


def split_lines(split: Split, transfer: Transfer) -> list[Transaction]:
    """The split's line, and one line for each reversal, which never changes."""
    taken = [
        replace(_line(split, each.id, each.at, -each.amount, 0), reason="reversal", net=-each.amount)
        for each in transfer.reversals
    ]
    return [split_line(split), *taken]


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
