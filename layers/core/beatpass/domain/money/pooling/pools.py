"""The subscription pool of a month and currency (docs/specification.md 10.6), and how it is divided among producers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping import journal
from beatpass.domain.money.bookkeeping.journal import JournalEntry, make_entry
from beatpass.domain.money.pooling.allocation import split

# open: takes invoices. frozen: takes no more. allocated: each producer's share is fixed. sending: the shares are on
# producers' pages and being sent. closed: nothing is left to do.
PoolState = Literal["open", "frozen", "allocated", "sending", "closed"]

NOT_READY, BELOW_MINIMUM = "not_payout_ready", "below_minimum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """``amount`` and the fields after it are set once the pool is frozen.

    ``allocation`` is the id of its allocation into ``shares`` shares, which are kept in ``chunks``, by the ``rules`` of
    that version; the splits of the first ``written`` chunks are on producers' pages. ``carried_to`` is the month that
    took the money over because no producer could receive it, ``reserved_to`` the one that has the ``reserve``.
    """

    month: str
    currency: str
    state: PoolState = "open"
    amount: int = 0
    allocation: str | None = None
    shares: int = 0
    carried_to: str | None = None
    chunks: int = 0
    written: int = 0
    rules: str = ""
    reserve: int = 0
    reserved_to: str | None = None

    @property
    def group(self) -> str:
        """Stripe's transfer_group of the pool's splits."""
        return f"pool_{self.month}_{self.currency}"


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What a producer loses to others if it cannot be paid when pools are split, by them and contributions so far.

    ``deadline`` is the first split that has a part of it.
    """

    amount: Money
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolShare:
    """A producer's share of a pool. ``bonus`` is the part of ``amount`` that comes from producers who cannot be paid.

    ``brought`` is what the producer is owed of past pools. ``account_id`` is the Stripe account that receives both;
    None, with a ``reason``, where the producer receives nothing now.
    """

    artist_id: str
    weight: int
    amount: int = 0
    bonus: int = 0
    brought: int = 0
    account_id: str | None = None
    reason: str | None = None


def carry_entry(pool: Pool, to: str, *, at: str) -> JournalEntry:
    """Move a pool that no producer could receive into another month."""
    source, target = journal.pool_account(pool.month), journal.pool_account(to)
    return make_entry(
        f"{pool.group}#carried", "carry", Money(pool.amount, pool.currency), at=at, source=source, target=target
    )


def reserve_entry(pool: Pool, to: str, *, at: str) -> JournalEntry:
    """Move the reserve of a pool into another month."""
    source, target = journal.pool_account(pool.month), journal.pool_account(to)
    reserve = Money(pool.reserve, pool.currency)
    return make_entry(f"{pool.group}#reserve", "carry", reserve, at=at, source=source, target=target)


def allocate(
    amount: int,
    weights: Mapping[str, int],
    accounts: Mapping[str, str],
    *,
    carried: Mapping[str, int] | None = None,
    minimum: int = 1,
) -> list[PoolShare]:
    """Each producer's share of the pool, sorted by id; the amounts add up to ``amount``, to the unit.

    ``accounts`` are those that can be paid, by producer. The weights of other producers do not count, so that their
    part goes to those who can be paid, in proportion. ``carried`` is what producers are owed of past pools: a share
    that is less than ``minimum`` together with it is not sent, and carried on. Empty if no producer can receive
    anything. ``amount`` is above 0.
    """
    weighted = {artist_id: weight for artist_id, weight in sorted(weights.items()) if weight}
    ready = {artist_id: weight for artist_id, weight in weighted.items() if artist_id in accounts}
    if not ready:
        return []
    parts, without_bonus = split(amount, ready), split(amount, weighted)
    return [
        _share(
            artist_id,
            weight,
            parts.get(artist_id),
            own=without_bonus[artist_id],
            account_id=accounts.get(artist_id),
            brought=(carried or {}).get(artist_id, 0),
            minimum=minimum,
        )
        for artist_id, weight in weighted.items()
    ]


def _share(
    artist_id: str, weight: int, part: int | None, *, own: int, account_id: str | None, brought: int, minimum: int
) -> PoolShare:
    if part is None:
        return PoolShare(artist_id=artist_id, weight=weight, reason=NOT_READY)
    # Rounding may give a unit to this producer in the one split and to another one in the other.
    bonus = max(part - own, 0)
    if part + brought < max(minimum, 1):
        return PoolShare(artist_id=artist_id, weight=weight, amount=part, bonus=bonus, reason=BELOW_MINIMUM)
    return PoolShare(
        artist_id=artist_id, weight=weight, amount=part, bonus=bonus, brought=brought, account_id=account_id
    )


def fingerprint(amount: int, shares: Sequence[PoolShare]) -> str:
    """The allocation's id: the same for the same shares of the same amount."""
    lines = (" ".join(map(str, _content(each))) for each in shares)
    return sha256("\n".join((str(amount), *lines)).encode()).hexdigest()[:20]


def _content(share: PoolShare) -> tuple[object, ...]:
    return (share.artist_id, share.weight, share.amount, share.bonus, share.brought, share.account_id)
