"""The system deployed by `make run`, for the flows."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from beatpass.http.platform.caller import ADMINS
from beatpass.storage.dynamodb.compression import unpack
from infra.local import accounts
from infra.local.stack import Stack
from tests.support.client import Client, Json
from tests.support.everything_stored import texts
from tests.support.functions import ROOT
from tests.support.template import resources

PATIENCE_SECONDS = 30.0
START_SECONDS = 240.0


@dataclass
class Deployed:
    """A stack that nobody else writes to."""

    stack: Stack
    home: Path
    """Where its state is."""
    _waiting: set[tuple[str, str]] = field(default_factory=set)
    _iterator: str = ""

    @property
    def guest(self) -> Client:
        return Client(self.stack.url)

    def sign_up(self, *, group: str | None = None) -> Client:
        """A new user, of a group of the user pool if one is named."""
        email = f"{uuid4().hex}@beatpass.example"
        user_id = accounts.ensure_user(self.stack, email)
        if group:
            accounts.join(self.stack, email, group)
        return Client(self.stack.url, accounts.sign_in(self.stack, email), user_id)

    def producer(self, name: str, **profile: object) -> Client:
        """A new user with a producer; the name gets an ending, so that a flow can run again."""
        return _producer(self.sign_up(), name, profile)

    def administrator(self, name: str) -> Client:
        """The same, of the group of administrators."""
        return _producer(self.sign_up(group=ADMINS), name, {})

    def drain(self) -> None:
        """Until every fact written so far has left its trace."""
        self._look_at_stream()
        wait_for(self._all_applied, "the projection")

    def _look_at_stream(self) -> None:
        streams = self.stack.client("dynamodbstreams")
        if not self._iterator:
            arn = self._dynamodb.describe_table(TableName=self.table("Activity"))["Table"]["LatestStreamArn"]
            shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
            given = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
            self._iterator = given["ShardIterator"]
        while records := (page := streams.get_records(ShardIterator=self._iterator))["Records"]:
            self._iterator = page["NextShardIterator"]
            for record in records:
                key = record["dynamodb"]["Keys"]
                self._waiting.add((key["pk"]["S"], key["sk"]["S"]))

    def _all_applied(self) -> bool:
        self._waiting = {key for key in self._waiting if not self._is_applied(*key)}
        return not self._waiting

    def _is_applied(self, pk: str, sk: str) -> bool:
        if self.item("Figures", f"FACT#{pk}", sk):
            return True
        kind, _, of_kind = sk.partition("#")
        track_id, _, play_id = of_kind.partition("#")
        return kind == "PLAY" and any(play_id in listener["plays"] for listener in self._listeners(track_id))

    def _listeners(self, track_id: str) -> Iterator[Json]:
        found = self._dynamodb.query(
            TableName=self.table("Figures"),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :listener)",
            ExpressionAttributeValues={":pk": {"S": f"TRACK#{track_id}"}, ":listener": {"S": "LISTENER#"}},
            ConsistentRead=True,
        )
        return (json.loads(unpack(item)["body"]["S"]) for item in found["Items"])

    def build_leaderboards(self) -> Json:
        return self.invoke("ScheduleBuildLeaderboards", {"source": "test"})

    def invoke(self, function: str, event: Json) -> Json:
        """What the function answers, by its logical id."""
        answer = self.stack.client("lambda").invoke(
            FunctionName=self.stack.resource(function), Payload=json.dumps(event)
        )
        answered: Json = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, answered
        return answered

    def table(self, name: str) -> str:
        return self.stack.output(f"{name}Table")

    def rows(self, name: str, pk: str | None = None) -> list[Json]:
        """Everything in a table, or under one partition key, in the order of keys."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self.table(name), ConsistentRead=True)
        found = [
            {key: next(iter(value.values())) for key, value in unpack(item).items()}
            for page in pages
            for item in page["Items"]
        ]
        return sorted((row for row in found if pk in {None, row["pk"]}), key=lambda row: (row["pk"], row["sk"]))

    def contents(self) -> dict[str, list[Json]]:
        """Of every table that a request could write to."""
        return {name: self.rows(name) for name in ("Catalogue", "Activity", "Stripe")}

    def everything(self) -> Iterator[tuple[str, str]]:
        """(where it is, a text) of all that is stored: items of tables, messages of queues, lines of logs."""
        tables = {name: self.stack.resource(name) for name in resources("AWS::DynamoDB::Table")}
        yield from texts(self._dynamodb, tables)
        sqs = self.stack.client("sqs")
        for name in resources("AWS::SQS::Queue"):
            peek = {"QueueUrl": self.stack.resource(name), "MaxNumberOfMessages": 10, "VisibilityTimeout": 0}
            yield from ((name, message["Body"]) for message in sqs.receive_message(**peek).get("Messages", []))
        logs = self.stack.client("logs")
        for page in logs.get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                lines = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
                yield from (("logs", event["message"]) for part in lines for event in part["events"])

    def document(self, table: str, pk: str, sk: str) -> Json:
        """The body of an item; empty where there is none."""
        item = self.item(table, pk, sk)
        document: Json = json.loads(item["body"]) if item else {}
        return document

    def item(self, table: str, pk: str, sk: str) -> dict[str, str]:
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        found = self._dynamodb.get_item(TableName=self.table(table), Key=key, ConsistentRead=True).get("Item", {})
        return {name: next(iter(value.values())) for name, value in unpack(found).items()}

    def put_item(self, table: str, **attributes: str) -> None:
        self._dynamodb.put_item(
            TableName=self.table(table), Item={name: {"S": value} for name, value in attributes.items()}
        )

    def messages(self, queue: str) -> list[Json]:
        """What lies in a queue, which is then gone from it."""
        sqs, url = self.stack.client("sqs"), self.stack.resource(queue)
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in found]

    @cached_property
    def _dynamodb(self) -> Any:  # noqa: ANN401 - boto3 publishes no types
        return self.stack.client("dynamodb")


def wait_for(ready: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < deadline, f"{what} was not there within {PATIENCE_SECONDS:.0f} s"
        time.sleep(0.05)


@contextmanager
def deployed(home: Path, **demo: str) -> Iterator[Deployed]:
    """`make run` on a free port and with its state in this folder, until the block ends; without demo data, unless
    asked for it (``DEMO_PLAYS`` and the others of infra/demo)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    output = home / "run.log"
    with output.open("w") as log:
        runner = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run"],
            cwd=ROOT,
            env={**os.environ, "BEATPASS_LOCAL_HOME": str(home), "PORT": str(port), "DEMO_PLAYS": "0", **demo},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Deployed(_wait_until_ready(runner, home / "stack.json", output), home)
    finally:
        runner.terminate()
        runner.wait(timeout=300)  # it deletes what each worker unpacked, which a busy disk takes minutes for


def _producer(user: Client, name: str, profile: Json) -> Client:
    answer = user.post("/v1/artists", {"name": f"{name} {uuid4().hex[:6]}", **profile})
    assert answer.status == 201, answer
    return Client(user.url, user.token, user.user_id, answer.body["id"])


def _wait_until_ready(runner: subprocess.Popen[bytes], state: Path, output: Path) -> Stack:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and runner.poll() is None:
        if "ready" in output.read_text():
            return Stack(**json.loads(state.read_text()))
        time.sleep(0.1)
    raise RuntimeError(f"The stack did not start:\n{output.read_text()}")
