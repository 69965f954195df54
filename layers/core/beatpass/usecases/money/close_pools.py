"""Close the months that are over: fix everyone's part of the pool, and put it on the producers' pages.

Every step is a state of the pool, written last, over the version that was read: a run that ends anywhere is taken up
by the next, and two at once come to what one does. Parts are named by what they are, so that those of a run that
ended before it was sure of them are found again, or, where figures moved meanwhile, never read.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from beatpass.domain.money.pool_months import closes_at, is_over, month_of
from beatpass.domain.money.pools import Pool, Share, allocate, carried, fingerprint
from beatpass.domain.money.splits import split_of
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money import splits
from beatpass.storage.money.pools import (
    StoredPool,
    carry,
    find_or_open,
    freeze_sums,
    list_pools,
    payable_accounts,
    put_pool,
)
from beatpass.storage.money.splits import StoredSplit, list_splits, write_split
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel

Clock = Callable[[], datetime]
_WRITERS = 8


@dataclass(frozen=True, slots=True)
class _Run:
    as_of: datetime
    now: Clock
    segments: int


class DoesNotAddUp(Exception):
    """The stored parts of a pool are not those that were worked out: nothing is sent, and a person must look."""


def close_pools(as_of: datetime, *, now: Clock, segments: int = 1) -> list[Pool]:
    """Every pool that is not closed yet, as far as it went now: months are over that are over ``as_of`` then.

    Raises TryAgain: the same again, later; DoesNotAddUp.
    """
    run = _Run(as_of, now, segments)
    return [_advance(stored, run).pool for stored in list_pools() if stored.pool.state != "closed"]


def _advance(stored: StoredPool, run: _Run) -> StoredPool:
    """As far as it goes; Conflict where somebody else goes on with it."""
    while (after := _step(stored, run)) != stored:
        stored = after
    return stored


def _step(stored: StoredPool, run: _Run) -> StoredPool:
    pool = stored.pool
    match pool.state:
        case "open" if is_over(pool.month, run.as_of):
            return put_pool(stored, replace(pool, state="frozen"))
        case "frozen":
            return _split(stored, run)
        case "allocated":
            _issue(list_splits(pool), run.now)
            return put_pool(stored, replace(pool, state="sending"))
        case "sending" if all(each.split.settled for each in list_splits(pool)):
            return put_pool(stored, replace(pool, state="closed"))
        case _:
            return stored


def _split(stored: StoredPool, run: _Run) -> StoredPool:
    amount = freeze_sums(stored.pool)
    pool = replace(stored.pool, amount=amount)
    shares = _shares(amount, run.segments) if amount > 0 else []
    if amount and not shares:
        return _carry(stored, pool, run)
    if not shares:
        return put_pool(stored, replace(pool, state="closed"))
    name = fingerprint(amount, shares)
    allocated = replace(pool, state="allocated", allocation=name, shares=len(shares))
    in_parallel(
        lambda number: splits.allocate(split_of(pool, name, each) for each in shares[number::_WRITERS]),
        min(_WRITERS, len(shares)),
    )
    _check(allocated, list_splits(allocated))
    return put_pool(stored, allocated)


def _shares(amount: int, segments: int) -> list[Share]:
    """By what everyone contributes now, and who can be paid now."""
    weights: dict[str, int] = {}
    for part in in_parallel(lambda number: dict(_weights(number, segments)), segments):
        weights |= part
    return allocate(amount, weights, dict(payable_accounts(sorted(weights))))


def _weights(segment: int, segments: int) -> list[tuple[str, int]]:
    found = scan_standings(segment=segment, segments=segments)
    return [(artist_id, standing.weight) for artist_id, standing in found if standing.weight]


def _check(pool: Pool, stored: list[StoredSplit]) -> None:
    if len(stored) != pool.shares or sum(each.split.amount for each in stored) != pool.amount:
        raise DoesNotAddUp(pool.group)


def _issue(stored: list[StoredSplit], now: Clock) -> None:
    """Onto everyone's page, and due where it is to be sent; a call each."""
    waiting = [each for each in stored if not each.issued]
    due = to_iso(now())

    def issue(number: int) -> None:
        for each in waiting[number::_WRITERS]:
            split = each.split
            with transaction() as writes:
                write_split(writes, each, replace(split, due_at=due) if split.account_id else split)

    in_parallel(issue, min(_WRITERS, len(waiting)) or 1)


def _carry(stored: StoredPool, pool: Pool, run: _Run) -> StoredPool:
    """Nobody can be paid, or refused payments outweigh the others: the current month takes it over."""
    to = month_of(to_iso(run.as_of))
    if find_or_open(to, pool.currency).pool.state != "open":
        raise Conflict
    after = replace(pool, state="closed", carried_to=to)
    with transaction() as writes:
        carry(writes, stored, after, carried(after, to, at=closes_at(pool.month)), to=to)
    return StoredPool(after, stored.version + 1)
