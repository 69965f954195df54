"""How far the projection is behind its stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session

from beatpass.settings import SETTINGS
from beatpass.storage.platform.bulk_facts import standings


def facts_on_their_way() -> dict[str, int]:
    """By producer, the sequence number of its latest fact in the stream, where that is not in its standing yet.

    A stream keeps a day: what is older and not in was given up, and is not on its way. Reads all of that day.
    """
    latest: dict[str, int] = {}
    for record in _records():
        artist_id = record["Keys"]["pk"]["S"].partition("#")[2]
        latest[artist_id] = max(latest.get(artist_id, 0), int(record["SequenceNumber"]))
    found = standings(latest)
    return {artist_id: sequence for artist_id, sequence in latest.items() if found[artist_id].mark < sequence}


def _client(service: str) -> Any:  # noqa: ANN401 - botocore has no types
    return botocore.session.get_session().create_client(service, region_name=SETTINGS.region)


def _records() -> Iterator[dict[str, Any]]:
    """The new items that every shard of the activity table's stream still keeps."""
    table = _client("dynamodb").describe_table(TableName=SETTINGS.activity_table)["Table"]
    stream, client = table["LatestStreamArn"], _client("dynamodbstreams")
    for shard in _shards(client, stream):
        iterator = client.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        place = iterator["ShardIterator"]
        while place:
            page = client.get_records(ShardIterator=place)
            yield from (record["dynamodb"] for record in page["Records"] if record["eventName"] == "INSERT")
            # An open shard never ends; an empty page says that its present end is reached.
            place = page.get("NextShardIterator") if page["Records"] else None


def _shards(client: Any, stream: str) -> Iterator[str]:  # noqa: ANN401 - botocore has no types
    asked: dict[str, str] = {"StreamArn": stream}
    while True:
        found = client.describe_stream(**asked)["StreamDescription"]
        yield from (shard["ShardId"] for shard in found["Shards"])
        if "LastEvaluatedShardId" not in found:
            return
        asked["ExclusiveStartShardId"] = found["LastEvaluatedShardId"]
