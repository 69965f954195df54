"""The tables of template.yaml, made anew on whatever DynamoDB the environment points to."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

import boto3

from beatpass.domain.platform.replay import WHOLE
from beatpass.storage.dynamodb.compression import unpack
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_items import PROGRESS
from beatpass.usecases.platform.stored_figures import read_stored
from infra.tables import TABLES, create_tables, empty_tables

__all__ = ["TABLES", "contents", "create_tables", "derived", "dynamodb", "empty_tables", "figures"]


def dynamodb() -> Any:  # noqa: ANN401 - boto3 has no types
    """A client of whatever DynamoDB the environment points to: making one takes as long as some ten calls."""
    return _client(os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))


@cache
def _client(endpoint: str | None) -> Any:  # noqa: ANN401 - boto3 has no types
    return boto3.client("dynamodb", endpoint_url=endpoint)


def contents(variable: str, client: Any = None) -> dict[tuple[str, str], Any]:  # noqa: ANN401 - boto3 has no types
    """Every item of a table by its key, with documents (or lines) parsed and without the versions that guard writes."""
    client = client or dynamodb()
    found = {}
    for page in client.get_paginator("scan").paginate(TableName=os.environ[variable]):
        for item in map(unpack, page["Items"]):
            body = item.get("lines", item.get("body", {})).get("S")
            found[item["pk"]["S"], item["sk"]["S"]] = json.loads(body) if body else None
    return found


def figures() -> set[tuple[str, str]]:
    """The keys of all derived items but of months that stand empty until a roll-up."""
    return {key for key, content in derived().items() if content or not key[1].startswith("MONTH#")}


def derived() -> dict[tuple[str, str], Any]:
    """Every derived item, whichever table it is in, as readers see it: days count what play buffers hold.

    Left out is what no fact decides: how far buffers are filled and flushed.
    """
    found = contents("FIGURES_TABLE") | contents("STANDINGS_TABLE") | contents("TRACKS_TABLE")
    stored = read_stored(WHOLE, [(0, 1)])
    found |= {ref[1]: json.loads(item.body) for ref, item in stored.with_buffers().items() if ref in stored.buffers}
    return {key: _settled(content) for key, content in found.items() if not key[1].startswith(keys.BUFFER)}


def _settled(content: Any) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(content, dict):
        return content
    settled = {name: value for name, value in content.items() if name not in PROGRESS}
    if isinstance(plays := settled.get("plays"), list):
        settled["plays"] = sorted(plays)
    return settled
