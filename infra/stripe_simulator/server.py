"""The model over HTTP on 127.0.0.1, with a back door to make things happen at this Stripe.

PUT    /_simulator/accounts/{id}   {"charges_enabled": true, ...}   connect or change an account
DELETE /_simulator/accounts/{id}                                    it leaves the platform
POST   /_simulator/events          {"kind": ..., "account": ...}    an event as it would be sent now
POST   /_simulator/faults          ["timeout", 500]                 what meets the next requests
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stripe import APIConnectionError

from infra.stripe_simulator.model import FakeStripe

MOST_BYTES = 1_000_000


def serve(port: int = 0) -> ThreadingHTTPServer:
    """Bound and not yet serving; port 0 takes a free one."""
    fake, lock = FakeStripe(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = min(int(self.headers.get("content-length") or 0), MOST_BYTES)
            body = self.rfile.read(length).decode()
            with lock:
                text, status = self._handle(body)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - as the base class looks them up

        def _handle(self, body: str) -> tuple[str, int]:
            if self.path.startswith("/_simulator/"):
                try:
                    return json.dumps(happen(fake, self.command, self.path, json.loads(body or "null"))), 200
                except (KeyError, TypeError, ValueError, LookupError) as error:
                    return json.dumps({"error": f"{type(error).__name__}: {error}"}), 400
            try:
                text, status, _ = fake.request(self.command, self.path, dict(self.headers.items()), body)
            except APIConnectionError:
                return "", 504  # as a proxy on the way would say it; the SDK retries it alike
            return text, status

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Quiet: whoever sent it sees the answer."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def happen(fake: FakeStripe, method: str, path: str, given: Any) -> Any:  # noqa: ANN401 - JSON
    match method, path.removeprefix("/_simulator/").split("/"):
        case "PUT", ["accounts", account_id]:
            return fake.put_account(account_id, **given or {})
        case "DELETE", ["accounts", account_id]:
            return fake.remove_account(account_id)
        case "POST", ["events"]:
            return fake.event(given["kind"], given.get("account"))
        case "POST", ["faults"]:
            return fake.faults.extend(given)
    raise LookupError(f"no such door: {method} {path}")
