"""How far the projection is behind its stream."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import boto3

from beatpass.storage.bulk import standings

_PAUSE_SECONDS = 1.0
_STALLED_SECONDS = 60.0


def facts_on_their_way() -> dict[str, int]:
    """By producer, the sequence number of its latest fact in the stream, where that is not in its standing yet.

    A stream keeps a day: what is older and not in was given up, and is not on its way.
    """
    latest: dict[str, int] = {}
    for record in _records():
        artist_id = record["Keys"]["pk"]["S"].partition("#")[2]
        latest[artist_id] = max(latest.get(artist_id, 0), int(record["SequenceNumber"]))
    found = standings(latest)
    return {artist_id: sequence for artist_id, sequence in latest.items() if found[artist_id].mark < sequence}


def wait_until_nothing_is_on_its_way() -> int:
    """How many producers still have facts on their way when nothing has moved for a minute; at best 0."""
    before, moved = facts_on_their_way(), time.monotonic()
    while before and time.monotonic() - moved < _STALLED_SECONDS:
        time.sleep(_PAUSE_SECONDS)
        now = facts_on_their_way()
        if now != before:
            before, moved = now, time.monotonic()
    return len(before)


def _records() -> Iterator[dict[str, Any]]:
    """The new items that every shard of the activity table's stream still keeps."""
    table = boto3.client("dynamodb").describe_table(TableName=os.environ["ACTIVITY_TABLE"])["Table"]
    stream, client = table["LatestStreamArn"], boto3.client("dynamodbstreams")
    for shard in _shards(client, stream):
        iterator = client.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        place = iterator["ShardIterator"]
        while place:
            page = client.get_records(ShardIterator=place)
            yield from (record["dynamodb"] for record in page["Records"] if record["eventName"] == "INSERT")
            # An open shard never ends; an empty page says that its present end is reached.
            place = page.get("NextShardIterator") if page["Records"] else None


def _shards(client: Any, stream: str) -> Iterator[str]:  # noqa: ANN401 - boto3 has no types
    asked: dict[str, str] = {"StreamArn": stream}
    while True:
        found = client.describe_stream(**asked)["StreamDescription"]
        yield from (shard["ShardId"] for shard in found["Shards"])
        if "LastEvaluatedShardId" not in found:
            return
        asked["ExclusiveStartShardId"] = found["LastEvaluatedShardId"]
