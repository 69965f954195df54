"""The API over HTTP in this process: what API Gateway does with a request, and the functions on moto behind it.

There is one user, whose token is her name: ``Authorization: Bearer ana``. Requests are answered one at a time.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.support.functions import CONTEXT, function, sample
from tests.support.http import route_of
from tests.support.template import functions

_UNAUTHORIZED = (401, {"Content-Type": "application/json"}, b'{"message":"Unauthorized"}')
_LOCK = Lock()
USER = "ana"


@contextmanager
def served() -> Iterator[str]:
    """The URL of the API."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        with _LOCK:
            status, headers, content = _respond(self.command, self.path, dict(self.headers.items()), body)
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any method may be sent
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Log nothing."""


def _respond(method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(target)
    path = unquote(parts.path)
    route = route_of(method, path)
    name = route.function if route else "http_public"
    event: dict[str, Any] = sample("http_api_request")
    context = event["requestContext"]
    event["rawPath"] = context["http"]["path"] = path
    context["http"]["method"] = method
    event["routeKey"] = context["routeKey"] = f"{route.method} {route.path}" if route else "$default"
    event["rawQueryString"] = parts.query
    event["headers"] = {key.lower(): value for key, value in headers.items()}
    query: dict[str, str] = {}
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        query[key] = f"{query[key]},{value}" if key in query else value
    event.pop("queryStringParameters", None)
    if query:
        event["queryStringParameters"] = query
    event["pathParameters"] = (route.match(path) if route else None) or {}
    event["body"], event["isBase64Encoded"] = (b64encode(body).decode(), True) if body else (None, False)
    del context["authorizer"]
    if route and f"{route.method} {route.path}" in _closed():
        scheme, _, user = event["headers"].get("authorization", "").partition(" ")
        if (scheme, user) != ("Bearer", USER):
            return _UNAUTHORIZED
        context["authorizer"] = {"jwt": {"claims": {"sub": user}, "scopes": None}}
    answer = function(name).handler(event, CONTEXT)
    content = answer.get("body") or ""
    sent = b64decode(content) if answer.get("isBase64Encoded") else content.encode()
    return answer["statusCode"], dict(answer.get("headers", {})), sent


@cache
def _closed() -> set[str]:
    """The routes that need a token."""
    return {
        f"{each['Properties']['Method']} {each['Properties']['Path']}"
        for one in functions().values()
        for each in one.get("Events", {}).values()
        if each["Type"] == "HttpApi" and each["Properties"].get("Auth") != {"Authorizer": "NONE"}
    }
