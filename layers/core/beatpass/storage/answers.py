"""Reads what DynamoDB answers to reads: its JSON is the items as botocore gives them, but for binary values.

botocore walks every attribute against its model of the API instead, which was most of the CPU time of a page of items.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session

_READS = ("BatchGetItem", "GetItem", "Query", "Scan")


def register(session: Session) -> None:
    """All clients of this session from now on; again is the same as once."""
    for operation in _READS:
        session.register(f"before-parse.dynamodb.{operation}", _parse, unique_id=f"beatpass-{operation}")


def _parse(*, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object) -> None:
    if response_dict["status_code"] == 200:  # noqa: PLR2004 - an error is botocore's to read
        body = response_dict["body"]
        hook = _decoded if b'"B":' in body else None
        customized_response_dict.update(json.loads(body, object_hook=hook))
        response_dict["body"] = b"{}"


def _decoded(value: dict[str, Any]) -> dict[str, Any]:
    """An attribute's value is an object of its type, so only a binary one has text under B: ``{"B": "..."}``."""
    binary = value.get("B")
    return {"B": b64decode(binary)} if isinstance(binary, str) else value
