"""Requests as API Gateway sends them, and answers as a client reads them."""

from __future__ import annotations

import importlib.util
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

FUNCTIONS = Path(__file__).parents[2] / "functions"


class Context:
    """What Lambda tells a handler of its invocation."""

    function_name = "test"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:test"
    aws_request_id = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Answer:
    """``body`` is parsed where the answer is JSON, None where it is empty."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def problem(self) -> str:
        """The slug of the problem's type."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.body["status"] == self.status
        assert self.body["title"]
        assert self.body["detail"]
        return str(self.body["type"]).rpartition("/")[2]

    @property
    def fields(self) -> dict[str, str]:
        """The messages of a validation problem by their field."""
        return {error["field"]: error["message"] for error in self.body["errors"]}


def event(
    method: str,
    path: str,
    *,
    body: Any = None,  # noqa: ANN401 - JSON, or a text to send as it is
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    user: str | None = None,
    groups: Sequence[str] = (),
    base64: bool = False,
) -> dict[str, Any]:
    """An API Gateway v2 event; with ``user`` the way it looks behind the JWT authorizer."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    context: dict[str, Any] = {
        "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"},
        "routeKey": f"{method} {path}",
        "stage": "$default",
        "requestId": "test",
        "timeEpoch": 0,
    }
    if user is not None:
        claims = {"sub": user, "token_use": "access"} | ({"cognito:groups": f"[{' '.join(groups)}]"} if groups else {})
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    made = {
        "version": "2.0",
        "routeKey": context["routeKey"],
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "headers": {"content-type": "application/json", **(headers or {})},
        "requestContext": context,
        "isBase64Encoded": base64,
    }
    if query:
        made["queryStringParameters"] = dict(query)
    if text is not None:
        made["body"] = b64encode(text.encode()).decode() if base64 else text
    return made


@cache
def function(name: str) -> ModuleType:
    """The module functions/<name>/handler.py."""
    spec = importlib.util.spec_from_file_location(f"functions.{name}.handler", FUNCTIONS / name / "handler.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def send(handler: Callable[..., dict[str, Any]], sent: dict[str, Any]) -> Answer:
    answered = handler(sent, Context())
    headers = {name.lower(): value for name, value in answered["headers"].items()}
    text = answered.get("body")
    is_json = "json" in headers.get("content-type", "")
    return Answer(answered["statusCode"], headers, json.loads(text) if text and is_json else text or None)


@cache
def _routes() -> list[tuple[str, Any, str]]:
    """(method, pattern of the path, function) of everything that the functions/http_* have."""
    names = sorted(folder.parent.name for folder in FUNCTIONS.glob("http_*/handler.py"))
    return [
        (route.method, route.rule, name)
        for name in names
        for app in [function(name).app]
        for route in app._static_routes + app._dynamic_routes
    ]


def function_for(method: str, path: str) -> str:
    """The function behind a path: that of the very route, else one that knows the path."""
    known = [(verb, name) for verb, rule, name in _routes() if rule.match(path)]
    return next((name for verb, name in known if verb == method), known[0][1] if known else "http_public")


def request(method: str, path: str, **parts: Any) -> Answer:  # noqa: ANN401 - what ``event`` takes
    """``request("POST", "/v1/tracks", body={...}, user="u1", groups=["admins"])``, as its function answers it."""
    return send(function(function_for(method, path)).handler, event(method, path, **parts))
