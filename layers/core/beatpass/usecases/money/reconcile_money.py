"""Every day: the books against themselves and against Stripe. Money is never corrected here.

Events that Stripe could not deliver are recorded as the webhook would have: the stream then applies them. Accounts of
which nothing was heard for a week are looked at again: a month is split by what is known of them.

See docs/specification.md 11.7, docs/stripe.md 4.8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from beatpass.domain.money.reconciliation import Finding, MoneyRecords, Window
from beatpass.domain.money.stripe_events import read_event
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import StripeApi, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.money import stripe_events
from beatpass.storage.money.reconciliation import put_report, scan_money_records
from beatpass.storage.money.unfinished_events import scan_unfinished_events
from beatpass.usecases.money.refresh_account import refresh_account
from beatpass.usecases.platform.parallel import in_parallel

Clock = Callable[[], datetime]

# A batch that was given up rings an alarm of its own, after less than this.
_UNFINISHED = timedelta(hours=1)
_STALE = timedelta(days=7)
# The longest unseen first; at 0.2 s each, so many at once, they take a third of the time that there is.
_MOST_LOOKED_AT, _AT_ONCE = 10_000, 8
# More of them are one defect: these show it.
_MOST_REPORTED = 1_000


@dataclass(frozen=True, slots=True)
class Reconciled:
    """``rows`` of money were read, ``movements`` of Stripe's compared, ``recovered`` events recorded, ``refreshed``
    accounts looked at.
    """

    rows: int
    movements: int
    recovered: int
    refreshed: int
    findings: list[Finding]

    @property
    def by_kind(self) -> Counter[str]:
        return Counter(finding.kind for finding in self.findings)


def reconcile_money(*, now: Clock, connect: Callable[[], StripeApi] = stripe_api) -> Reconciled:
    """The report is stored under the day.

    Reads all of Stripe's events that are stored, and all money: twice where the first look was not clean.
    """
    api, started = connect(), now()
    window = Window(started)
    recovered = sum(_record(text, started) for text in api.fetch_undelivered(since=window.since))
    moved = list(api.fetch_moved(since=window.since, until=window.until))
    books = _read(started)
    found = {*books.findings(), *books.compared(moved)}
    if found:
        # What moves while it is read may seem wrong, but not twice in the same way.
        again = _read(started)
        found &= {*again.findings(), *again.compared(moved)}
    ends = _loose_ends(started)
    seen = _seen_again([each for each in ends if each.kind == "account_stale"], api, now)
    done = Reconciled(books.rows, len(moved), recovered, len(seen), sorted(found | (ends - seen)))
    reported = [asdict(finding) for finding in done.findings[:_MOST_REPORTED]]
    put_report({"at": to_iso(started), "by_kind": done.by_kind, "findings": reported}, at=to_iso(started))
    return done


def _loose_ends(now: datetime) -> set[Finding]:
    return set(scan_unfinished_events(received_before=to_iso(now - _UNFINISHED), seen_before=to_iso(now - _STALE)))


def _seen_again(stale: list[Finding], api: StripeApi, now: Clock) -> set[Finding]:
    """Those whose accounts Stripe has shown, or said that they have left."""
    longest = sorted(stale, key=lambda each: each.detail)[:_MOST_LOOKED_AT]
    parts = min(_AT_ONCE, len(longest)) or 1
    return set().union(*in_parallel(lambda number: set(_refreshed(longest[number::parts], api, now)), parts))


def _refreshed(stale: list[Finding], api: StripeApi, now: Clock) -> Iterator[Finding]:
    for each in stale:
        try:
            refresh_account(each.id, api=api, now=now, also=lambda _: None)
        except StripeUnavailable:  # nor for the others
            return
        except (StripeRefused, Conflict):
            continue
        yield each


def _read(now: datetime) -> MoneyRecords:
    books = MoneyRecords(now)
    for row in scan_money_records():
        books.add(row)
    return books


def _record(text: str, now: datetime) -> bool:
    return stripe_events.record_event(read_event(text), at=to_iso(now))
