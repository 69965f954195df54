"""The tables of template.yaml, made anew on whatever DynamoDB the environment points to: for tests and benches."""

from __future__ import annotations

import os
from typing import Any

import boto3

TABLES = (
    "CATALOGUE_TABLE",
    "ACTIVITY_TABLE",
    "FIGURES_TABLE",
    "STANDINGS_TABLE",
    "TRACKS_TABLE",
    "EVENTS_TABLE",
    "LEADERBOARDS_TABLE",
    "RECOMMENDATIONS_TABLE",
    "STRIPE_TABLE",
    "FINANCES_TABLE",
)
_STREAMED = {"ACTIVITY_TABLE", "EVENTS_TABLE", "STRIPE_TABLE"}


def create_tables(client: Any = None) -> None:  # noqa: ANN401 - boto3 has no types
    """Every table, empty, under the name that its environment variable gives."""
    client = client or boto3.client("dynamodb")
    for variable in TABLES:
        client.create_table(
            TableName=os.environ[variable],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": variable in _STREAMED, "StreamViewType": "NEW_IMAGE"}
            if variable in _STREAMED
            else {"StreamEnabled": False},
        )


def delete_tables(client: Any) -> None:  # noqa: ANN401 - boto3 has no types
    for variable in TABLES:
        client.delete_table(TableName=os.environ[variable])
