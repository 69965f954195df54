"""Dead letters are listed with their reasons, and applied once when they can be (docs/architecture.md 4.3)."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import boto3
import pytest

from beatpass.domain.money.stripe_events import read_event
from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.domain.platform.times import to_iso
from beatpass.gateways import quarantine_queue
from beatpass.gateways.stripe_api import StripeApi
from beatpass.settings import Settings
from beatpass.storage.money.stripe_events import record_event
from beatpass.storage.platform.activity import FactRecord, to_item
from beatpass.storage.platform.bulk_facts import standings
from beatpass.usecases.money.apply_stripe_event import apply_stripe_event
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.redrive_dead_letters import redrive_event, redrive_received_events
from infra.operations import dead_letters
from infra.operations.dead_letters import work_through
from infra.stripe_simulator.model import FakeStripe
from tests.support.bus import listening
from tests.support.stripes import ACCOUNT, recorded, stripe_items
from tests.support.tables import contents, derived
from tests.support.template import resources
from tests.support.worlds import deliveries, history

FACTS: list[Fact] = history(seed=3, steps=30)
PLAY = next(number for number, fact in enumerate(FACTS) if isinstance(fact, PlayLogged))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def queue(tables: None, monkeypatch: pytest.MonkeyPatch) -> str:
    url: str = boto3.client("sqs").create_queue(QueueName="poison")["QueueUrl"]
    monkeypatch.setattr(quarantine_queue, "SETTINGS", Settings(quarantine_queue_url=url))
    monkeypatch.setattr(dead_letters, "_YOUNG_SECONDS", 0)
    quarantine_queue.sqs.cache_clear()
    return url


def waiting(queue: str) -> int:
    asked = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    return int(asked["ApproximateNumberOfMessages"])


def store(record: FactRecord) -> None:
    table = boto3.resource("dynamodb").Table(os.environ["ACTIVITY_TABLE"])
    table.put_item(Item={"pk": record.key[0], "sk": record.key[1], "kind": record.kind, "body": record.body})


def quarantined_play() -> FactRecord:
    """Project a history in which one fact is broken and quarantined; returns that fact, mended."""
    for fact in FACTS:
        to_item(fact).save()
    good = deliveries(FACTS)
    broken = replace(good[PLAY], body="{")
    store(broken)
    project_activity([*good[:PLAY], broken, *good[PLAY + 1 :]], quarantine=quarantine_queue.quarantine)
    return good[PLAY]


def figures() -> dict[Any, Any]:
    return derived()


def plays(record: FactRecord) -> int:
    artist_id = record.key[0].partition("#")[2]
    return standings([artist_id])[artist_id].plays


def test_a_letter_is_listed_with_its_reason_and_stays(queue: str, capsys: pytest.CaptureFixture[str]) -> None:
    good = quarantined_play()
    before = figures()
    for redriving in (False, True):
        assert work_through("PoisonFacts", queue, redriving=redriving) == 1
        shown = capsys.readouterr().out
        assert "stuck" in shown
        assert " / ".join(good.key) in shown
        assert "JSONDecodeError" in shown
    assert (waiting(queue), figures()) == (1, before)


def test_a_mended_fact_is_applied_once_and_its_letters_go(queue: str, capsys: pytest.CaptureFixture[str]) -> None:
    good = quarantined_play()
    quarantine_queue.quarantine(good.key, "a redelivered batch sends its letter again")
    store(good)
    assert work_through("PoisonFacts", queue, redriving=False) == 2
    assert capsys.readouterr().out.count("can be applied now") == 2
    before = plays(good)

    assert work_through("PoisonFacts", queue, redriving=True) == 0
    assert (waiting(queue), plays(good)) == (0, before + 1)
    applied = figures()
    quarantine_queue.quarantine(good.key, "late")
    assert work_through("PoisonFacts", queue, redriving=True) == 0
    assert figures() == applied


def test_a_letter_stays_until_its_fact_is_quarantined(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "_YOUNG_SECONDS", 60)
    quarantine_queue.quarantine(deliveries(FACTS)[0].key, "its transaction is not finished")
    assert work_through("PoisonFacts", queue, redriving=True) == 1
    assert waiting(queue) == 1


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"pk": "ARTIST#nobody", "sk": "TRACK#t#1"}', '{"pk": 1}'])
def test_an_unknown_letter_does_not_stop_the_others(queue: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=text)
    quarantine_queue.quarantine(deliveries(FACTS)[0].key, "unknown")
    staying = work_through("PoisonFacts", queue, redriving=True)
    assert staying == waiting(queue) <= 1
    assert capsys.readouterr().out.count("\n") == 3


def test_a_failed_batch_stays_until_a_replay_finds_its_facts_applied(queue: str) -> None:
    batch = {"shardId": "shardId-1", "startSequenceNumber": "100", "batchSize": 2}
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"DDBStreamBatchInfo": batch}))
    for fact in FACTS:
        to_item(fact).save()
    dead_letters._replayed.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("infra.operations.replay.wait_for_projection", lambda: 0)
        assert work_through("ActivityFailures", queue, redriving=True) == 1
    project_activity(deliveries(FACTS), quarantine=quarantine_queue.quarantine)
    dead_letters._replayed.cache_clear()
    assert work_through("ActivityFailures", queue, redriving=True) == 0
    dead_letters._replayed.cache_clear()


def test_a_failed_stripe_event_is_applied_when_stripe_answers_again(queue: str) -> None:
    stripe = FakeStripe()
    api = StripeApi(api_key="sk_test_made_up", http_client=stripe)
    event = stripe.event("account.updated", ACCOUNT)
    record_event(read_event(json.dumps(event)), at="2026-11-20T12:00:00.000Z")
    record = recorded(event["id"])
    stripe.faults = [400, 400]
    apply_stripe_event(record, connect=lambda: api, now=lambda: NOW, quarantine=quarantine_queue.quarantine)
    assert stripe_items()[record.key[0]]["status"] == "failed"
    assert redrive_event(record.key, connect=lambda: api, now=lambda: NOW).state == "stuck"
    assert waiting(queue) == 1

    assert redrive_event(record.key, connect=lambda: api, now=lambda: NOW).state == "in"
    assert stripe_items()[f"ACCOUNT#{ACCOUNT}"]["body"]["id"] == ACCOUNT
    asked = len(stripe.requests)
    assert work_through("PoisonStripeEvents", queue, redriving=True) == 0
    assert (waiting(queue), len(stripe.requests)) == (0, asked)


def test_events_of_a_failed_batch_are_applied(queue: str) -> None:
    stripe = FakeStripe()
    api = StripeApi(api_key="sk_test_made_up", http_client=stripe)
    for _ in range(3):
        event = stripe.event("account.updated", ACCOUNT)
        record_event(read_event(json.dumps(event)), at="2026-11-20T12:00:00.000Z")
    ticks = count()
    clock = lambda: NOW + timedelta(seconds=next(ticks))  # noqa: E731 - each call moves it
    assert redrive_received_events(connect=lambda: api, now=clock) == 3
    assert {item["status"] for key, item in stripe_items().items() if key.startswith("EVENT#")} == {"done"}
    assert redrive_received_events(connect=lambda: api, now=clock) == 0


def outbox_row() -> FactRecord:
    """Project facts; returns the first row of the outbox."""
    project_activity(deliveries(FACTS), quarantine=quarantine_queue.quarantine)
    key = min(contents("EVENTS_TABLE"))
    return FactRecord(key, 0, "", json.dumps(contents("EVENTS_TABLE")[key]))


def test_a_row_that_the_bus_refused_is_published_later(queue: str, capsys: pytest.CaptureFixture[str]) -> None:
    row = outbox_row()
    quarantine_queue.quarantine(row.key, "MalformedDetail")
    events = [detail["id"] for _, detail in json.loads(row.body)]
    with listening() as bus:
        bus.errors = [["MalformedDetail"] * len(events)]
        assert work_through("PoisonEvents", queue, redriving=False) == 1
        assert work_through("PoisonEvents", queue, redriving=True) == 1
        assert "MalformedDetail" in capsys.readouterr().out
        assert work_through("PoisonEvents", queue, redriving=True) == 0
    assert (bus.ids, waiting(queue)) == (events, 0)


def test_the_letter_of_a_missing_or_unreadable_row_stays(queue: str) -> None:
    table = boto3.resource("dynamodb").Table(os.environ["EVENTS_TABLE"])
    table.put_item(Item={"pk": "ARTIST#x", "sk": "1", "body": "{", "expires_at": 1})
    for key in (("ARTIST#x", "1"), ("ARTIST#x", "2")):
        quarantine_queue.quarantine(key, "unreadable")
    assert work_through("PoisonEvents", queue, redriving=True) == 2
    assert waiting(queue) == 2


def test_rows_written_when_a_failed_batch_arrived_are_published_again(queue: str) -> None:
    outbox_row()
    now = datetime.now(UTC)
    batches = [(now - timedelta(days=1), now - timedelta(hours=23)), (now, now)]
    for first, last in batches:
        arrival = {
            "approximateArrivalOfFirstRecord": to_iso(first),
            "approximateArrivalOfLastRecord": to_iso(last),
        }
        boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"DDBStreamBatchInfo": arrival}))
    with listening() as bus:
        assert work_through("EventFailures", queue, redriving=False) == 2
        assert bus.ids == []
        assert work_through("EventFailures", queue, redriving=True) == 0
    written = [detail["id"] for events in contents("EVENTS_TABLE").values() for _, detail in events]
    assert Counter(bus.ids) == Counter(written)


def failed_run(**more: object) -> str:
    """What Lambda sends of a run that it gave up."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:beatpass-ScheduleClosePool-x1:live"
    return json.dumps(
        {
            "version": "1.0",
            "requestContext": {"requestId": "r", "functionArn": arn, "condition": "RetriesExhausted"},
            "requestPayload": {"source": "aws.events", "time": "2026-11-30T00:20:00Z"},
            **more,
        }
    )


def test_a_failed_run_is_named_with_what_it_was_asked_and_goes_when_it_is_settled(
    queue: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raised = failed_run(responsePayload={"errorType": "DoesNotAddUp", "errorMessage": "2026-11#cad"})
    late = failed_run()  # it had no answer: it waited too long, or timed out
    odd = failed_run(responsePayload="2026-11-30 Task timed out after 900.00 seconds")
    for letter in (raised, late, odd):
        boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=letter)
    assert work_through("FailedRuns", queue, redriving=False) == 3
    shown = capsys.readouterr().out
    assert shown.count("beatpass-ScheduleClosePool-x1, asked ") == 3
    assert shown.count("2026-11-30T00:20:00Z") == 3
    assert shown.count("(DoesNotAddUp)") == 1
    assert shown.count("(RetriesExhausted)") == 2
    assert waiting(queue) == 3
    assert work_through("FailedRuns", queue, redriving=True) == 0
    assert waiting(queue) == 0


def test_every_queue_of_the_template_is_worked_through() -> None:
    assert set(dead_letters.QUEUES) == set(resources("AWS::SQS::Queue"))
