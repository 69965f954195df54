"""Close the months that are over: allocate the pool, and put the splits on the producers' pages.

Each step ends with a new state of the pool, written if its version is still the one that was read. So the next run
continues an unfinished one, and two runs at once have the same result as one. What was worked out is kept before it is
used: the producers' weights, once for a month and all its currencies, then the shares, which the pool names before the
first split is written; the pool counts the chunks of shares that are done.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from beatpass.domain.money.currencies import minor_units
from beatpass.domain.money.pooling.pool_months import closes_at, is_over, month_of, reserve_months
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.pooling.pools import Pool, PoolShare, allocate, carry_entry, fingerprint, reserve_entry
from beatpass.domain.money.pooling.splits import make_split
from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.journal import find_carried
from beatpass.storage.money.kept_shares import keep_shares, read_shares
from beatpass.storage.money.pools import (
    StoredPool,
    carry_pool,
    find_payable_accounts,
    freeze_sums,
    list_pools,
    open_pool,
    put_allocated,
    put_pool,
)
from beatpass.storage.money.splits import issue_split, list_splits
from beatpass.usecases.money.pooling.pool_parameters import pool_rules
from beatpass.usecases.money.pooling.weigh_producers import weigh_producers
from beatpass.usecases.platform.callables import Clock
from beatpass.usecases.platform.parallel import in_parallel

_WRITERS = 8


@dataclass(frozen=True, slots=True)
class _Run:
    as_of: datetime
    now: Clock
    segments: int
    at_once: int
    rules: PoolRules


class DoesNotAddUp(Exception):
    """The kept shares of a pool are not those of its allocation: nothing is sent, and an operator must look."""


def close_pools(
    as_of: datetime, *, now: Clock, segments: int = 1, at_once: int = 1, rules: PoolRules | None = None
) -> list[Pool]:
    """Advance each pool that is not closed as far as possible, and return them; months are over as of ``as_of``.

    The producers are weighed in so many ``segments``, ``at_once`` of them; a later run keeps those that were done.
    Each pool stands for itself. Raises what the first of those that stopped met, once all were advanced: DoesNotAddUp,
    or TryAgain where a later run must repeat it.
    """
    run, advanced, stopped = _Run(as_of, now, segments, at_once, rules or pool_rules()), list[Pool](), list[Exception]()
    for stored in list_pools():
        if stored.pool.state != "closed":
            try:
                advanced.append(_advance(stored, run).pool)
            except (DoesNotAddUp, TryAgain, LookupError) as error:
                stopped.append(error)
    if stopped:
        raise min(stopped, key=lambda error: isinstance(error, TryAgain))
    return advanced


def _advance(stored: StoredPool, run: _Run) -> StoredPool:
    """Advance the pool as far as possible. Raises Conflict where another run advances it."""
    while (after := _step(stored, run)) != stored:
        stored = after
    return stored


def _step(stored: StoredPool, run: _Run) -> StoredPool:
    pool = stored.pool
    match pool.state:
        case "open" if is_over(pool.month, run.as_of):
            return put_pool(stored, replace(pool, state="frozen"))
        case "frozen":
            return _allocate(stored, run)
        case "allocated":
            return _write_splits(stored, run)
        case "sending" if all(each.split.settled for each in list_splits(pool)):
            return put_pool(stored, replace(pool, state="closed"))
        case _:
            return stored


def _allocate(stored: StoredPool, run: _Run) -> StoredPool:
    amount = freeze_sums(stored.pool)
    pool = replace(stored.pool, amount=amount, rules=run.rules.version)
    shares = _shares(pool, run) if amount > 0 else []
    if amount and not shares:
        return _carry(stored, pool, run)
    if not shares:
        return put_pool(stored, replace(pool, state="closed"))
    reserve = run.rules.reserve_of(amount)
    allocation = fingerprint(amount - reserve, shares)
    chunks = keep_shares(pool, allocation, shares)
    allocated = replace(pool, state="allocated", allocation=allocation, shares=len(shares), chunks=chunks)
    target = _open_month(reserve_months(pool.month, run.as_of), pool.currency) if reserve else None
    after = replace(allocated, reserve=reserve, reserved_to=target)
    entry = reserve_entry(after, target, at=closes_at(pool.month)) if target else None
    with transaction() as writes:
        put_allocated(writes, stored, after, entry)
    return StoredPool(after, stored.version + 1)


def _shares(pool: Pool, run: _Run) -> list[PoolShare]:
    """By the producers' contributions as they were kept for this month, and by which of them can be paid now."""
    weights = weigh_producers(pool.month, segments=run.segments, at_once=run.at_once)
    accounts = dict(find_payable_accounts(sorted(weights)))
    carried = find_carried(sorted(accounts), pool.currency)
    least = minor_units(run.rules.minimum, pool.currency)
    return allocate(run.rules.split_now(pool.amount), weights, accounts, carried=carried, minimum=least)


def _write_splits(stored: StoredPool, run: _Run) -> StoredPool:
    """Put each split on its producer's page, and make it due if it is to be sent; the pool counts what is done."""
    _check(stored.pool)
    due = to_iso(run.now())
    while stored.pool.written < stored.pool.chunks:
        first, pool = stored.pool.written, stored.pool
        shares = read_shares(pool, first)

        def issue(number: int, pool: Pool = pool, shares: list[PoolShare] = shares) -> None:
            for share in shares[number::_WRITERS]:
                split = make_split(pool, pool.allocation or "", share)
                issue_split(replace(split, due_at=due) if split.account_id else split)

        in_parallel(issue, min(_WRITERS, len(shares)))
        stored = put_pool(stored, replace(pool, written=first + 1))
    return put_pool(stored, replace(stored.pool, state="sending"))


def _check(pool: Pool) -> None:
    """Raises DoesNotAddUp unless the kept shares are those of the allocation, before more of them are sent."""
    shares = [share for chunk in range(pool.chunks) for share in read_shares(pool, chunk)]
    parts = sum(each.amount for each in shares)
    if parts != pool.amount - pool.reserve or fingerprint(parts, shares) != pool.allocation:
        raise DoesNotAddUp(pool.group)


def _open_month(months: Sequence[str], currency: str) -> str:
    """The first of these months that is open. Raises Conflict where none is: a later run finds one."""
    found = next((month for month in months if open_pool(month, currency).pool.state == "open"), None)
    if found is None:
        raise Conflict
    return found


def _carry(stored: StoredPool, pool: Pool, run: _Run) -> StoredPool:
    """No producer can be paid, or the sum is negative: carry the pool over to the current month."""
    target = _open_month((month_of(to_iso(run.as_of)),), pool.currency)
    after = replace(pool, state="closed", carried_to=target)
    with transaction() as writes:
        carry_pool(writes, stored, after, carry_entry(after, target, at=closes_at(pool.month)), to=target)
    return StoredPool(after, stored.version + 1)
