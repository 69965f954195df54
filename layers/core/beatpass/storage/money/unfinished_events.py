"""Findings about Stripe's events and accounts, for the daily reconciliation."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.bookkeeping.reconciliation import Finding
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import scan_raw
from beatpass.storage.dynamodb.tables import StripeEventItem
from beatpass.storage.platform import keys


def scan_unfinished_events(*, received_before: str, seen_before: str) -> Iterator[Finding]:
    """Events recorded before ``received_before`` and not applied yet; connected accounts without a producer, or last
    fetched before ``seen_before`` (``detail`` says when). Reads the whole table.
    """
    for raw in scan_raw(StripeEventItem, consistent=False):
        if raw.get("status", {}).get("S") in ("received", "waiting") and raw["received_at"]["S"] < received_before:
            yield Finding("event_unfinished", raw["pk"]["S"].removeprefix(keys.stripe_event("")[0]))
        if raw["pk"]["S"].startswith(keys.stripe_account("")[0]):
            account = documents.load(StripeAccount, raw["body"]["S"])
            if account.connected and account.artist_id is None:
                yield Finding("account_unknown", account.id)
            if account.connected and account.fetched_at < seen_before:
                yield Finding("account_stale", account.id, account.fetched_at)
