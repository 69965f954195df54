"""The replay where the figures are served: dry unless asked, and never against facts that are on their way."""

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
from tests.support.tables import derived, figures
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
    """What the stream's consumer does."""
    streams = boto3.client("dynamodbstreams")
    arn = boto3.client("dynamodb").describe_table(TableName=os.environ["ACTIVITY_TABLE"])["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    project_stream(streams.get_records(ShardIterator=place["ShardIterator"])["Records"])


def spoil() -> tuple[str, str]:
    """One play too many in somebody's standing."""
    key, right = next((key, content) for key, content in sorted(derived().items()) if key[1] == "STANDING")
    boto3.resource("dynamodb").Table(os.environ["STANDINGS_TABLE"]).update_item(
        Key={"pk": key[0], "sk": key[1]},
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": json.dumps(right | {"plays": right.get("plays", 0) + 1})},
    )
    return key


def test_figures_that_follow_from_the_facts_differ_in_nothing() -> None:
    write()
    project()
    answers = shares()
    assert [answer["differences"] for answer in answers] == [0, 0, 0, 0]
    assert [answer["stored"] for answer in answers] == [answer["replayed"] for answer in answers]
    assert sum(answer["items"] for answer in answers) == len(figures())


def test_a_difference_is_told_by_its_share_and_put_right_when_asked() -> None:
    write()
    project()
    right = derived()
    key = spoil()
    owner = next(
        number for number in range(4) if partition_of({"share": number, "of": 4}).has(key[0].partition("#")[2])
    )
    told = shares()
    assert [answer["differences"] for answer in told] == [int(number == owner) for number in range(4)]
    plays = right[key].get("plays")
    shown = {"pk": key[0], "sk": key[1], "fields": {"plays": {"stored": (plays or 0) + 1, "replayed": plays}}}
    assert told[owner]["shown"] == [shown]
    assert told[owner]["stored"] != told[owner]["replayed"]
    assert derived() != right

    assert [answer["repaired"] for answer in shares(repair=True)] == [int(number == owner) for number in range(4)]
    assert derived() == right


def test_nothing_is_repaired_while_facts_are_on_their_way() -> None:
    write()
    answer = replay(share=0, of=1, repair=True)
    assert answer["lagging"] == len({fact.artist_id for fact in FACTS})
    assert (answer["repaired"], derived()) == (0, {})
    project()
    assert replay(share=0, of=1)["differences"] == 0


def test_a_share_that_can_not_be_is_an_error() -> None:
    with pytest.raises(ValueError, match="There is no share"):
        replay(share=4, of=4)
