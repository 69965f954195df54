"""The subscription pool of a month and currency (docs/specification.md 10.6): what goes in, and who gets what of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from beatpass.domain.money import journal
from beatpass.domain.money.allocation import split
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.journal import SUBSCRIBERS, JournalEntry, movement

# open: takes in. frozen: takes in no more. allocated: everyone's part is fixed. sending: the parts are on producers'
# pages and being sent. closed: nothing is left to do.
State = Literal["open", "frozen", "allocated", "sending", "closed"]

NOT_READY, BELOW_MINIMUM = "not_payout_ready", "below_minimum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A paid invoice of a subscription: what arrived on the platform's balance, less Stripe's fees."""

    invoice_id: str
    net: Money
    paid_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """``amount`` and what follows it are known once it is frozen; ``allocation`` names the ``shares`` parts of it.

    ``carried_to`` is the month that took it over because nobody could receive it.
    """

    month: str
    currency: str
    state: State = "open"
    amount: int = 0
    allocation: str | None = None
    shares: int = 0
    carried_to: str | None = None

    @property
    def group(self) -> str:
        """Stripe's transfer_group of its splits."""
        return f"pool_{self.month}_{self.currency}"


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What a producer would lose to the others, as the pool and its contribution stand, if it is not ready by then."""

    amount: Money
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A producer's part. ``bonus`` is what of ``amount`` it has because others could not be paid; ``weight`` its own.

    ``account_id`` is the account at Stripe that is to receive it; None, and a ``reason``, where it receives nothing.
    """

    artist_id: str
    weight: int
    amount: int = 0
    bonus: int = 0
    account_id: str | None = None
    reason: str | None = None


def taken_in(receipt: Receipt, month: str) -> JournalEntry:
    pool = journal.pool(month)
    return movement(
        receipt.invoice_id, "invoice", receipt.net, at=receipt.paid_at, source=SUBSCRIBERS, target=pool
    )  # one entry per invoice, ever


def carried(pool: Pool, to: str, *, at: str) -> JournalEntry:
    """What nobody could receive goes into another month."""
    source, target = journal.pool(pool.month), journal.pool(to)
    return movement(
        f"{pool.group}#carried", "carry", Money(pool.amount, pool.currency), at=at, source=source, target=target
    )


def allocate(amount: int, weights: Mapping[str, int], accounts: Mapping[str, str]) -> list[Share]:
    """Everyone's part of the pool, by artist id; the parts of those with an account add up to it, to the unit.

    ``accounts`` are those that can be paid. Weights of the others count for nothing, so that their part goes to all
    others in proportion. Empty where nobody can receive anything. ``amount`` is above zero.
    """
    everyone = {artist_id: weight for artist_id, weight in sorted(weights.items()) if weight}
    ready = {artist_id: weight for artist_id, weight in everyone.items() if artist_id in accounts}
    if not ready:
        return []
    parts, without_bonus = split(amount, ready), split(amount, everyone)
    return [
        _share(artist_id, weight, parts.get(artist_id), without_bonus[artist_id], accounts.get(artist_id))
        for artist_id, weight in everyone.items()
    ]


def _share(artist_id: str, weight: int, part: int | None, own: int, account_id: str | None) -> Share:
    if part is None:
        return Share(artist_id=artist_id, weight=weight, reason=NOT_READY)
    if not part:
        return Share(artist_id=artist_id, weight=weight, reason=BELOW_MINIMUM)
    # The last unit may have been own in the one split and somebody else's in the other.
    bonus = max(part - own, 0)
    return Share(artist_id=artist_id, weight=weight, amount=part, bonus=bonus, account_id=account_id)


def fingerprint(amount: int, shares: Sequence[Share]) -> str:
    """The same for the same parts: what a run that ended half way has written, the next one finds or leaves alone."""
    lines = (f"{each.artist_id} {each.weight} {each.amount} {each.bonus} {each.account_id}" for each in shares)
    return sha256("\n".join((str(amount), *lines)).encode()).hexdigest()[:20]
