"""What could not be applied is listed with its reason, and applied once when it can be (DESIGN, guarantee 3)."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import boto3
import pytest

from beatpass.domain.facts import Fact, PlayLogged
from beatpass.domain.stripe_events import read_event
from beatpass.gateways import poison_queue
from beatpass.gateways.stripe_api import StripeApi
from beatpass.settings import Settings
from beatpass.storage.activity import FactRecord, to_item
from beatpass.storage.bulk import standings
from beatpass.storage.stripe import record_event
from beatpass.usecases.apply_stripe_event import apply_stripe_event
from beatpass.usecases.project_activity import project_activity
from beatpass.usecases.redrive_dead_letters import redrive_event, redrive_received_events
from infra import dead_letters
from infra.dead_letters import work_through
from infra.stripe_simulator.model import FakeStripe
from tests.support.stripes import ACCOUNT, recorded, stripe_items
from tests.support.tables import derived
from tests.support.worlds import deliveries, history

FACTS: list[Fact] = history(seed=3, steps=30)
PLAY = next(number for number, fact in enumerate(FACTS) if isinstance(fact, PlayLogged))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def queue(tables: None, monkeypatch: pytest.MonkeyPatch) -> str:
    url: str = boto3.client("sqs").create_queue(QueueName="poison")["QueueUrl"]
    monkeypatch.setattr(poison_queue, "SETTINGS", Settings(poison_queue_url=url))
    monkeypatch.setattr(dead_letters, "_YOUNG_SECONDS", 0)
    poison_queue.sqs.cache_clear()
    return url


def waiting(queue: str) -> int:
    asked = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    return int(asked["ApproximateNumberOfMessages"])


def store(record: FactRecord) -> None:
    table = boto3.resource("dynamodb").Table(os.environ["ACTIVITY_TABLE"])
    table.put_item(Item={"pk": record.key[0], "sk": record.key[1], "kind": record.kind, "body": record.body})


def parked_play() -> FactRecord:
    """A history of which one fact is broken and parked; that fact as it should be."""
    for fact in FACTS:
        to_item(fact).save()
    good = deliveries(FACTS)
    broken = replace(good[PLAY], body="{")
    store(broken)
    project_activity([*good[:PLAY], broken, *good[PLAY + 1 :]], park=poison_queue.park)
    return good[PLAY]


def figures() -> dict[Any, Any]:
    return derived()


def plays(record: FactRecord) -> int:
    artist_id = record.key[0].partition("#")[2]
    return standings([artist_id])[artist_id].plays


def test_a_letter_is_explained_and_stays(queue: str, capsys: pytest.CaptureFixture[str]) -> None:
    good = parked_play()
    before = figures()
    for redriving in (False, True):
        assert work_through("PoisonFacts", queue, redriving=redriving) == 1
        shown = capsys.readouterr().out
        assert "stuck" in shown
        assert " / ".join(good.key) in shown
        assert "JSONDecodeError" in shown
    assert (waiting(queue), figures()) == (1, before)


def test_a_mended_fact_is_applied_once_and_its_letters_go(queue: str, capsys: pytest.CaptureFixture[str]) -> None:
    good = parked_play()
    poison_queue.park(good.key, "a redelivered batch sends its letter again")
    store(good)
    assert work_through("PoisonFacts", queue, redriving=False) == 2
    assert capsys.readouterr().out.count("can be applied now") == 2
    before = plays(good)

    assert work_through("PoisonFacts", queue, redriving=True) == 0
    assert (waiting(queue), plays(good)) == (0, before + 1)
    applied = figures()
    poison_queue.park(good.key, "late")
    assert work_through("PoisonFacts", queue, redriving=True) == 0
    assert figures() == applied


def test_a_letter_that_came_before_its_fact_was_parked_waits(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "_YOUNG_SECONDS", 60)
    poison_queue.park(deliveries(FACTS)[0].key, "its transaction is under way")
    assert work_through("PoisonFacts", queue, redriving=True) == 1
    assert waiting(queue) == 1


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"pk": "ARTIST#nobody", "sk": "TRACK#t#1"}', '{"pk": 1}'])
def test_a_letter_of_anyone_else_stops_nothing(queue: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=text)
    poison_queue.park(deliveries(FACTS)[0].key, "nothing of it")
    staying = work_through("PoisonFacts", queue, redriving=True)
    assert staying == waiting(queue) <= 1
    assert capsys.readouterr().out.count("\n") == 3


def test_a_batch_given_up_stays_until_a_replay_finds_its_facts(queue: str) -> None:
    batch = {"shardId": "shardId-1", "startSequenceNumber": "100", "batchSize": 2}
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"DDBStreamBatchInfo": batch}))
    for fact in FACTS:
        to_item(fact).save()
    dead_letters._replayed.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("infra.replay.wait_until_nothing_is_on_its_way", lambda: 0)
        assert work_through("ActivityFailures", queue, redriving=True) == 1
    project_activity(deliveries(FACTS), park=poison_queue.park)
    dead_letters._replayed.cache_clear()
    assert work_through("ActivityFailures", queue, redriving=True) == 0
    dead_letters._replayed.cache_clear()


def test_a_failed_stripe_event_is_applied_when_stripe_answers_again(queue: str) -> None:
    stripe = FakeStripe()
    api = StripeApi(api_key="sk_test_made_up", http_client=stripe)
    event = stripe.event("account.updated", ACCOUNT)
    record_event(read_event(json.dumps(event)), json.dumps(event), at="2026-11-20T12:00:00.000Z")
    record = recorded(event["id"])
    stripe.faults = [400, 400]
    apply_stripe_event(record, connect=lambda: api, now=lambda: NOW, park=poison_queue.park)
    assert stripe_items()[record.key[0]]["status"] == "failed"
    assert redrive_event(record.key, connect=lambda: api, now=lambda: NOW).state == "stuck"
    assert waiting(queue) == 1

    assert redrive_event(record.key, connect=lambda: api, now=lambda: NOW).state == "in"
    assert stripe_items()[f"ACCOUNT#{ACCOUNT}"]["body"]["id"] == ACCOUNT
    asked = len(stripe.requests)
    assert work_through("PoisonStripeEvents", queue, redriving=True) == 0
    assert (waiting(queue), len(stripe.requests)) == (0, asked)


def test_events_of_a_batch_given_up_are_carried_out(queue: str) -> None:
    stripe = FakeStripe()
    api = StripeApi(api_key="sk_test_made_up", http_client=stripe)
    for _ in range(3):
        event = stripe.event("account.updated", ACCOUNT)
        record_event(read_event(json.dumps(event)), json.dumps(event), at="2026-11-20T12:00:00.000Z")
    ticks = count()
    clock = lambda: NOW + timedelta(seconds=next(ticks))  # noqa: E731 - every look moves it
    assert redrive_received_events(connect=lambda: api, now=clock) == 3
    assert {item["status"] for key, item in stripe_items().items() if key.startswith("EVENT#")} == {"done"}
    assert redrive_received_events(connect=lambda: api, now=clock) == 0
