"""An OIDC issuer over HTTP, for tests: its discovery document, its keys, and tokens that it signs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from beatpass.clock import now

AUDIENCE = "client-of-ours"
HOUR = timedelta(hours=1)


@cache
def key(name: str) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Issuer:
    """``keys`` are the ids of those that it publishes; ``asked`` counts requests for them; ``down`` answers 500."""

    url: str = ""
    keys: list[str] = field(default_factory=lambda: ["one"])
    asked: int = 0
    down: bool = False

    def token(self, user: str = "u", *, by: str = "one", kid: str | None = None, **claims: object) -> str:
        """An access token as Cognito's, but for the claims given; None leaves one out."""
        moment = now()
        usual = {"iss": self.url, "sub": user, "client_id": AUDIENCE, "exp": moment + HOUR, "iat": moment - HOUR}
        made = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(made, key(by), algorithm="RS256", headers={"kid": kid or by})

    def answer(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        if path != "/keys":
            return None
        self.asked += 1
        return {"keys": [{**self._public(name), "kid": name, "alg": "RS256", "use": "sig"} for name in self.keys]}

    def _public(self, name: str) -> dict[str, Any]:
        return dict(jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True))


@contextmanager
def issuing() -> Iterator[Issuer]:
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = None if issuer.down else issuer.answer(self.path)
            self.send_response_only(500 if found is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
