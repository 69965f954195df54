"""storage/dynamodb/codec.py reads and writes items exactly as botocore does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from beatpass.storage.dynamodb import codec
from beatpass.storage.dynamodb.client import CONNECTION
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.read import get
from beatpass.storage.dynamodb.tables import StandingItem

TABLE = "codec"
ITEM: dict[str, Any] = {
    "pk": {"S": 'é "B": \u2028'},
    "n": {"N": "-12345678901234567890.5"},
    "b": {"B": b"\x00\xff B"},
    "B": {"S": "named as the type"},
    "set": {"SS": ["a", "B"]},
    "list": {"L": [{"NULL": True}, {"BOOL": False}, {"M": {"B": {"B": b""}, "S": {"N": "1"}}}]},
    "empty": {"M": {}},
}


@pytest.fixture
def clients() -> Iterator[tuple[Any, Any]]:
    """A plain client, and one with the codec (without validation, like PynamoDB's)."""
    with mock_aws():
        plain, ours = boto3.Session(), boto3.Session()
        codec.install(ours._session)
        codec.install(ours._session)
        unvalidated = Config(parameter_validation=False)
        pair = (
            plain.client("dynamodb", region_name="us-east-1"),
            ours.client("dynamodb", region_name="us-east-1", config=unvalidated),
        )
        pair[0].create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
        pair[0].put_item(TableName=TABLE, Item=ITEM)
        yield pair


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("get_item", {"TableName": TABLE, "Key": {"pk": ITEM["pk"]}}),
        ("get_item", {"TableName": TABLE, "Key": {"pk": {"S": "none"}}}),
        ("batch_get_item", {"RequestItems": {TABLE: {"Keys": [{"pk": ITEM["pk"]}, {"pk": {"S": "none"}}]}}}),
        ("scan", {"TableName": TABLE, "ReturnConsumedCapacity": "TOTAL"}),
        (
            "query",
            {
                "TableName": TABLE,
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": {":pk": ITEM["pk"]},
            },
        ),
    ],
)
def test_reads_equal_those_of_botocore(clients: tuple[Any, Any], operation: str, arguments: dict[str, Any]) -> None:
    plain, ours = (getattr(client, operation)(**arguments) for client in clients)
    assert ours.pop("ResponseMetadata").keys() == plain.pop("ResponseMetadata").keys()
    # botocore adds an empty UnprocessedKeys; the codec has it only if the server sends it.
    assert {name: value for name, value in ours.items() if value} == {n: v for n, v in plain.items() if v}


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-2", "us-gov-west-1", "cn-north-1"])
def test_a_region_has_the_endpoint_of_botocores_rules(region: str) -> None:
    plain, ours = boto3.Session(), boto3.Session()
    codec.install(ours._session)
    urls: list[str] = []

    def answer(request: Any, **_: object) -> Any:  # noqa: ANN401 - botocore has no types
        urls.append(request.url)
        return SimpleNamespace(status_code=200, headers={}, content=b"{}")

    for session in (plain, ours):
        client = session.client("dynamodb", region_name=region)
        client.meta.events.register("before-send.dynamodb.*", answer)
        client.get_item(TableName=TABLE, Key={"pk": {"S": "1"}})
    assert urls[0] == urls[1] != ""


def test_botocore_parses_errors(clients: tuple[Any, Any]) -> None:
    for client in clients:
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_item(TableName="other", Key={"pk": {"S": "1"}})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"B": {"B":', b'{"Item": {"b": {"B": "?"}}}'])
def test_an_answer_that_is_not_json_is_an_error_and_not_a_missing_item(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = SimpleNamespace(status_code=200, headers={}, content=body)
    monkeypatch.setattr(CONNECTION.client._endpoint, "_send", lambda _: answer)
    with pytest.raises(Unavailable):
        get(StandingItem, ("pk", "sk"))


@pytest.mark.parametrize("operation", ["transact_write_items", "batch_write_item"])
def test_writes_equal_those_of_botocore(clients: tuple[Any, Any], operation: str) -> None:
    plain, ours = clients
    item = ITEM | {"pk": {"S": "written"}}
    if operation == "transact_write_items":
        ours.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": item}}])
    else:
        ours.batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": item}}]})
    assert plain.get_item(TableName=TABLE, Key={"pk": item["pk"]})["Item"] == item


def test_a_transaction_has_a_client_request_token(clients: tuple[Any, Any]) -> None:
    _, ours = clients
    sent: list[dict[str, Any]] = []
    ours.meta.events.register("before-send.dynamodb.*", lambda request, **_: sent.append(json.loads(request.body)))
    ours.transact_write_items(TransactItems=[{"Delete": {"TableName": TABLE, "Key": {"pk": {"S": "none"}}}}])
    assert sent[0]["ClientRequestToken"]
