"""Requests with which the books are compared: movements of the platform's balance, its payouts, missed events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from beatpass.domain.money.accounts.platform_payouts import PlatformPayout, read_platform_payout
from beatpass.domain.money.payments import BalanceMovement
from beatpass.gateways.stripe_requests.client import PAGE, Requests, id_in, unix_seconds
from beatpass.gateways.stripe_requests.faults import translated_errors


class BookRequests(Requests):
    def fetch_balance_movements(self, *, since: str, until: str) -> Iterator[BalanceMovement]:
        """All movements of the platform's balance between these instants."""
        query: Any = {"created": {"gte": unix_seconds(since), "lt": unix_seconds(until)}, "limit": PAGE}
        with translated_errors():
            for each in self._client.v1.balance_transactions.list(query).auto_paging_iter():
                source = id_in(each.source) if each.source else ""
                yield BalanceMovement(each.id, each.net, each.currency, each.type, source)

    def fetch_undelivered_events(self, *, since: str) -> Iterator[str]:
        """The platform's events that no webhook endpoint acknowledged, as JSON."""
        query: Any = {"created": {"gte": unix_seconds(since)}, "delivery_success": False, "limit": PAGE}
        with translated_errors():
            for each in self._client.v1.events.list(query).auto_paging_iter():
                yield json.dumps(each.to_dict(), default=str)

    def fetch_platform_payout(self, payout_id: str) -> PlatformPayout:
        """A payout of the platform's own, to its bank."""
        with translated_errors():
            expand: Any = {"expand": ["balance_transaction", "failure_balance_transaction"]}
            return read_platform_payout(self._client.v1.payouts.retrieve(payout_id, expand).to_dict())
