"""A marketplace with producers, buyers and a simulated Stripe, for tests that inject faults; all share one clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal

from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.selling.taxes import BuyerLocation
from beatpass.domain.money.selling.track_offers import Licence
from beatpass.domain.platform.errors import NotForSale, NotFound, OfferEnded, TrackSold
from beatpass.domain.platform.figures import Standing
from beatpass.gateways.stripe_api import NotYet, StripeUnavailable
from beatpass.storage.money.pools import list_pools
from beatpass.storage.money.splits import list_splits
from beatpass.storage.money.stripe_events import get_event
from beatpass.usecases.catalogue.save_producer import create_producer
from beatpass.usecases.catalogue.save_track import create_track
from beatpass.usecases.money.accounts.onboard_producer import start_onboarding
from beatpass.usecases.money.apply_stripe_event import put_off
from beatpass.usecases.money.bookkeeping.reconcile_money import Reconciled, reconcile_money
from beatpass.usecases.money.follow_up_stripe import follow_up_stripe
from beatpass.usecases.money.pooling.close_pools import close_pools
from beatpass.usecases.money.pooling.send_splits import send_splits
from beatpass.usecases.money.selling.buy_track import buy_track
from infra.stripe_simulator.model import Answer, FakeStripe
from infra.stripe_simulator.model import Fault as StripeFault
from infra.stripe_simulator.world import DAY, Object
from tests.support import faults
from tests.support.faults import Killed, calls
from tests.support.selling import StripeHarness
from tests.support.standings import store
from tests.support.sweeping import PASSING

# The producers' weights in the pools, and the prices of the one track that each of them has.
WEIGHTS = {"ana": 1, "bo": 2, "cy": 4}
STANDARD, EXCLUSIVE = 5_000, 90_001
# Whose account is in another currency than the platform's: Stripe converts what arrives there.
ABROAD, COUNTRY_ABROAD = "cy", "GB"

InjectedFault = (
    tuple[Literal["aws"], faults.Fault, int] | tuple[Literal["stripe"], StripeFault | Literal["killed"], int]
)
"""Where, which fault, and at which call, from 0."""
NO_FAULT: InjectedFault = ("aws", "throttled", -1)
# The SDK retries twice.
_EACH_TIME = 3


class FailingStripe(FakeStripe):
    """A simulated Stripe where a caller can be killed while it waits for an answer, or get a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: tuple[StripeFault | Literal["killed"], int] | None = None

    def request(self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None) -> Answer:  # type: ignore[override] # noqa: ANN401
        what, left = self.fault or ("killed", -1)
        self.fault = (what, left - 1) if left > 0 else None
        if left == 0 and what != "killed":
            self.faults = [what] * _EACH_TIME
        answer = super().request(method, url, headers, post_data)
        if left == 0 and what == "killed":
            raise Killed
        return answer


@dataclass(frozen=True, slots=True)
class Deal:
    """A purchase, and its payment intent."""

    artist_id: str
    licence: Licence
    intent_id: str


def track_of(artist_id: str) -> str:
    return f"t-{artist_id}"


class Marketplace(StripeHarness):
    """``owners`` are all accounts that a producer ever had; ``undelivered`` are events that were not processed yet.

    ``runs`` counts the runs of this system.
    """

    def __init__(self) -> None:
        self.failing_stripe = FailingStripe()
        super().__init__(self.failing_stripe)
        self.world.move("topup", 10_000_000, "cad", source="tu_1")
        self.undelivered: list[Object] = []
        self.sales: dict[str, Deal] = {}
        self._purchases = count(1)
        self._owners: dict[str, str] = {}
        self.quarantined: dict[tuple[str, str], str] = {}
        self.runs = 0
        self.rules = PoolRules()
        self.keys_kept_until = self.world.now + DAY
        for name in WEIGHTS:
            create_producer(user_id=name, admin=False, fields={"name": name}, new_id=name, now=self.now())
            prices = {"standard_price": STANDARD, "exclusive_price": EXCLUSIVE}
            track = {"title": "Tide", "duration_ms": 120_000, "visibility": "public", "licensing": "standard"}
            create_track(
                user_id=name, artist_id=None, fields={**track, **prices}, new_id=track_of(name), now=self.now()
            )
        store({name: Standing(exists=True, name=name, weight=weight) for name, weight in WEIGHTS.items()})

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.world.now, UTC) + timedelta(milliseconds=next(self._ticks))

    def quarantine(self, key: tuple[str, str], reason: str) -> None:
        self.quarantined[key] = reason

    @contextmanager
    def injecting(self, fault: InjectedFault) -> Iterator[None]:
        """Inject the fault into the block, which it ends."""
        self.runs += 1
        where, what, at = fault
        with ExitStack() as stack:
            if where == "aws":
                stack.enter_context(calls(what, at))  # type: ignore[arg-type]
            elif at >= 0:
                self.failing_stripe.fault = (what, at)  # type: ignore[assignment]
            with suppress(*PASSING):
                yield
        self.failing_stripe.fault, self.stripe.faults = None, []

    def wait(self, seconds: int) -> None:
        self.world.pass_time(seconds)
        if self.world.now >= self.keys_kept_until:
            self.stripe._saved.clear()  # Stripe forgets idempotency keys
            self.keys_kept_until = self.world.now + DAY

    # --- actions of producers and buyers

    def accounts_of(self, artist_id: str) -> list[str]:
        """All accounts that the producer ever had, also those that left."""
        return [account for account, owner in self.owners.items() if owner == artist_id]

    @property
    def owners(self) -> dict[str, str]:
        for each in self.world.all("account"):
            self._owners.setdefault(each["id"], each["metadata"].get("artist_id", ""))
        return self._owners

    def connect(self, artist_id: str, fault: InjectedFault) -> None:
        country = COUNTRY_ABROAD if artist_id == ABROAD else "CA"
        for each in (fault, NO_FAULT):
            with self.injecting(each):
                start_onboarding(artist_id, None, country=country, now=self.now(), connect=lambda: self.api)

    def buy(self, artist_id: str, licence: Licence, fault: InjectedFault) -> None:
        """Buy with the fault, then repeat the request without it."""
        sale_id = f"s{next(self._purchases)}"
        for each in (fault, NO_FAULT):
            with self.injecting(each), suppress(NotForSale, NotFound, OfferEnded, TrackSold):
                _, secret = buy_track(
                    track_of(artist_id),
                    purchase_id=sale_id,
                    licence=licence,
                    user_id="buyer",
                    location=BuyerLocation("CA", state="QC"),
                    now=self.now(),
                    connect=lambda: self.api,
                )
                self.sales[sale_id] = Deal(artist_id, licence, secret.partition("_secret_")[0])

    # --- actions of the system

    def collect(self) -> None:
        self.undelivered += self.world.events[self.taken :]
        self.taken = len(self.world.events)

    def process(self, event: Object) -> bool:
        """Record the event as the webhook does, and apply it; False if it must be delivered again."""
        record = self.record(event)
        event["pending_webhooks"] = 0
        try:
            self.apply(record)
        except (NotYet, StripeUnavailable) as error:  # Stripe repeats what failed for a day; the stream goes on
            put_off(record, error, now=self.now)
        item = get_event(record.key)
        return item is not None and item.status != "received"

    def follow_up(self, fault: InjectedFault) -> None:
        with self.injecting(fault):
            follow_up_stripe(now=self.now, connect=lambda: self.api, quarantine=self.quarantine)

    def close(self, fault: InjectedFault) -> None:
        with self.injecting(fault):
            close_pools(self.now(), now=self.now, rules=self.rules)

    def send(self, fault: InjectedFault) -> None:
        with self.injecting(fault):
            send_splits(now=self.now, connect=lambda: self.api)

    @property
    def has_unsettled_splits(self) -> bool:
        """Some split is neither paid nor failed."""
        return any(not each.split.settled for stored in list_pools() for each in list_splits(stored.pool))

    def reconcile(self) -> Reconciled:
        return reconcile_money(now=self.now, connect=lambda: self.api)
