"""Counts plays in the usual way: Powertools' batch processor, idempotency per record, an ADD per counter."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

from infra.bench.functions import CONTEXT

_IDEMPOTENCY_TABLE = "bench-idempotency"


class UsualWay:
    """Counts a play for its track and its producer, in total and by day: four updates."""

    def __init__(self) -> None:
        self._client = boto3.client("dynamodb")
        if _IDEMPOTENCY_TABLE in self._client.list_tables()["TableNames"]:
            self._client.delete_table(TableName=_IDEMPOTENCY_TABLE)
        self._client.create_table(
            TableName=_IDEMPOTENCY_TABLE,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self._processor = BatchProcessor(event_type=EventType.DynamoDBStreams)
        config = IdempotencyConfig(event_key_jmespath="event_id")
        config.register_lambda_context(CONTEXT)
        count_once = idempotent_function(
            self._count,
            data_keyword_argument="play",
            persistence_store=DynamoDBPersistenceLayer(table_name=_IDEMPOTENCY_TABLE, boto3_client=self._client),
            config=config,
        )

        def handle(record: DynamoDBRecord) -> None:
            image = record.dynamodb.new_image if record.dynamodb else {}
            count_once(play={"event_id": record.event_id, **json.loads(image["body"])})

        self._handle = handle

    def project(self, records: Sequence[dict[str, Any]]) -> None:
        answer = process_partial_response({"Records": records}, self._handle, self._processor, CONTEXT)
        if answer["batchItemFailures"]:
            raise RuntimeError("the usual way failed")

    def _count(self, play: dict[str, Any]) -> None:
        day = play["started_at"][:10]
        for owner in (f"ARTIST#{play['artist_id']}", f"TRACK#{play['track_id']}"):
            for period in ("ALL", f"DAY#{day}"):
                self._add(f"USUAL#{owner}", period, play)

    def _add(self, pk: str, sk: str, play: dict[str, Any]) -> None:
        self._client.update_item(
            TableName=os.environ["FIGURES_TABLE"],
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="ADD plays :one, qualified_plays :qualified, listened_ms :listened",
            ExpressionAttributeValues={
                ":one": {"N": "1"},
                ":qualified": {"N": str(int(play["verdict"] == "qualified"))},
                ":listened": {"N": str(play["listened_ms"])},
            },
        )
