"""make replay reports differences, repairs them when asked, and waits for the projection."""

from __future__ import annotations

import json
import os

import boto3
import pytest

from beatpass.domain.platform.replay import ReplayPartition
from beatpass.storage.platform.activity import to_item
from beatpass.usecases.platform.fact_traces import facts_in_flight
from beatpass.usecases.platform.project_activity import project_stream
from infra.operations import stream_lag
from infra.operations.replay import run
from tests.support.tables import contents
from tests.support.worlds import history

pytestmark = pytest.mark.usefixtures("tables")
FACTS = history(seed=3, steps=30)


def write() -> None:
    for fact in FACTS:
        to_item(fact).save()


def project() -> None:
    """Project the stream, as its consumer does."""
    streams = boto3.client("dynamodbstreams")
    arn = boto3.client("dynamodb").describe_table(TableName=os.environ["ACTIVITY_TABLE"])["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    project_stream(streams.get_records(ShardIterator=place["ShardIterator"])["Records"])


def test_a_replay_reports_differences_and_repairs_them_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    project()
    assert run(repairing=False, segments=2) == 0
    right = contents("STANDINGS_TABLE")
    key = min(right)
    boto3.resource("dynamodb").Table(os.environ["STANDINGS_TABLE"]).update_item(
        Key={"pk": key[0], "sk": key[1]},
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": json.dumps(right[key] | {"plays": 9_999})},
    )
    capsys.readouterr()
    assert run(repairing=False, segments=1) == 1
    shown = capsys.readouterr().out
    assert f"plays: stored 9999, replayed {right[key].get('plays', 'null')}" in shown
    assert "differences: 1" in shown
    assert run(repairing=True, segments=1) == 0
    assert contents("STANDINGS_TABLE") == right


def test_facts_that_are_not_projected_are_no_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_lag, "_STALLED_SECONDS", 0.0)
    write()
    assert {key[0] for key in facts_in_flight()} == {f"ARTIST#{fact.artist_id}" for fact in FACTS}
    assert run(repairing=True, segments=1) == 0
    assert contents("STANDINGS_TABLE") == contents("FIGURES_TABLE") == {}
    project()
    assert facts_in_flight() == set()
    assert run(repairing=False, segments=1) == 0


def test_a_replay_waits_for_the_projection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.operations.stream_lag.time.sleep", lambda _: project())
    write()
    assert run(repairing=True, segments=1) == 0
    assert contents("STANDINGS_TABLE") != {}


def test_a_share_is_replayed_alone() -> None:
    write()
    project()
    key = min(contents("TRACKS_TABLE"))
    boto3.resource("dynamodb").Table(os.environ["TRACKS_TABLE"]).delete_item(Key={"pk": key[0], "sk": key[1]})
    found = [run(repairing=False, segments=1, share=ReplayPartition(number, 3)) for number in range(3)]
    assert sorted(found) == [0, 0, 1]
