"""The same test on moto and on AWS's own DynamoDB Local, which knows transactions' real rules and limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import RLock
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.loaders import JSONFileLoader
from moto import mock_aws

from beatpass.storage import leaderboards, tables
from beatpass.storage.connection import CONNECTION
from infra.local.dynamodb_local import dynamodb_local, missing
from tests.support.snapshots import copy_less
from tests.support.tables import create_tables, delete_tables

_load_file = cache(JSONFileLoader().load_file)
# Every test has sessions of its own, for each of which botocore would read a megabyte of JSON again.
JSONFileLoader.load_file = lambda _self, path: _load_file(path)
copy_less()

BOTH = ["moto", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)]
_SERVERS = ExitStack()  # for the session; conftest closes it


@contextmanager
def database(kind: str) -> Iterator[None]:
    """Empty tables on this kind of DynamoDB."""
    leaderboards.forget()
    if kind == "moto":
        with mock_aws(), _one_at_a_time():
            create_tables(_client())
            yield
        return
    reason = missing()
    if reason and not os.environ.get("CI"):
        pytest.skip(f"DynamoDB Local is left out: {reason}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", _endpoint())
        _forget_clients()
        client = boto3.client("dynamodb")
        create_tables(client)
        try:
            yield
        finally:
            delete_tables(client)
            _forget_clients()


@cache
def _client() -> Any:  # noqa: ANN401 - boto3 has no types
    """Made inside moto, it stays there."""
    return boto3.client("dynamodb")


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
    """One server for all tests of this process."""
    return _SERVERS.enter_context(dynamodb_local())


def stop_servers() -> None:
    _SERVERS.close()


def _forget_clients() -> None:
    """Storage's clients keep the endpoint of the environment in which they were made."""
    CONNECTION._client = None
    for model in vars(tables).values():
        if isinstance(model, type) and hasattr(model, "_connection"):
            model._connection = None
