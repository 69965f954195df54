"""make restore: bring back what a table had, from point-in-time recovery, without giving the stack other tables.

AWS restores into a new table. This command asks for that, waits, and copies what is missing back into the table that
the functions use, which keeps its name, its stream and its place in the stack. It can be stopped and started again.

    make restore TABLE=Catalogue AT=2026-11-30T12:00:00Z             what is missing now
    make restore TABLE=Catalogue AT=2026-11-30T12:00:00Z CHANGED=1   what is different now, too

Facts and money that were written after that time stay. Facts that come back are counted once, by their traces
(docs/decisions/0002-exactly-once.md); `make replay` then says whether every figure follows from its facts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from beatpass.clock import epoch_seconds
from beatpass.domain.platform.times import from_iso
from infra.operations.on_stack import on_running_stack
from infra.template.tables import TABLES

_PAGE, _BATCH = 100, 25
_POLL_SECONDS, _PATIENCE_SECONDS = 10.0, 12 * 3_600.0
Item = dict[str, dict[str, Any]]


class NotRestored(Exception):
    """The text says what to do."""


@dataclass(slots=True)
class Copied:
    """Items of the restored table that were read, and those that were put into the live one."""

    read: int = 0
    missing: int = 0
    changed: int = 0


def restored_name(live: str, at: datetime) -> str:
    """The table that a time is restored to: the same for the same time, so that a second run goes on with it."""
    return f"{live}-at-{at:%Y%m%dT%H%M%SZ}"


def restore(client: Any, live: str, at: datetime) -> str:  # noqa: ANN401 - boto3 has no types
    """Restore the table as it was at that time, unless it was done before; returns the new table's name, once ready.

    Raises NotRestored.
    """
    name = restored_name(live, at)
    if _status(client, name) is None:
        try:
            client.restore_table_to_point_in_time(
                SourceTableName=live, TargetTableName=name, RestoreDateTime=at, BillingModeOverride="PAY_PER_REQUEST"
            )
        except ClientError as error:
            raise NotRestored(f"{live} cannot be restored to {at:%FT%TZ}: {error}") from error
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _status(client, name) != "ACTIVE":
        if time.monotonic() > deadline:
            raise NotRestored(f"{name} is still being restored: run the same command again.")
        time.sleep(_POLL_SECONDS)
    return name


def copy_back(client: Any, restored: str, live: str, *, changed: bool) -> Copied:  # noqa: ANN401 - the same
    """Put what the live table lacks, and with ``changed`` what is different there. An item that expires is left out."""
    copied, now = Copied(), epoch_seconds()
    for page in _pages(client, restored):
        present = _present(client, live, page)
        put = []
        for item in page:
            copied.read += 1
            key = item["pk"]["S"], item["sk"]["S"]
            if float(item.get("expires_at", {}).get("N", "inf")) <= now:
                continue
            if key not in present:
                copied.missing += 1
                put.append(item)
            elif changed and present[key] != item:
                copied.changed += 1
                put.append(item)
        _put(client, live, put)
    return copied


def _status(client: Any, name: str) -> str | None:  # noqa: ANN401 - the same
    try:
        return str(client.describe_table(TableName=name)["Table"]["TableStatus"])
    except client.exceptions.ResourceNotFoundException:
        return None


def _pages(client: Any, table: str) -> Iterator[list[Item]]:  # noqa: ANN401 - the same
    for page in client.get_paginator("scan").paginate(TableName=table, Limit=_PAGE, ConsistentRead=True):
        if page["Items"]:
            yield page["Items"]


def _present(client: Any, table: str, items: Sequence[Item]) -> dict[tuple[str, str], Item]:  # noqa: ANN401
    keys = [{"pk": item["pk"], "sk": item["sk"]} for item in items]
    asked: Any = {table: {"Keys": keys, "ConsistentRead": True}}
    found: list[Item] = []
    while asked:
        answer = client.batch_get_item(RequestItems=asked)
        found += answer["Responses"].get(table, [])
        asked = answer.get("UnprocessedKeys")
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


def _put(client: Any, table: str, items: Sequence[Item]) -> None:  # noqa: ANN401 - the same
    for start in range(0, len(items), _BATCH):
        asked: Any = {table: [{"PutRequest": {"Item": item}} for item in items[start : start + _BATCH]]}
        while asked:
            asked = client.batch_write_item(RequestItems=asked).get("UnprocessedItems")


def main() -> int:
    parser = argparse.ArgumentParser(prog="infra.operations.restore", description=__doc__)
    parser.add_argument("table", choices=[each.name for each in TABLES])
    parser.add_argument("at", help="2026-11-30T12:00:00Z")
    parser.add_argument("--changed", action="store_true", help="take back what is different, too")
    arguments = parser.parse_args()
    on_running_stack("infra.operations.restore")
    client, live = boto3.client("dynamodb"), os.environ[f"{arguments.table.upper()}_TABLE"]
    try:
        at = from_iso(arguments.at)
        print(f"  restoring {live} as of {arguments.at}; AWS takes minutes to hours", flush=True)
        name = restore(client, live, at)
    except (NotRestored, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    copied = copy_back(client, name, live, changed=arguments.changed)
    print(
        f"  {copied.read:,} items read from {name}: {copied.missing:,} were missing, {copied.changed:,} were different"
    )
    print(f"  now: make replay; and when all is well: aws dynamodb delete-table --table-name {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
