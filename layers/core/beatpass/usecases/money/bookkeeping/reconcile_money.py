"""Reconcile the records of money with each other and with Stripe, daily. It corrects no money.

Events that Stripe could not deliver are recorded as the webhook records them; the stream then applies them. Accounts
that were last fetched a week ago are fetched again, because the pools are split by their stored state.

See docs/specification.md 11.7, docs/stripe.md 4.8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from beatpass.domain.money.bookkeeping.reconciliation import Finding, MoneyRecords, Window
from beatpass.domain.money.payments import BalanceMovement
from beatpass.domain.money.stripe_events import read_event
from beatpass.domain.platform.times import to_iso
from beatpass.gateways.stripe_api import Connect, StripeApi, StripeRefused, StripeUnavailable, stripe_api
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.money import stripe_events
from beatpass.storage.money.reconciliation import put_report, scan_money_records
from beatpass.storage.money.unfinished_events import scan_unfinished_events
from beatpass.usecases.money.accounts.refresh_account import refresh_account
from beatpass.usecases.platform.callables import Clock
from beatpass.usecases.platform.parallel import in_parallel

# Sooner than this, a batch that the stream gave up raises its own alarm.
_UNFINISHED = timedelta(hours=1)
_STALE = timedelta(days=7)
# At 0.2 s each, eight at once, so many accounts take a third of the function's time limit.
_MOST_LOOKED_AT, _AT_ONCE = 10_000, 8
# What moved the balance, by the type of a movement that may be of another business.
_KINDS = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund",
    "payment_failure_refund": "refund",
    "adjustment": "dispute",
}
# More findings than this have one cause, which these show.
_MOST_REPORTED = 1_000


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Counts: ``rows`` read, Stripe's ``movements`` compared, ``recovered`` events, ``refreshed`` accounts.

    ``losses`` is what the platform bears of subscriptions that were taken back after the split, by currency, below 0;
    ``new_losses`` counts those of the last day.
    """

    rows: int
    movements: int
    recovered: int
    refreshed: int
    findings: list[Finding]
    losses: dict[str, int]
    new_losses: int

    @property
    def by_kind(self) -> Counter[str]:
        return Counter(finding.kind for finding in self.findings)


def reconcile_money(*, now: Clock, connect: Connect = stripe_api) -> Reconciled:
    """Reconcile, and store the report under the day.

    Reads all stored Stripe events, and the whole finances table: twice if the first pass has findings.
    """
    api, started = connect(), now()
    window = Window(started)
    recovered = sum(_record(text, started) for text in api.fetch_undelivered_events(since=window.since))
    moved = list(api.fetch_balance_movements(since=window.since, until=window.until))
    is_ours = cache(lambda each: _is_ours(each, api))
    records = _read(started)
    found = {*records.findings(), *records.compare_with_stripe(moved, is_ours=is_ours)}
    if found:
        # A write during the scan may look like a difference, but not twice in the same way.
        again = _read(started)
        found &= {*again.findings(), *again.compare_with_stripe(moved, is_ours=is_ours)}
    unfinished = _unfinished(started)
    seen = _refresh_stale([each for each in unfinished if each.kind == "account_stale"], api, now)
    findings = sorted(found | (unfinished - seen))
    done = Reconciled(
        records.rows, len(moved), recovered, len(seen), findings, dict(records.losses), records.new_losses
    )
    reported = [asdict(finding) for finding in done.findings[:_MOST_REPORTED]]
    report = {"at": to_iso(started), "by_kind": done.by_kind, "findings": reported, "losses": done.losses}
    put_report(report, at=to_iso(started))
    return done


def _is_ours(moved: BalanceMovement, api: StripeApi) -> bool:
    """Whether a movement without entry is of a sale or an invoice; the platform may have other business at Stripe."""
    kind = _KINDS.get(moved.type)
    if kind is None:
        return True
    try:
        intent_id = api.find_intent(moved.source, kind)
        return intent_id is not None and (api.is_of_sale(intent_id) or api.find_invoice(intent_id) is not None)
    except StripeRefused:
        return True


def _unfinished(now: datetime) -> set[Finding]:
    return set(scan_unfinished_events(received_before=to_iso(now - _UNFINISHED), seen_before=to_iso(now - _STALE)))


def _refresh_stale(stale: list[Finding], api: StripeApi, now: Clock) -> set[Finding]:
    """Fetch the stale accounts, the longest unseen first; the findings that this settled."""
    longest = sorted(stale, key=lambda each: each.detail)[:_MOST_LOOKED_AT]
    threads = min(_AT_ONCE, len(longest)) or 1
    return set().union(*in_parallel(lambda number: set(_refresh_each(longest[number::threads], api, now)), threads))


def _refresh_each(stale: list[Finding], api: StripeApi, now: Clock) -> Iterator[Finding]:
    for each in stale:
        try:
            refresh_account(each.id, api=api, now=now, also=lambda _: None)
        except StripeUnavailable:  # the other accounts would fail as well
            return
        except (StripeRefused, Conflict):
            continue
        yield each


def _read(now: datetime) -> MoneyRecords:
    records = MoneyRecords(now)
    for row in scan_money_records():
        records.add(row)
    return records


def _record(text: str, now: datetime) -> bool:
    return stripe_events.record_event(read_event(text), at=to_iso(now))
