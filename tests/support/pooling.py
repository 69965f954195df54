"""A month of subscriptions, producers with weights, and the runs that close pools and send splits."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from beatpass.domain.money.bookkeeping.reconciliation import Finding
from beatpass.domain.money.bookkeeping.transactions import Transaction
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.pooling.pools import Pool
from beatpass.domain.money.pooling.splits import Split
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import from_iso
from beatpass.storage.money.journal import list_lines
from beatpass.storage.money.pools import list_pools
from beatpass.storage.money.splits import list_splits
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from beatpass.usecases.money.pooling.close_pools import close_pools
from beatpass.usecases.money.pooling.send_splits import send_splits
from infra.stripe_simulator import accounts
from infra.stripe_simulator.invoices import pay_invoice
from infra.stripe_simulator.world import Object
from tests.support.selling import Market
from tests.support.standings import store

OVER = datetime.fromisoformat("2026-12-02T00:20:00Z")


class Subscribers(Market):
    """The test sets the clock. ``ready`` are the producers who finished onboarding."""

    def __init__(self, weights: Mapping[str, int], *, ready: str = "", paid: tuple[int, ...] = (10_000, 2_500)) -> None:
        super().__init__()
        self.rules: PoolRules | None = None
        self.moment = datetime.fromisoformat("2026-11-20T12:00:00Z")
        store({name: Standing(exists=True, name=name, weight=weight) for name, weight in weights.items()})
        for name in ready:
            accounts.change(self.world, f"acct_{name}", metadata={"artist_id": name})
            accounts.finish(self.world, f"acct_{name}")
        for amount in paid:
            pay_invoice(self.world, amount, "cad")
        self.deliver()
        self.moment = OVER

    def now(self) -> datetime:
        return self.moment

    def close(self) -> None:
        close_pools(self.moment, now=self.now, rules=self.rules)

    def send(self) -> Counter[str]:
        return send_splits(now=self.now, connect=lambda: self.api)

    def reconcile(self) -> list[Finding]:
        """The findings about pools, splits and statements of the records alone."""
        kinds = {"pool_differs", "lifetime_differs", "statement_differs", "unbalanced", "unreadable"}
        found = reconcile_money(now=self.now, connect=lambda: self.api).findings
        return [each for each in found if each.kind in kinds]

    def wait(self, **time: int) -> None:
        self.moment += timedelta(**time)

    def send_when_due(self) -> Split:
        """The next attempt of the only split that is left."""
        (split,) = [each for each in self.splits().values() if each.due_at]
        self.moment = max(self.moment, from_iso(split.due_at or "") + timedelta(seconds=1))
        self.send()
        return self.splits()[split.artist_id]

    # --- results

    @property
    def arrived(self) -> int:
        found = [each["net"] for each in self.world.all("balance_transaction") if each["type"] == "charge"]
        return sum(found)

    def pool(self, month: str = "2026-11") -> Pool:
        (found,) = [stored.pool for stored in list_pools() if stored.pool.month == month]
        return found

    def splits(self) -> dict[str, Split]:
        return {each.split.artist_id: each.split for each in list_splits(self.pool())}

    def sent(self) -> dict[str, int]:
        """Amounts by account, according to Stripe."""
        found: Counter[str] = Counter()
        for each in self.world.all("transfer"):
            found[each["destination"]] += each["amount"] - each["amount_reversed"]
        return dict(found)

    def lines_of(self, artist_id: str) -> list[Transaction]:
        return list_lines(artist_id, "all", after=None, limit=50)[0]

    def lifetime_of(self, artist_id: str) -> int:
        key = {"pk": {"S": f"ARTIST#{artist_id}"}, "sk": {"S": "LIFETIME#cad"}}
        found: Object = self.client.get_item(TableName=os.environ["FINANCES_TABLE"], Key=key)
        return int(found["Item"]["amount"]["N"]) if "Item" in found else 0

    def assert_all_sent(self) -> None:
        """Check that each producer got its split once, without the code that sends splits."""
        journal, splits = self.journal(), self.splits()
        assert sum(journal.values()) == 0
        assert journal["pool:2026-11"] == 0
        assert journal["subscribers"] + journal["stripe_fees"] == -self.arrived
        assert sum(each.amount for each in splits.values()) == self.arrived
        for artist_id, split in splits.items():
            assert self.sent().get(f"acct_{artist_id}", 0) == split.amount
            assert journal[f"producer:{artist_id}"] == self.lifetime_of(artist_id) == split.amount
            assert sum(line.net for line in self.lines_of(artist_id)) == split.amount
            assert split.status == ("paid" if split.amount else "excluded")
