"""A marketplace with one producer, a track and a simulated Stripe."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.bookkeeping.transactions import Transaction, TransactionFilter
from beatpass.domain.money.selling.pricing import quote
from beatpass.domain.money.selling.sales import Agreement
from beatpass.domain.money.selling.taxes import Tax
from beatpass.domain.money.selling.track_offers import Licence
from beatpass.domain.money.stripe_events import OFFERS_ENDED, read_event
from beatpass.domain.money.stripe_objects import from_unix_seconds
from beatpass.gateways.stripe_api import StripeApi
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.journal import list_lines, load_entry
from beatpass.storage.money.sales import SaleState, get_sale, put_agreement, put_intent
from beatpass.storage.money.stripe_events import EventRecord, get_event, record_event, unfinished_events
from beatpass.usecases.money.apply_stripe_event import Applied, apply_stripe_event
from infra.stripe_simulator import accounts
from infra.stripe_simulator.model import FakeStripe
from infra.stripe_simulator.world import Object
from tests.support.stripes import recorded
from tests.support.tables import contents, dynamodb

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNT = "acct_ana"


def record_as_webhook(event: Object) -> EventRecord:
    """Record the event as the webhook does, and return it as the stream delivers it."""
    text = json.dumps(event)
    record_event(read_event(text), at="2026-11-20T12:00:00.000Z")
    return recorded(event["id"])


def offers_ended() -> list[EventRecord]:
    """Our own events that are not applied yet."""
    return [each for each in unfinished_events() if OFFERS_ENDED in each.key[0]]


class StripeHarness:
    """A simulated Stripe, and this system's handling of its events. Each reading of the clock advances it by 1 ms."""

    def __init__(self, stripe: FakeStripe | None = None) -> None:
        self.stripe = stripe or FakeStripe()
        self.world = self.stripe.world
        self.api = StripeApi(api_key="sk_test_made_up", http_client=self.stripe)
        self.client = dynamodb()
        self.taken = 0
        self._ticks = count()

    def now(self) -> datetime:
        return NOON + timedelta(milliseconds=next(self._ticks))

    # --- events

    def record(self, event: Object) -> EventRecord:
        return record_as_webhook(event)

    def apply(self, record: EventRecord) -> Applied:
        return apply_stripe_event(record, connect=lambda: self.api, now=self.now, quarantine=self.quarantine)

    def quarantine(self, key: tuple[str, str], reason: str) -> None:
        raise AssertionError(f"{key}: {reason}")

    def apply_all(self, records: Iterable[EventRecord]) -> None:
        for record in records:
            self.apply(record)

    def record_new_events(self) -> list[EventRecord]:
        """Record all events since the last call."""
        events, self.taken = self.world.events[self.taken :], len(self.world.events)
        return [self.record(event) for event in events]

    def end_offers(self) -> int:
        """Apply our own events as the table's stream does; how many there were."""
        found = offers_ended()
        self.apply_all(found)
        return len(found)

    def deliver(self) -> None:
        """Record and apply all events in order, until there are no new ones."""
        while records := self.record_new_events():
            for record in records:
                self.apply(record)
                item = get_event(record.key)
                assert item is not None
                assert item.status in ("done", "kept")

    # --- what is stored

    def stored(self, table: str) -> dict[tuple[str, str], Any]:
        return contents(table, self.client)

    def sale_state(self, sale_id: str = "s1") -> SaleState:
        stored = get_sale(sale_id)
        assert stored is not None
        return stored.state

    def journal(self) -> Counter[str]:
        """Each account's balance, computed from the entries."""
        found: Counter[str] = Counter()
        for (pk, _), body in self.stored("FINANCES_TABLE").items():
            if pk.startswith("JOURNAL#"):
                for posting in load_entry(json.dumps(body)).postings:
                    found[posting.account] += posting.amount
        return found

    def journal_in(self, currency: str) -> dict[str, int]:
        """Each account's balance in one currency, without those of 0."""
        found: Counter[str] = Counter()
        for (pk, _), body in self.stored("FINANCES_TABLE").items():
            if pk.startswith("JOURNAL#") and body["currency"] == currency:
                for posting in load_entry(json.dumps(body)).postings:
                    found[posting.account] += posting.amount
        return {account: amount for account, amount in found.items() if amount}

    def published_events(self) -> list[tuple[str, Any]]:
        """The domain events in the outbox: (type, content)."""
        rows = self.stored("EVENTS_TABLE").values()
        return [(kind, content) for row in rows for kind, content in row]

    def facts(self, kind: str) -> list[Any]:
        return [body for (_, sk), body in self.stored("ACTIVITY_TABLE").items() if sk.startswith(f"{kind}#")]


class Market(StripeHarness):
    """Ana, who finished onboarding, with the public track t1."""

    def __init__(self) -> None:
        super().__init__()
        self.world.move("topup", 1_000_000, "cad", source="tu_1")
        accounts.change(self.world, ACCOUNT, metadata={"artist_id": "ana"})
        accounts.finish(self.world, ACCOUNT)
        self.world.events.clear()
        with transaction() as writes:
            change(writes, None, Producer(id="ana", name="Ana", created_at="2026-01-01T00:00:00.000Z", version=1))
            change(
                writes,
                None,
                Track(
                    id="t1",
                    uploader_id="ana",
                    title="Night Bus",
                    duration_ms=180_000,
                    created_at="2026-01-01T00:00:00.000Z",
                    published_at="2026-01-01T00:00:00.000Z",
                    version=1,
                    visibility="public",
                    licensing="standard",
                    credits=("ana",),
                    standard_price=5_000,
                    exclusive_price=5_000,
                ),
            )

    def sell(
        self,
        sale_id: str = "s1",
        *,
        licence: Licence = "standard",
        price: int = 5_000,
        tax: Tax = Tax(0, ""),  # noqa: B008 - frozen
    ) -> str:
        """Agree on a sale; its payment intent."""
        sale = Agreement(
            id=sale_id,
            track_id="t1",
            artist_id="ana",
            account_id=ACCOUNT,
            buyer_id=f"buyer-of-{sale_id}",
            licence=licence,
            price=price,
            fee=quote(Money(price, "cad")).fee.amount,
            currency="cad",
            at=from_unix_seconds(self.world.now),
            tax=tax.amount,
            tax_calculation=tax.calculation,
        )
        put_agreement(sale)
        intent_id = self.api.create_intent(sale)[0]
        put_intent(sale, intent_id)
        return intent_id

    def lifetime(self) -> int:
        key = {"pk": {"S": "ARTIST#ana"}, "sk": {"S": "LIFETIME#cad"}}
        found: Any = self.client.get_item(TableName=os.environ["FINANCES_TABLE"], Key=key)
        return int(found["Item"]["amount"]["N"]) if "Item" in found else 0

    def lines(self, filter_: TransactionFilter = "all") -> list[Transaction]:
        return list_lines("ana", filter_, after=None, limit=100)[0]

    def track(self) -> Track:
        found = entity_of(Track, get_together([track_item("t1")])[0])
        assert found is not None
        return found
