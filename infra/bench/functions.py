"""Loads functions as Lambda does, and makes requests as API Gateway does."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from infra.handlers import load_handler
from infra.local.stack import ROOT

CONTEXT: Any = SimpleNamespace(
    function_name="bench",
    function_version="1",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:bench",
    aws_request_id="00000000-0000-0000-0000-000000000000",
    get_remaining_time_in_millis=lambda: 900_000,
)
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def folders() -> list[Path]:
    """The folders of all functions."""
    return sorted(path.parent for path in (ROOT / "functions").glob("*/handler.py"))


@cache
def handler(name: str) -> Handler:
    found: Handler = load_handler(name).handler
    return found


def request(
    method: str,
    path: str,
    *,
    route: str | None = None,
    user: str | None = None,
    query: dict[str, str] | None = None,
    body: dict[str, Any] | None = None,
    **path_parameters: str,
) -> dict[str, Any]:
    """An API Gateway v2 event after the JWT authorizer. ``route`` is needed if the path has parameters."""
    key = f"{method} {route or path}"
    context: dict[str, Any] = {
        "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "bench"},
        "routeKey": key,
        "stage": "$default",
        "requestId": "bench",
        "timeEpoch": 0,
    }
    if user:
        context["authorizer"] = {"jwt": {"claims": {"sub": user, "token_use": "access"}, "scopes": None}}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "headers": {"content-type": "application/json", "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)"},
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = query
    if path_parameters:
        event["pathParameters"] = path_parameters
    if body is not None:
        event["body"] = json.dumps(body)
    return event


def succeed(name: str, event: dict[str, Any], status: int = 200) -> None:
    """Raises RuntimeError for another status, because an error costs less than the measured answer."""
    answer = handler(name)(event, CONTEXT)
    if answer["statusCode"] != status:
        raise RuntimeError(f"{event['routeKey']} answered {answer['statusCode']}: {answer.get('body')}")
