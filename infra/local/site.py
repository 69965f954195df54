"""The dashboard on this machine: its files, the API under the same origin, and demo accounts without a password.

GET  /v1/…           passed on to the API of the stack, as other methods are
GET  /config.json    how one signs in here
GET  /demo/accounts  the demo accounts
GET  /docs           the API's reference (infra/openapi/reference_page.py)
POST /demo/sign-in   {"email": …}: a token; without an email, that of somebody new
GET  any other path  a file of infra/dashboard/site, or the page that shows all addresses

The last five exist here alone: what is deployed is a bucket (docs/dashboard.md).
"""

from __future__ import annotations

import hashlib
import http.client
import json
import mimetypes
import re
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from infra.dashboard.headers import SITE, headers
from infra.demo.scene import NAMED
from infra.local.accounts import email_of, ensure_user, sign_in
from infra.local.stack import LocalStackError, Stack, required
from infra.openapi import reference_page

_API = "/v1/"
_MOST_BYTES = 1_000_000
_EMAIL = re.compile(r"[a-z0-9-]{1,80}@beatpass\.example")
# Of one connection, not of the message (RFC 9110 7.6.1), or made anew here.
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "host", "content-length", "date"}


def serve(port: int) -> ThreadingHTTPServer:
    """A server that is bound, and not serving yet: at this port, or at a free one if it is taken."""
    try:
        return _Server(("127.0.0.1", port), _Handler)
    except (OSError, OverflowError):
        return _Server(("127.0.0.1", 0), _Handler)


def start(port: int) -> str:
    """Serve in a thread of this process; returns the URL. Empty if the pages' libraries were not installed."""
    if not (SITE / "vendor").is_dir():
        return ""
    server = serve(port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's types
        """Say nothing when a browser leaves before its answer is there."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith(_API):
            self._pass_on()
        elif path == "/config.json":
            self._answer_json({"sign_in": {"kind": "demo"}})
        elif found := reference_page.answer(path):
            self._send(200, found[1], [("Content-Type", found[0]), *reference_page.HEADERS.items()])
        elif path == "/demo/accounts":
            self._answer_json({"accounts": [{"name": name, "email": email_of(name)} for name in NAMED]})
        else:
            self._send_file(path)

    def do_POST(self) -> None:
        if urlsplit(self.path).path == "/demo/sign-in":
            self._sign_in()
        else:
            self._pass_on()

    do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - as the base class looks them up

    def _sign_in(self) -> None:
        # Only JSON, which pages of other origins cannot send without asking (CORS).
        if self.headers.get("content-type") != "application/json" or not self._is_for_us():
            self._answer_json({"title": "Only this site's own pages sign in here."}, 403)
            return
        try:
            email = str(json.loads(self._body()).get("email") or "")
            self._answer_json(enter(required(), email))
        except (ValueError, AttributeError, LocalStackError) as error:
            self._answer_json({"title": str(error)}, 400)

    def _is_for_us(self) -> bool:
        """Whether this machine was meant: another name that leads to it is an attack (DNS rebinding)."""
        return (self.headers.get("host") or "").partition(":")[0] in {"127.0.0.1", "localhost"}

    def _pass_on(self) -> None:
        try:
            target = urlsplit(required().url)
        except LocalStackError as error:
            self._answer_json({"title": "Starting", "status": 503, "detail": str(error)}, 503)
            return
        api = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
        sent = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        try:
            api.request(self.command, target.path + self.path, self._body() or None, sent)
            answer = api.getresponse()
            body = answer.read()
        except OSError as error:
            self._answer_json({"title": "No answer", "status": 503, "detail": str(error)}, 503)
            return
        finally:
            api.close()
        self._send(answer.status, body, [pair for pair in answer.getheaders() if pair[0].lower() not in _HOP_BY_HOP])

    def _send_file(self, path: str) -> None:
        file = file_of(path)
        if file is None:
            self._answer_json({"title": "Not found", "status": 404}, 404)
            return
        body = file.read_bytes()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        given = [("ETag", tag), ("Cache-Control", "no-cache"), *headers().items()]
        if self.headers.get("if-none-match") == tag:
            self._send(304, b"", given)
            return
        self._send(200, body, [("Content-Type", _type_of(file)), *given])

    def _body(self) -> bytes:
        length = int(self.headers.get("content-length") or 0)
        if length > _MOST_BYTES:
            self.close_connection = True
        return self.rfile.read(min(length, _MOST_BYTES)) if length else b""

    def _answer_json(self, answer: object, status: int = 200) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"
        self._send(status, json.dumps(answer).encode(), [("Content-Type", kind), ("Cache-Control", "no-store")])

    def _send(self, status: int, body: bytes, given: list[tuple[str, str]]) -> None:
        self.send_response_only(status)
        for name, value in given:
            self.send_header(name, value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Log nothing."""


def file_of(path: str) -> Path | None:
    """The file of a path below the site. A path without a dot in its last part is an address, shown by index.html."""
    if "." not in path.rsplit("/", 1)[-1]:
        return SITE / "index.html"
    file = (SITE / path.lstrip("/")).resolve()
    return file if file.is_relative_to(SITE) and file.is_file() else None


def _type_of(file: Path) -> str:
    kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
    return f"{kind or 'application/octet-stream'}{'; charset=utf-8' if (kind or '').startswith('text/') else ''}"


def enter(stack: Stack, email: str, *, new: Callable[[], Any] = uuid4) -> dict[str, str]:
    """A token of this demo account; without an email, of a user who is made for it. Raises LocalStackError."""
    if not email:
        email = f"newcomer-{new().hex[:8]}@beatpass.example"
        ensure_user(stack, email)
    if not _EMAIL.fullmatch(email):
        raise LocalStackError("This is no demo account.")
    try:
        return {"email": email, "token": sign_in(stack, email)}
    except stack.client("cognito-idp").exceptions.UserNotFoundException as error:
        raise LocalStackError("There is no such demo account.") from error
