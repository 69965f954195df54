"""Stripe's events, applied in any order and any number of times, lead to Stripe's current state."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.money.accounts.stripe_accounts import StripeAccount
from beatpass.domain.money.stripe_events import API_VERSION, NotSetUp, read_event
from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways import quarantine_queue, stripe_api
from beatpass.gateways.stripe_api import StripeApi
from beatpass.settings import Settings
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.money.stripe_events import EventRecord, get_account, record_event
from beatpass.usecases.money.apply_stripe_event import Applied, apply_stripe_event, apply_stripe_stream, redrive
from infra.stripe_simulator.accounts import NEW_ACCOUNT_DUE
from infra.stripe_simulator.contract import violations
from infra.stripe_simulator.model import FakeStripe, Fault
from tests.support.databases import BOTH, database
from tests.support.faults import FAULTS, Killed, calls
from tests.support.faults import Fault as AwsFault
from tests.support.functions import CONTEXT, function, sample
from tests.support.stripes import ACCOUNT, put_secrets, recorded, stripe_items

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OTHER = "acct_1OtherProducer"


class World:
    """A simulated Stripe, a clock that each reading advances, and the quarantined events."""

    def __init__(self) -> None:
        self.stripe = FakeStripe()
        self.api = StripeApi(api_key="sk_test_made_up", http_client=self.stripe)
        self.quarantined: list[tuple[Key, str]] = []
        self._ticks = count()

    def now(self) -> datetime:
        return NOON + timedelta(milliseconds=next(self._ticks))

    def record(self, event: dict[str, Any]) -> EventRecord:
        """Record the event as the webhook does."""
        text = json.dumps(event)
        record_event(read_event(text), at="2026-11-20T12:00:00.000Z")
        return recorded(event["id"])

    def record_event(self, kind: str, account_id: str | None = ACCOUNT) -> EventRecord:
        return self.record(self.stripe.event(kind, account_id))

    def apply(self, record: EventRecord, how: Callable[..., Applied] = apply_stripe_event) -> Applied:
        return how(
            record,
            connect=lambda: self.api,
            now=self.now,
            quarantine=lambda key, reason: self.quarantined.append((key, reason)),
        )


@contextmanager
def fresh_world() -> Iterator[World]:
    """On moto, which also has the secret and the queue."""
    with database("moto"):
        yield World()


@pytest.fixture
def world() -> Iterator[World]:
    with fresh_world() as world:
        yield world


def status(record: EventRecord) -> str:
    found: str = stripe_items()[record.key[0]]["status"]
    return found


def account(account_id: str = ACCOUNT) -> StripeAccount:
    found = get_account(account_id)
    assert found is not None
    return found


ENABLED: dict[str, Any] = {
    "charges_enabled": True,
    "payouts_enabled": True,
    "details_submitted": True,
    "capabilities": {"transfers": "active"},
    "requirements": {"currently_due": [], "past_due": [], "eventually_due": [], "disabled_reason": None},
}


def test_an_account_is_stored_as_stripe_shows_it_now(world: World) -> None:
    world.stripe.put_account(ACCOUNT)
    record = world.record_event("account.updated")
    assert world.apply(record) == "done"
    assert account() == StripeAccount(
        id=ACCOUNT,
        fetched_at="2026-11-20T12:00:00.000Z",
        connected=True,
        missing=sorted(NEW_ACCOUNT_DUE),
        disabled_reason="requirements.past_due",
        country="CA",
        default_currency="cad",
        payout_interval="daily",
        payout_delay_days=2,
    )
    assert status(record) == "done"


def test_the_events_own_copy_of_the_object_is_not_used(world: World) -> None:
    """The event has an old snapshot in an old API version."""
    world.stripe.put_account(ACCOUNT)
    old = world.stripe.event("account.updated", ACCOUNT) | {"api_version": "2019-02-19"}
    old["data"] = {"object": {"id": ACCOUNT, "verification": {"fields_needed": ["legal_entity.dob"]}}}
    world.stripe.put_account(ACCOUNT, **ENABLED)
    world.apply(world.record(old))
    found = account()
    assert (found.charges_enabled, found.payouts_enabled, found.details_submitted) == (True, True, True)
    assert (found.transfers_active, found.missing, found.disabled_reason) == (True, [], None)


def test_two_events_in_either_order_end_in_the_current_state(world: World) -> None:
    world.stripe.put_account(ACCOUNT)
    disabled = world.record_event("account.updated")
    world.stripe.put_account(ACCOUNT, **ENABLED)
    enabled = world.record_event("account.updated")
    assert [world.apply(enabled), world.apply(disabled)] == ["done", "done"]
    assert account().payouts_enabled


def test_an_event_applied_twice_asks_stripe_once(world: World) -> None:
    world.stripe.put_account(ACCOUNT)
    record = world.record_event("account.updated")
    assert [world.apply(record), world.apply(record)] == ["done", "skipped"]
    assert len(world.stripe.requests) == 1


def test_a_slow_fetch_does_not_undo_a_later_one(world: World) -> None:
    """Two events of one account are applied in parallel, and the answer to the first fetch is slow."""
    world.stripe.put_account(ACCOUNT)
    slow, quick = world.record_event("account.updated"), world.record_event("account.updated")
    answer = world.api.fetch_account

    def fetch_slowly(account_id: str) -> dict[str, Any]:
        fetched = answer(account_id)
        world.stripe.put_account(ACCOUNT, **ENABLED)
        world.api.fetch_account = answer  # type: ignore[method-assign]
        assert world.apply(quick) == "done"
        return fetched

    world.api.fetch_account = fetch_slowly  # type: ignore[method-assign]
    assert world.apply(slow) == "done"
    assert account().payouts_enabled
    assert (status(slow), status(quick)) == ("done", "done")


def test_of_two_overlapping_deliveries_one_takes_effect(world: World) -> None:
    world.stripe.put_account(ACCOUNT)
    record = world.record_event("account.updated")
    answer = world.api.fetch_account

    def fetch_slowly(account_id: str) -> dict[str, Any]:
        fetched = answer(account_id)
        world.api.fetch_account = answer  # type: ignore[method-assign]
        world.stripe.faults = [404]
        assert world.apply(record) == "failed"
        return fetched

    world.api.fetch_account = fetch_slowly  # type: ignore[method-assign]
    assert world.apply(record) == "skipped"
    assert status(record) == "failed"
    assert get_account(ACCOUNT) is None


def test_a_deauthorized_account_is_disconnected_and_stays_so(world: World) -> None:
    world.stripe.put_account(ACCOUNT, **ENABLED)
    stale = world.record_event("account.updated")
    world.stripe.remove_account(ACCOUNT)
    gone = world.record_event("account.application.deauthorized")
    assert [world.apply(gone), world.apply(stale)] == ["done", "done"]
    assert account() == StripeAccount(id=ACCOUNT, fetched_at=account().fetched_at)
    assert not account().connected


def test_an_old_event_does_not_disconnect_an_account_that_came_back(world: World) -> None:
    world.stripe.put_account(ACCOUNT, **ENABLED)
    gone, back = (
        world.record_event("account.application.deauthorized"),
        world.record_event("account.application.authorized"),
    )
    assert [world.apply(back), world.apply(gone)] == ["done", "done"]
    assert account().payouts_enabled


@pytest.mark.parametrize(
    ("kind", "account_id"),
    [
        ("payment_intent.succeeded", ACCOUNT),  # not the platform's
        ("invoice.paid", ACCOUNT),
        ("customer.created", None),
        ("something.of.tomorrow", ACCOUNT),
        ("account.updated", None),  # the platform's own
    ],
)
def test_other_events_are_kept(world: World, kind: str, account_id: str | None) -> None:
    record = world.record_event(kind, account_id)
    assert [world.apply(record), world.apply(record)] == ["kept", "skipped"]
    assert set(stripe_items()) == {record.key[0]}
    assert status(record) == "kept"
    assert world.stripe.requests == []


@pytest.mark.parametrize("fault", ["timeout", 500, 429, 409, 401])
def test_while_stripe_does_not_answer_nothing_changes_and_the_event_is_retried(world: World, fault: Fault) -> None:
    world.stripe.put_account(ACCOUNT)
    world.apply(world.record_event("account.updated"))
    before = account()
    world.stripe.put_account(ACCOUNT, **ENABLED)
    record = world.record_event("account.updated")
    world.stripe.faults = [fault] * 3
    with pytest.raises(TryAgain):
        world.apply(record)
    assert account() == before
    assert status(record) == "received"
    world.stripe.faults = []
    assert world.apply(record) == "done"
    assert account().payouts_enabled


@pytest.mark.parametrize("fault", ["timeout", 500, 409])
def test_a_short_fault_of_stripe_is_retried(world: World, fault: Fault) -> None:
    world.stripe.put_account(ACCOUNT)
    world.stripe.faults = [fault, fault]
    assert world.apply(world.record_event("account.updated")) == "done"
    assert len(world.stripe.requests) == 3


def test_an_event_whose_object_stripe_refuses_is_quarantined_until_it_is_redriven(world: World) -> None:
    world.stripe.put_account(ACCOUNT)
    record = world.record_event("account.updated")
    world.stripe.faults = [404]
    assert [world.apply(record), world.apply(record)] == ["failed", "skipped"]
    assert status(record) == "failed"
    assert stripe_items()[record.key[0]]["reason"] == "StripeRefused: api_error"
    assert world.quarantined == [(record.key, "StripeRefused: api_error")]
    assert get_account(ACCOUNT) is None

    assert [world.apply(record, redrive), world.apply(record, redrive)] == ["done", "skipped"]
    assert status(record) == "done"
    assert "reason" not in stripe_items()[record.key[0]]
    assert account().connected


@pytest.mark.parametrize("body", ["", "7", "{", '{"id": "evt_1"}', '{"surprise": 1}'])
def test_an_unreadable_event_is_quarantined(world: World, body: str) -> None:
    record = world.record_event("account.updated")
    assert world.apply(EventRecord(key=record.key, body=body)) == "failed"
    assert [key for key, _ in world.quarantined] == [record.key]


def test_an_event_that_cannot_be_quarantined_now_is_retried(world: World) -> None:
    record = world.record_event("account.updated")

    def full(*_: object) -> None:
        raise TryAgain

    with pytest.raises(TryAgain):
        apply_stripe_event(
            EventRecord(key=record.key, body="{"), connect=lambda: world.api, now=world.now, quarantine=full
        )
    assert status(record) == "received"


@pytest.mark.parametrize("at", range(2))
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_and_delivery_again_end_as_one_clean_run(world: World, fault: AwsFault, at: int) -> None:
    world.stripe.put_account(ACCOUNT, **ENABLED)
    record = world.record_event("account.updated")
    with pytest.raises((TryAgain, Killed)), calls(fault, at) as counted:
        world.apply(record)
    assert counted.count == at + 1
    assert (get_account(ACCOUNT) is not None) == (status(record) == "done")
    assert world.apply(record) in ("done", "skipped")
    assert status(record) == "done"
    assert account().payouts_enabled
    assert world.quarantined == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from((ACCOUNT, OTHER)),
        st.sampled_from(("enable", "disable", "ask", "leave")),
    ),
    min_size=1,
    max_size=6,
)


def step(world: World, account_id: str, what: str) -> EventRecord:
    match what:
        case "enable":
            world.stripe.put_account(account_id, **ENABLED)
        case "disable":
            world.stripe.put_account(account_id, payouts_enabled=False, capabilities={"transfers": "inactive"})
        case "ask":
            world.stripe.put_account(account_id, requirements={"currently_due": ["individual.dob.day"]})
        case "leave":
            world.stripe.remove_account(account_id)
            return world.record_event("account.application.deauthorized", account_id)
    return world.record_event("capability.updated" if what == "disable" else "account.updated", account_id)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, data=st.data())
def test_any_order_and_any_repetition_of_events_end_in_stripes_state(
    steps: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Events are applied between the steps and after them, each at least once, with faults."""
    with fresh_world() as world:
        waiting: list[EventRecord] = []
        for account_id, what in steps:
            waiting.append(step(world, account_id, what))
            for record in data.draw(st.lists(st.sampled_from(waiting), max_size=2)):
                world.apply(record)
        for record in data.draw(st.permutations(waiting + waiting)):
            if data.draw(st.integers(0, 4)) == 0:
                world.stripe.faults = [500] * 3
                try:
                    world.apply(record)
                except TryAgain:
                    assert status(record) == "received"
                world.stripe.faults = []
            world.apply(record)
        assert {status(record) for record in waiting} == {"done"}
        for account_id in {account_id for account_id, _ in steps}:
            assert_is_as_at_stripe(world, account_id)


def assert_is_as_at_stripe(world: World, account_id: str) -> None:
    """Compare with Stripe's object field by field, without the code that reads it."""
    stored, there = account(account_id), world.stripe.world.objects.get(account_id)
    assert stored.connected == (there is not None)
    flags = ("charges_enabled", "payouts_enabled", "details_submitted")
    assert [getattr(stored, flag) for flag in flags] == [bool(there and there[flag]) for flag in flags]
    assert stored.transfers_active == bool(there and there["capabilities"]["transfers"] == "active")
    due = {*there["requirements"]["currently_due"], *there["requirements"]["past_due"]} if there else set()
    assert stored.missing == sorted(due)


@pytest.mark.parametrize("kind", BOTH)
def test_the_account_and_the_events_status_are_written_together(kind: str) -> None:
    with database(kind):
        world = World()
        world.stripe.put_account(ACCOUNT)
        first, second = world.record_event("account.updated"), world.record_event("account.updated")
        assert world.apply(second) == "done"
        before = stripe_items()
        late = World()  # its clock starts at noon again, so that its fetch is older than the stored one
        late.stripe.put_account(ACCOUNT, **ENABLED)
        assert late.apply(first) == "done"
        after = stripe_items()
        assert after[f"ACCOUNT#{ACCOUNT}"] == before[f"ACCOUNT#{ACCOUNT}"]
        assert after[first.key[0]]["status"] == "done"


@pytest.mark.dynamodb_local
def test_concurrent_events_of_one_account_are_all_done_and_the_account_is_current() -> None:
    """Their keys differ, so that they are in several shards of the stream; each is delivered twice."""

    with database("dynamodb_local"):
        there = World()
        there.stripe.put_account(ACCOUNT)
        records = [there.record_event("account.updated") for _ in range(6)]
        there.stripe.put_account(ACCOUNT, **ENABLED)

        def apply_until_in(record: EventRecord) -> Applied:
            for _ in range(50):
                with suppress(TryAgain):
                    return there.apply(record)
            pytest.fail("it never got through")

        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(apply_until_in, records + records))
        assert sorted(outcomes) == ["done"] * 6 + ["skipped"] * 6
        assert {status(record) for record in records} == {"done"}
        assert_is_as_at_stripe(there, ACCOUNT)


# --- through the function, with its own client, queue and secret


def test_the_function_applies_the_events_of_the_stream(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = world.stripe
    fake.put_account(ACCOUNT, **ENABLED)
    put_secrets()
    monkeypatch.setattr("stripe.RequestsClient", lambda **_: fake)
    event = sample("webhook_stripe_connect")["body"]
    record_event(read_event(event), at="2026-11-20T12:00:00.000Z")
    delivery = sample("stream_stripe_event")
    delivery["Records"].append(delivery["Records"][0] | {"eventName": "MODIFY"})
    handler = function("stream_apply_stripe").handler
    assert handler(delivery, CONTEXT) == {"batchItemFailures": []}
    assert handler(delivery, CONTEXT) == {"batchItemFailures": []}
    assert account().payouts_enabled
    assert fake.requests == [f"GET /v1/accounts/{ACCOUNT}"]


def test_an_event_that_stripe_fails_waits_by_itself_and_a_repetition_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_secrets()
    monkeypatch.setattr("stripe.RequestsClient", lambda **_: world.stripe)
    world.stripe.put_account(ACCOUNT)
    world.stripe.put_account(OTHER)
    records = [
        world.record_event("account.updated"),
        world.record_event("balance.available"),
        world.record_event("account.updated", OTHER),
    ]
    template = sample("stream_stripe_event")["Records"][0]
    batch = []
    for record in records:
        image = {"pk": {"S": record.key[0]}, "sk": {"S": record.key[1]}, "body": {"S": record.body}}
        batch.append(template | {"dynamodb": template["dynamodb"] | {"NewImage": image}})
    first = True

    def answer(self: FakeStripe, method: str, url: str, *rest: Any) -> Any:  # noqa: ANN401
        nonlocal first
        if url.endswith(OTHER) and first:
            first = False
            world.stripe.faults = [500, 500, 500]
        return original(self, method, url, *rest)

    original = FakeStripe.request
    monkeypatch.setattr(FakeStripe, "request", answer)
    assert apply_stripe_stream(batch, now=world.now) == {"done": 1, "kept": 1, "waiting": 1}
    before = [status(record) for record in records]
    assert before[:2] == ["done", "kept"]
    repeated = apply_stripe_stream(batch, now=world.now)
    assert repeated["skipped"] >= 2
    assert world.stripe.requests.count(f"GET /v1/accounts/{ACCOUNT}") == 1


@pytest.mark.usefixtures("world")
def test_a_quarantined_event_goes_to_the_queue_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = boto3.client("sqs").create_queue(QueueName="poison")["QueueUrl"]
    monkeypatch.setattr(quarantine_queue, "SETTINGS", Settings(quarantine_queue_url=queue))
    delivery = sample("stream_stripe_event")
    event = sample("webhook_stripe_connect")["body"]
    record_event(read_event(event), at="2026-11-20T12:00:00.000Z")
    delivery["Records"][0]["dynamodb"]["NewImage"]["body"]["S"] = "unreadable"
    assert function("stream_apply_stripe").handler(delivery, CONTEXT) == {"batchItemFailures": []}
    message = boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]
    assert json.loads(message["Body"]) == {
        "pk": "EVENT#evt_1SampleAccountUpdated0001",
        "sk": "EVENT",
        "reason": "JSONDecodeError",
    }


@pytest.mark.parametrize("key", ["", " "])
def test_without_an_api_key_the_batch_waits_for_the_operator(world: World, key: str) -> None:
    put_secrets(api_key=key)
    record = world.record_event("account.updated")
    with pytest.raises(NotSetUp):
        apply_stripe_event(record, connect=stripe_api.stripe_api, now=world.now, quarantine=lambda *_: None)
    assert status(record) == "received"


def test_a_rotated_api_key_is_read_again_after_stripe_refused_the_old_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe.RequestsClient", lambda **_: world.stripe)
    world.stripe.put_account(ACCOUNT)
    put_secrets(api_key="rk_revoked")
    record = world.record_event("account.updated")

    def apply() -> Applied:
        return apply_stripe_event(record, connect=stripe_api.stripe_api, now=world.now, quarantine=lambda *_: None)

    with pytest.raises(TryAgain):
        apply()
    boto3.client("secretsmanager").put_secret_value(
        SecretId=os.environ["STRIPE_SECRETS_ARN"], SecretString='{"api_key": "sk_test_new"}'
    )
    assert apply() == "done"


# --- the simulator itself


def test_the_simulator_gives_only_answers_that_stripe_could_give() -> None:
    fake = FakeStripe()
    assert violations("account", fake.put_account(ACCOUNT, **ENABLED)) == []
    broken = fake.put_account(ACCOUNT) | {
        "payouts_enabled": "yes",
        "type": "expres",
        "surprise": 1,
        "requirements": {"currently_due": [7]},
        "capabilities": {"transfers": "on"},
    }
    del broken["id"]
    assert len(violations("account", broken)) == 6


def test_a_request_that_is_not_simulated_raises() -> None:
    world = World()
    with pytest.raises(Exception, match="not_modelled"):
        world.api._client.v1.customers.list()


def test_the_api_version_is_the_installed_sdks() -> None:
    """The simulator is checked against the SDK's types. Before an update of the SDK, read Stripe's changelog."""
    import stripe

    assert stripe.api_version == API_VERSION
