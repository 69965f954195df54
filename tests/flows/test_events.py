"""The event bus carries levels, achievements and new boards, each with a unique id (docs/specification.md 12.2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from beatpass.domain.progress.levels import level_number
from tests.support.deployed import Deployed, wait_for
from tests.support.schemas import check_event

Received = list[dict[str, Any]]


@pytest.fixture
def received(system: Deployed) -> Iterator[Callable[[], Received]]:
    """All events received so far by a queue behind a rule on the bus."""
    sqs, events = system.stack.client("sqs"), system.stack.client("events")
    name, bus = f"listener-{uuid4().hex[:6]}", system.stack.output("EventBusName")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps({"source": ["beatpass"]}))
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    envelopes: Received = []

    def receive() -> Received:
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in found:
                envelopes.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return envelopes

    yield receive
    events.remove_targets(Rule=name, EventBusName=bus, Ids=["queue"])
    events.delete_rule(Name=name, EventBusName=bus)
    sqs.delete_queue(QueueUrl=url)


def test_a_producers_events_reach_the_subscribers_of_the_bus(
    system: Deployed, received: Callable[[], Received]
) -> None:
    ana = system.producer("Ana", bio="Beats.", pictures=["https://cdn.example.com/me.jpg"])
    ana.upload()
    system.drain()
    build = system.build_leaderboards()["build"]
    standing = system.document("Standings", f"ARTIST#{ana.artist_id}", "STANDING")
    expected = {f"achievement-unlocked:{ana.artist_id}:{name}" for name in standing["achievements"]}
    expected |= {
        f"level-reached:{ana.artist_id}:{level}" for level in range(2, level_number(sum(standing["xp"].values())) + 1)
    }
    expected |= {f"leaderboards-built:{build}"}
    assert len(expected) > 4

    def ids() -> set[str]:
        return {each["detail"]["id"] for each in received()}

    wait_for(lambda: ids() >= expected, "the bus")
    assert {each for each in ids() if f":{ana.artist_id}:" in each} == expected - {f"leaderboards-built:{build}"}
    for envelope in received():
        assert envelope["source"] == "beatpass"
        check_event(envelope["detail-type"], envelope["detail"])
