"""Cognito's hosted sign-in on another origin, as far as authorization code with PKCE goes (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

CLIENT = "pages-client"
EMAIL = "nova@beatpass.example"
Form = dict[str, str]


class HostedUi:
    """``access_token`` makes the tokens that it hands out. What it was asked is in ``authorized`` and ``exchanged``."""

    def __init__(self, access_token: Callable[[], str]) -> None:
        self.access_token = access_token
        self.url = ""
        self.authorized: list[Form] = []
        self.exchanged: list[Form] = []
        self.left: list[Form] = []
        self.down = False
        self.codes: dict[str, Form] = {}
        self.refresh_tokens: set[str] = set()

    def authorize(self, query: Form) -> str:
        """The address that the sign-in leads back to."""
        self.authorized.append(query)
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        assert wanted.items() <= query.items(), query
        assert "openid" in query["scope"].split()
        code = uuid4().hex
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: Form) -> Form | None:
        """Tokens; None for what is refused. A code is good once."""
        self.exchanged.append(form)
        if form.get("client_id") != CLIENT:
            return None
        given = {"access_token": self.access_token(), "id_token": _unsigned({"email": EMAIL})}
        if form["grant_type"] == "refresh_token":
            return given if form["refresh_token"] in self.refresh_tokens else None
        asked = self.codes.pop(form["code"], None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        if _challenge(form["code_verifier"]) != asked["code_challenge"]:
            return None
        self.refresh_tokens.add(refresh := uuid4().hex)
        return {**given, "refresh_token": refresh}


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _unsigned(claims: Form) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{body}.none"


@contextmanager
def serving(ui: HostedUi) -> Iterator[HostedUi]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path == "/oauth2/authorize":
                back = ui.authorize(query)
                self._send(200, "text/html", f'<h1>Hosted sign-in</h1><a href="{back.replace("&", "&amp;")}">Go on</a>')
            elif address.path == "/logout":
                ui.left.append(query)
                self._send(200, "text/html", "<h1>Signed out at the hosted page</h1>")
            else:
                self._send(404, "text/plain", "")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            if ui.down:
                self._send(503, "text/plain", "")
                return
            tokens = ui.exchange({name: values[0] for name, values in parse_qs(body).items()})
            self._send(200 if tokens else 400, "application/json", json.dumps(tokens or {"error": "invalid_grant"}))

        def _send(self, status: int, kind: str, text: str) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Access-Control-Allow-Origin", "*")):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ui.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield ui
    server.shutdown()
    server.server_close()
