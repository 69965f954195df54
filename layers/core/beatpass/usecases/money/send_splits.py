"""Send the parts of pools that are due, each as one transfer (docs/specification.md 10.7, docs/stripe.md 4.5).

That it will be sent, and by which key, is written before Stripe hears of it; while it is being sent it is nobody
else's. Whoever ends half way has left it due again, with what must be known to not send it twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from beatpass.domain.money.splits import (
    Outcome,
    Sent,
    Split,
    begun,
    is_first_use,
    journal_of,
    lines_of,
    needs_look,
    not_there,
    settle,
)
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.gateways.stripe_api import StripeApi, StripeRefused, stripe_api
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.splits import StoredSplit, due_splits, get_split, write_split
from beatpass.usecases.platform.parallel import in_parallel

Clock = Callable[[], datetime]
# More than a run has time for.
_MOST_IN_A_RUN = 20_000


def send_splits(
    *,
    now: Clock,
    connect: Callable[[], StripeApi] = stripe_api,
    in_time: Callable[[], bool] = lambda: True,
    senders: int = 1,
) -> Counter[str]:
    """How many splits came to which status, ``reason`` behind it where there is one. What is left is due again.

    So many ``senders`` at once, each with splits of its own. Raises TryAgain, and NotSetUp where there is something to
    send: the same again, later.
    """
    due = due_splits(to_iso(now()), limit=_MOST_IN_A_RUN)
    if not due:
        return Counter()
    api, share = connect(), min(senders, len(due))

    def send(number: int) -> Counter[str]:
        return Counter(map(_told, _send_each(due[number::share], api, now, in_time)))

    return sum(in_parallel(send, share), Counter[str]())


def _send_each(due: Sequence[Key], api: StripeApi, now: Clock, in_time: Callable[[], bool]) -> Iterator[Split]:
    for key in due:
        if not in_time():
            return
        try:
            if split := _send(key, api, now):
                yield split
        except Conflict:
            continue  # another sender has it, or Stripe's event came first


def _told(split: Split) -> str:
    return f"{split.status} {split.reason}" if split.reason else split.status


def _send(key: Key, api: StripeApi, now: Clock) -> Split | None:
    """None where it is not due any more."""
    stored, moment = get_split(key), now()
    if stored is None or stored.split.due_at is None or from_iso(stored.split.due_at) > moment:
        return None
    look, first_use = needs_look(stored.split, moment), is_first_use(stored.split)
    stored = _write_down(stored, begun(stored.split, moment))
    if look:
        try:
            found = api.find_split(stored.split)
        except StripeRefused:  # so it is not known: it stays as it is, and is looked for again
            return stored.split
        if found:
            return _settle(stored, Sent(found), now)
        after = not_there(stored.split)
        if after.settled:
            return _write_down(stored, after).split
        stored, first_use = _write_down(stored, begun(after, moment)), True
    return _settle(stored, api.send_split(stored.split, first_use=first_use), now)


def _write_down(stored: StoredSplit, after: Split) -> StoredSplit:
    with transaction() as writes:
        write_split(writes, stored, after)
    return StoredSplit(after, stored.version + 1)


def _settle(stored: StoredSplit, outcome: Outcome, now: Clock) -> Split:
    after = settle(stored.split, outcome, now())
    with transaction() as writes:
        if isinstance(outcome, Sent):
            fresh, lines = list(journal_of(stored.split, outcome.transfer)), lines_of(after, outcome.transfer)
            write_split(writes, stored, after, fresh=fresh, lines=lines)
        else:
            write_split(writes, stored, after)
    return after
