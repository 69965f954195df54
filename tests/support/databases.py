"""Runs a test on moto and on AWS's DynamoDB Local, which has the real rules and limits of transactions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import RLock

import boto3
import pytest
from botocore.client import BaseClient
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from beatpass.storage.dynamodb import tables
from beatpass.storage.dynamodb.client import CONNECTION, UNRETRIED
from beatpass.storage.leaderboards import served_boards
from infra.local.dynamodb_local import dynamodb_local, missing
from tests.support.lighter_moto import copied_table, lighten_moto
from tests.support.tables import create_tables, dynamodb, empty_tables

lighten_moto()

BOTH = ["moto", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)]
# Java's second compiler pays off after an hour, but the tests run for minutes.
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_SERVERS = ExitStack()  # for the session; conftest closes it


@contextmanager
def database(kind: str) -> Iterator[None]:
    """Empty tables on this kind of DynamoDB."""
    served_boards.forget()
    if kind == "moto":
        with mock_aws(), _one_at_a_time():
            _put_empty_tables()
            yield
        return
    reason = missing()
    if reason and not os.environ.get("CI"):
        pytest.skip(f"DynamoDB Local is left out: {reason}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", _endpoint())
        _forget_clients()
        empty_tables(dynamodb())
        try:
            yield
        finally:
            _forget_clients()


def _put_empty_tables() -> None:
    """Copy the tables that were created once: creating ten tables takes most of the CPU of a short test."""
    made = _made_tables()
    _moto().tables = {name: copied_table(table) for name, table in made.items()}


@cache
def _made_tables() -> dict[str, Table]:
    create_tables(dynamodb())
    return dict(_moto().tables)


def _moto() -> DynamoDBBackend:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][os.environ["AWS_REGION"]]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Serialise calls: moto copies its tables while it reads them, which fails beside another thread's writes."""
    turn, original = RLock(), BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def call(client: BaseClient, operation: str, arguments: object) -> object:
        with turn:
            return original(client, operation, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield


@cache
def _endpoint() -> str:
    """The endpoint of the server for all tests of this process, with the tables."""
    endpoint = _SERVERS.enter_context(dynamodb_local(*_SHORT_LIVED))
    create_tables(boto3.client("dynamodb", endpoint_url=endpoint))
    return endpoint


def stop_servers() -> None:
    _SERVERS.close()


def _forget_clients() -> None:
    """Discard the clients of storage, which keep the endpoint from the environment of their creation."""
    CONNECTION._client = UNRETRIED._client = None
    for model in vars(tables).values():
        if isinstance(model, type) and hasattr(model, "_connection"):
            model._connection = None
