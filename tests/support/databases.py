"""The same test on moto and on AWS's own DynamoDB Local, which knows transactions' real rules and limits."""

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
from beatpass.storage.dynamodb.client import CONNECTION
from beatpass.storage.leaderboards import served_boards
from infra.local.dynamodb_local import dynamodb_local, missing
from tests.support.lighter_moto import copied_table, lighten_moto
from tests.support.tables import create_tables, dynamodb, empty_tables

lighten_moto()

BOTH = ["moto", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)]
# Java's second compiler would take as much CPU as it saves in an hour, and tests take minutes.
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
    """As calls made them once: ten calls were most of the CPU of a short test."""
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
    """moto copies its tables while it reads them, and so can not bear another thread's writes."""
    turn, original = RLock(), BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def call(client: BaseClient, operation: str, arguments: object) -> object:
        with turn:
            return original(client, operation, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield


@cache
def _endpoint() -> str:
    """One server for all tests of this process, with the tables."""
    endpoint = _SERVERS.enter_context(dynamodb_local(*_SHORT_LIVED))
    create_tables(boto3.client("dynamodb", endpoint_url=endpoint))
    return endpoint


def stop_servers() -> None:
    _SERVERS.close()


def _forget_clients() -> None:
    """Storage's clients keep the endpoint of the environment in which they were made."""
    CONNECTION._client = None
    for model in vars(tables).values():
        if isinstance(model, type) and hasattr(model, "_connection"):
            model._connection = None
