"""Every day: the books against themselves and against Stripe (SPEC 11, STRIPE 4.8). Money is never corrected here.

Events that Stripe could not deliver are recorded as the webhook would have: the stream then applies them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from beatpass.domain.reconciling import Books, Finding, Window
from beatpass.domain.stripe_events import read_event
from beatpass.domain.times import to_iso
from beatpass.gateways.stripe_api import StripeApi, stripe_api
from beatpass.storage import stripe
from beatpass.storage.books import put_report, scan_books

# A batch that was given up rings an alarm of its own, after less than this.
_UNFINISHED = timedelta(hours=1)
# More of them are one defect: these show it.
_MOST_REPORTED = 1_000


@dataclass(frozen=True, slots=True)
class Reconciled:
    """``rows`` of money were read, ``movements`` of Stripe's compared, ``recovered`` events recorded."""

    rows: int
    movements: int
    recovered: int
    findings: list[Finding]

    @property
    def by_kind(self) -> Counter[str]:
        return Counter(finding.kind for finding in self.findings)


def reconcile_money(*, now: datetime, connect: Callable[[], StripeApi] = stripe_api) -> Reconciled:
    """The report is stored under the day.

    Reads all of Stripe's events that are stored, and all money: twice where the first look was not clean.
    """
    api = connect()
    window = Window(now)
    recovered = sum(_record(text, now) for text in api.fetch_undelivered(since=window.since))
    moved = list(api.fetch_moved(since=window.since, until=window.until))
    books = _read(now)
    found = {*books.findings(), *books.compared(moved)}
    if found:
        # What moves while it is read may seem wrong, but not twice in the same way.
        again = _read(now)
        found &= {*again.findings(), *again.compared(moved)}
    found |= set(stripe.scan_loose_ends(to_iso(now - _UNFINISHED)))
    done = Reconciled(books.rows, len(moved), recovered, sorted(found))
    reported = [asdict(finding) for finding in done.findings[:_MOST_REPORTED]]
    put_report({"at": to_iso(now), "by_kind": done.by_kind, "findings": reported}, at=to_iso(now))
    return done


def _read(now: datetime) -> Books:
    books = Books(now)
    for row in scan_books():
        books.add(row)
    return books


def _record(text: str, now: datetime) -> bool:
    return stripe.record_event(read_event(text), at=to_iso(now))
