"""Send the splits that are due, each as one transfer (docs/specification.md 10.7, docs/stripe.md 4.5).

Before the request to Stripe, the sender stores that it is sending, and under which idempotency key; until the lease
ends, no other sender takes the split. If the sender ends early, the split becomes due again, and the stored key
prevents a second transfer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from beatpass.domain.money.pooling.splits import (
    SendOutcome,
    Sent,
    Split,
    after_empty_lookup,
    apply_outcome,
    begin_attempt,
    is_first_use,
    needs_lookup,
    split_entries,
    split_lines,
)
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.gateways.stripe_api import Connect, StripeApi, StripeRefused, stripe_api
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.splits import StoredSplit, get_split, list_due_splits, write_split
from beatpass.usecases.platform.callables import Clock
from beatpass.usecases.platform.parallel import in_parallel

# More than one run has time for.
_MOST_IN_A_RUN = 20_000


def send_splits(
    *,
    now: Clock,
    connect: Connect = stripe_api,
    in_time: Callable[[], bool] = lambda: True,
    senders: int = 1,
) -> Counter[str]:
    """Count splits by their new status, followed by the reason if there is one. The rest stays due.

    ``senders`` threads work in parallel, each on its own splits. Raises TryAgain, and NotSetUp if a split is due; the
    next run repeats it.
    """
    due = list_due_splits(to_iso(now()), limit=_MOST_IN_A_RUN)
    if not due:
        return Counter()
    api, share = connect(), min(senders, len(due))

    def send(number: int) -> Counter[str]:
        return Counter(map(_status_and_reason, _send_each(due[number::share], api, now, in_time)))

    return sum(in_parallel(send, share), Counter[str]())


def _send_each(due: Sequence[Key], api: StripeApi, now: Clock, in_time: Callable[[], bool]) -> Iterator[Split]:
    for key in due:
        if not in_time():
            return
        try:
            if split := _send(key, api, now):
                yield split
        except Conflict:
            continue  # another sender took it, or Stripe's event came first


def _status_and_reason(split: Split) -> str:
    return f"{split.status} {split.reason}" if split.reason else split.status


def _send(key: Key, api: StripeApi, now: Clock) -> Split | None:
    """None if it is not due any more."""
    stored, moment = get_split(key), now()
    if stored is None or stored.split.due_at is None or from_iso(stored.split.due_at) > moment:
        return None
    look, first_use = needs_lookup(stored.split, moment), is_first_use(stored.split)
    stored = _store(stored, begin_attempt(stored.split, moment))
    if look:
        try:
            found = api.find_split(stored.split)
        except StripeRefused:  # still unknown: a later run looks it up again
            return stored.split
        if found:
            return _settle(stored, Sent(found), now)
        after = after_empty_lookup(stored.split)
        if after.settled:
            return _store(stored, after).split
        stored, first_use = _store(stored, begin_attempt(after, moment)), True
    return _settle(stored, api.send_split(stored.split, first_use=first_use), now)


def _store(stored: StoredSplit, after: Split) -> StoredSplit:
    with transaction() as writes:
        write_split(writes, stored, after)
    return StoredSplit(after, stored.version + 1)


def _settle(stored: StoredSplit, outcome: SendOutcome, now: Clock) -> Split:
    after = apply_outcome(stored.split, outcome, now())
    with transaction() as writes:
        if isinstance(outcome, Sent):
            fresh, lines = list(split_entries(stored.split, outcome.transfer)), split_lines(after, outcome.transfer)
            write_split(writes, stored, after, fresh=fresh, lines=lines)
        else:
            write_split(writes, stored, after)
    return after
