"""Close the months that are over: allocate the pool, and put the splits on the producers' pages.

Each step ends with a new state of the pool, written if its version is still the one that was read. So the next run
continues an unfinished one, and two runs at once have the same result as one. An allocation's id is a hash of its
shares: an unfinished run's splits are reused if the shares are still the same, and never read otherwise.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from beatpass.domain.money.currencies import minor_units
from beatpass.domain.money.pool_months import closes_at, is_over, month_of
from beatpass.domain.money.pool_rules import PoolRules
from beatpass.domain.money.pools import Pool, PoolShare, allocate, carry_entry, fingerprint
from beatpass.domain.money.splits import make_split
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import to_iso
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money import splits
from beatpass.storage.money.journal import find_carried
from beatpass.storage.money.pools import (
    StoredPool,
    carry_pool,
    find_payable_accounts,
    freeze_sums,
    list_pools,
    open_pool,
    put_pool,
)
from beatpass.storage.money.splits import StoredSplit, list_splits, write_split
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.money.pool_parameters import pool_rules
from beatpass.usecases.platform.callables import Clock
from beatpass.usecases.platform.parallel import in_parallel

_WRITERS = 8


@dataclass(frozen=True, slots=True)
class _Run:
    as_of: datetime
    now: Clock
    segments: int
    rules: PoolRules


class DoesNotAddUp(Exception):
    """The stored splits of a pool do not match its allocation: nothing is sent, and an operator must look."""


def close_pools(as_of: datetime, *, now: Clock, segments: int = 1, rules: PoolRules | None = None) -> list[Pool]:
    """Advance each pool that is not closed as far as possible, and return them; months are over as of ``as_of``.

    Raises TryAgain where a later run must repeat it, and DoesNotAddUp.
    """
    run = _Run(as_of, now, segments, rules or pool_rules())
    return [_advance(stored, run).pool for stored in list_pools() if stored.pool.state != "closed"]


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
            _issue(list_splits(pool), run.now)
            return put_pool(stored, replace(pool, state="sending"))
        case "sending" if all(each.split.settled for each in list_splits(pool)):
            return put_pool(stored, replace(pool, state="closed"))
        case _:
            return stored


def _allocate(stored: StoredPool, run: _Run) -> StoredPool:
    amount = freeze_sums(stored.pool)
    pool = replace(stored.pool, amount=amount)
    shares = _shares(pool, run) if amount > 0 else []
    if amount and not shares:
        return _carry(stored, pool, run)
    if not shares:
        return put_pool(stored, replace(pool, state="closed"))
    allocation = fingerprint(amount, shares)
    allocated = replace(pool, state="allocated", allocation=allocation, shares=len(shares))
    in_parallel(
        lambda number: splits.put_splits(make_split(pool, allocation, each) for each in shares[number::_WRITERS]),
        min(_WRITERS, len(shares)),
    )
    _check(allocated, list_splits(allocated))
    return put_pool(stored, allocated)


def _shares(pool: Pool, run: _Run) -> list[PoolShare]:
    """By the producers' contributions now, and by which of them can be paid now."""
    weights: dict[str, int] = {}
    for some in in_parallel(lambda number: dict(_weights(number, run.segments)), run.segments):
        weights |= some
    accounts = dict(find_payable_accounts(sorted(weights)))
    carried = find_carried(sorted(accounts), pool.currency)
    least = minor_units(run.rules.minimum, pool.currency)
    return allocate(pool.amount, weights, accounts, carried=carried, minimum=least)


def _weights(segment: int, segments: int) -> list[tuple[str, int]]:
    found = scan_standings(segment=segment, segments=segments)
    weights = ((artist_id, _weight(standing)) for artist_id, standing in found)
    return [(artist_id, weight) for artist_id, weight in weights if weight]


def _weight(standing: Standing) -> int:
    """Anybody can be many guests, so their plays weigh in money only where the deployment says so."""
    return standing.weight if SETTINGS.guest_plays_in_pool else standing.member_weight


def _check(pool: Pool, stored: list[StoredSplit]) -> None:
    if len(stored) != pool.shares or sum(each.split.amount for each in stored) != pool.amount:
        raise DoesNotAddUp(pool.group)


def _issue(stored: list[StoredSplit], now: Clock) -> None:
    """Put each split on its producer's page, and make it due if it is to be sent. One call each."""
    waiting = [each for each in stored if not each.issued]
    due = to_iso(now())

    def issue(number: int) -> None:
        for each in waiting[number::_WRITERS]:
            split = each.split
            with transaction() as writes:
                write_split(writes, each, replace(split, due_at=due) if split.account_id else split)

    in_parallel(issue, min(_WRITERS, len(waiting)) or 1)


def _carry(stored: StoredPool, pool: Pool, run: _Run) -> StoredPool:
    """No producer can be paid, or the sum is negative: carry the pool over to the current month."""
    target = month_of(to_iso(run.as_of))
    if open_pool(target, pool.currency).pool.state != "open":
        raise Conflict
    after = replace(pool, state="closed", carried_to=target)
    with transaction() as writes:
        carry_pool(writes, stored, after, carry_entry(after, target, at=closes_at(pool.month)), to=target)
    return StoredPool(after, stored.version + 1)
