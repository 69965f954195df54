"""Makes requests as API Gateway sends them, and reads answers as a client does."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from tests.support.contract import check_answer
from tests.support.functions import CONTEXT, function, sample
from tests.support.template import functions

__all__ = ["Answer", "event", "function", "request", "send", "table_text"]


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


@dataclass(frozen=True)
class Route:
    """A route of template.yaml; ``path`` contains {names}."""

    method: str
    path: str
    function: str

    def match(self, path: str) -> dict[str, str] | None:
        """The path's parameters, or None if the path is not this route's."""
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path), path)
        return found.groupdict() if found else None


@cache
def routes() -> list[Route]:
    return [
        Route(each["Properties"]["Method"], each["Properties"]["Path"], name)
        for name, function_ in functions().items()
        for each in function_.get("Events", {}).values()
        if each["Type"] == "HttpApi" and "Path" in each["Properties"]  # $default has none
    ]


def route_of(method: str, path: str) -> Route | None:
    """The route of the path; one with fewer names takes precedence, as at the gateway."""
    found = [route for route in routes() if route.method == method and route.match(path) is not None]
    return min(found, key=lambda route: route.path.count("{"), default=None)


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
    override: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """An API Gateway v2 event; with ``user``, as the JWT authorizer passes it on. ``override`` replaces parts of it."""
    made: dict[str, Any] = sample("http_api_request")
    context, route = made["requestContext"], route_of(method, path)
    made["rawPath"] = context["http"]["path"] = path
    context["http"]["method"] = method
    made["routeKey"] = context["routeKey"] = f"{route.method} {route.path}" if route else "$default"
    made["rawQueryString"] = urlencode(query or {})
    if user is None:
        del made["headers"]["authorization"]
    made["headers"] |= headers or {}
    if query:
        made["queryStringParameters"] = dict(query)
    if parameters := route and route.match(path):
        made["pathParameters"] = parameters
    if user is None:
        del context["authorizer"]
    else:
        claims = {"sub": user} | ({"cognito:groups": f"[{' '.join(groups)}]"} if groups else {})
        context["authorizer"]["jwt"]["claims"] |= claims
    if body is not None:
        text = body if isinstance(body, str) else json.dumps(body)
        made["body"] = b64encode(text.encode()).decode() if base64 else text
        made["isBase64Encoded"] = base64
    return made | dict(override or {})


def send(handler: Callable[..., dict[str, Any]], sent: dict[str, Any]) -> Answer:
    """The handler's answer, checked against the OpenAPI document."""
    answered = handler(sent, CONTEXT)
    headers = {name.lower(): value for name, value in answered.get("headers", {}).items()}
    text = answered.get("body")
    if text and headers.get("content-encoding") == "gzip":
        text = gzip.decompress(b64decode(text)).decode()
    content = json.loads(text) if text and "json" in headers.get("content-type", "") else text or None
    answer = Answer(answered["statusCode"], headers, content)
    if sent["routeKey"] != "$default" and not sent["routeKey"].startswith("HEAD"):
        check_answer(sent["routeKey"], answer.status, headers.get("content-type"), content)
    return answer


def table_text(answer: Answer) -> StringIO:
    """The text of a CSV file; the mark at its beginning says to Excel that it is UTF-8."""
    text = str(answer.body)
    assert text.startswith("\ufeff"), answer
    return StringIO(text.removeprefix("\ufeff"), newline="")


def request(method: str, path: str, **parts: Any) -> Answer:  # noqa: ANN401 - what ``event`` takes
    """The function's answer to ``request("POST", "/v1/tracks", body={...}, user="u1", groups=["admins"])``.

    A request without a route goes to a function that has the path with another method, if any.
    """
    known = [route_of(method, path), *(route for route in routes() if route.match(path) is not None)]
    name = next((route.function for route in known if route), "http_public")
    return send(function(name).handler, event(method, path, **parts))
