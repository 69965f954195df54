"""Creates the tables of template.yaml on the DynamoDB of the environment, for tests and benches."""

from __future__ import annotations

import os
from collections.abc import Iterable
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


def create_tables(client: Any = None, variables: Iterable[str] = TABLES) -> None:  # noqa: ANN401 - boto3 has no types
    """Create these tables, named as their environment variables say."""
    client = client or boto3.client("dynamodb")
    for variable in variables:
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


def empty_tables(client: Any = None) -> None:  # noqa: ANN401 - boto3 has no types
    """Delete and create again all tables that have items."""
    client = client or boto3.client("dynamodb")
    used = [each for each in TABLES if client.scan(TableName=os.environ[each], Limit=1)["Items"]]
    for variable in used:
        client.delete_table(TableName=os.environ[variable])
    create_tables(client, used)
