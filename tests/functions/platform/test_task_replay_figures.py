"""The replay in its function: it repairs only on request, and leaves facts in flight alone."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
import pytest

from beatpass.domain.platform.replay import partition_of
from beatpass.storage.platform.activity import to_item
from beatpass.usecases.platform.project_activity import project_stream
from tests.support.functions import CONTEXT, function, sample
from tests.support.tables import contents, derived, figures
from tests.support.worlds import history

pytestmark = pytest.mark.usefixtures("tables")
FACTS = history(seed=3, steps=30)


def replay(**event: object) -> dict[str, Any]:
    asked = {**sample("task_replay_figures"), **event}
    answer: dict[str, Any] = json.loads(json.dumps(function("task_replay_figures").handler(asked, CONTEXT)))
    return answer


def shares(**event: object) -> list[dict[str, Any]]:
    return [replay(share=number, **event) for number in range(4)]


def write() -> None:
    for fact in FACTS:
        to_item(fact).save()


def project() -> None:
    """Project the stream as its consumer does."""
    streams = boto3.client("dynamodbstreams")
    arn = boto3.client("dynamodb").describe_table(TableName=os.environ["ACTIVITY_TABLE"])["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    project_stream(streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"])


def spoil() -> tuple[str, str]:
    """Add a play to one standing."""
    key, stored = next((key, content) for key, content in sorted(contents("STANDINGS_TABLE").items()))
    boto3.resource("dynamodb").Table(os.environ["STANDINGS_TABLE"]).update_item(
        Key={"pk": key[0], "sk": key[1]},
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": json.dumps(stored | {"plays": stored.get("plays", 0) + 1})},
    )
    return key


def test_correct_figures_have_no_differences() -> None:
    write()
    project()
    answers = shares()
    assert [answer["differences"] for answer in answers] == [0, 0, 0, 0]
    assert [answer["stored"] for answer in answers] == [answer["replayed"] for answer in answers]
    assert sum(answer["items"] for answer in answers) == len(figures())


def test_a_difference_is_reported_by_its_share_and_repaired_on_request() -> None:
    write()
    project()
    right = derived()
    key = spoil()
    owner = next(
        number for number in range(4) if partition_of({"share": number, "of": 4}).has(key[0].partition("#")[2])
    )
    answers = shares()
    assert [answer["differences"] for answer in answers] == [int(number == owner) for number in range(4)]
    plays = right[key].get("plays")
    shown = {"pk": key[0], "sk": key[1], "fields": {"plays": {"stored": (plays or 0) + 1, "replayed": plays}}}
    assert answers[owner]["shown"] == [shown]
    assert answers[owner]["stored"] != answers[owner]["replayed"]
    assert derived() != right

    assert [answer["repaired"] for answer in shares(repair=True)] == [int(number == owner) for number in range(4)]
    assert derived() == right


def test_facts_in_flight_are_neither_differences_nor_repaired() -> None:
    write()
    answer = replay(share=0, of=1, repair=True)
    assert answer["in_flight"] == len(FACTS)
    assert (answer["differences"], answer["repaired"], derived()) == (0, 0, {})
    project()
    answer = replay(share=0, of=1)
    assert (answer["differences"], answer["in_flight"]) == (0, 0)


def test_an_impossible_share_is_an_error() -> None:
    with pytest.raises(ValueError, match="There is no share"):
        replay(share=4, of=4)
