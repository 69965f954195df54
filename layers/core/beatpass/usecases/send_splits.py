"""Send the parts of pools that are due, each as one transfer (SPEC 10, STRIPE 4.5).

That it will be sent, and by which key, is written before Stripe hears of it; while it is being sent it is nobody
else's. Whoever ends half way has left it due again, with what must be known to not send it twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from beatpass.domain.splits import (
    Outcome,
    Sent,
    Split,
    begun,
    journal_of,
    lines_of,
    needs_look,
    not_there,
    settle,
)
from beatpass.domain.times import from_iso, to_iso
from beatpass.gateways.stripe_api import StripeApi, StripeRefused, stripe_api
from beatpass.storage.access import transaction
from beatpass.storage.errors import Conflict
from beatpass.storage.keys import Key
from beatpass.storage.splits import StoredSplit, due_splits, get_split, write_split

Clock = Callable[[], datetime]
_MOST_IN_A_RUN = 5_000


def send_splits(
    *, now: Clock, connect: Callable[[], StripeApi] = stripe_api, in_time: Callable[[], bool] = lambda: True
) -> Counter[str]:
    """How many splits came to which status, ``reason`` behind it where there is one. What is left is due again.

    Raises TryAgain, and NotSetUp where there is something to send: the same again, later.
    """
    counts: Counter[str] = Counter()
    for key in due_splits(to_iso(now()), limit=_MOST_IN_A_RUN):
        if not in_time():
            break
        try:
            if split := _send(key, connect(), now):
                counts[f"{split.status} {split.reason}" if split.reason else split.status] += 1
        except Conflict:
            continue  # another sender has it, or Stripe's event came first
    return counts


def _send(key: Key, api: StripeApi, now: Clock) -> Split | None:
    """None where it is not due any more."""
    stored, moment = get_split(key), now()
    if stored is None or stored.split.due_at is None or from_iso(stored.split.due_at) > moment:
        return None
    look = needs_look(stored.split, moment)
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
        stored = _write_down(stored, begun(after, moment))
    return _settle(stored, api.send_split(stored.split), now)


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
