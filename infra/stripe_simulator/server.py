"""The simulator over HTTP on 127.0.0.1, with the hosted pages (hosted.py), and routes that control it.

PUT    /_simulator/accounts/{id}   {"charges_enabled": true, ...}      create or change an account
DELETE /_simulator/accounts/{id}                                       disconnect an account
POST   /_simulator/events          {"kind": ..., "account": ...}       a new event
POST   /_simulator/faults          ["timeout", 500, "timeout_after"]   faults of the next requests
POST   /_simulator/actions         {"action": "pay", "intent_id": ...} people, banks and time: actions.py
PUT    /_simulator/webhooks        {"platform": {"url", "secret"}, "connect": {...}, "delivery_faults": {...}}
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from stripe import APIConnectionError

from beatpass.clock import epoch_seconds
from infra.stripe_simulator.actions import perform
from infra.stripe_simulator.delivery import DeliveryFaults, Endpoint, EventSender
from infra.stripe_simulator.hosted import Page, visit
from infra.stripe_simulator.model import FakeStripe
from infra.stripe_simulator.world import Refusal

MOST_BYTES = 1_000_000


class Simulator:
    """A simulated Stripe behind a lock, and the sender of its events."""

    def __init__(self, base: str) -> None:
        self.fake = FakeStripe(base=base)
        self.lock = threading.Lock()
        self.sender = EventSender(self.fake.world, self.lock)
        self.fake.world.now = int(epoch_seconds())
        self._looked = time.monotonic()

    def answer(self, method: str, path: str, headers: dict[str, str], body: str) -> Page:
        with self.lock:
            self._let_time_pass()
            if path.startswith("/_simulator/"):
                return self._control(method, path.removeprefix("/_simulator/"), body)
            if not path.startswith(("/v1/", "/v2/")):
                return visit(self.fake.world, method, path, dict(parse_qsl(body)))
            try:
                text, status, _ = self.fake.request(method, path, headers, body)
            except APIConnectionError:
                return 504, "text/plain", ""  # a proxy's timeout, which the SDK retries as well
            return status, "application/json", text

    def _let_time_pass(self) -> None:
        passed = int(time.monotonic() - self._looked)
        self._looked += passed
        self.fake.world.pass_time(passed)

    def _control(self, method: str, path: str, body: str) -> Page:
        try:
            text = json.dumps(self._carry_out(method, path.split("/"), json.loads(body or "null")))
        except (KeyError, TypeError, ValueError, LookupError, Refusal) as error:
            return 400, "application/json", json.dumps({"error": f"{type(error).__name__}: {error}"})
        return 200, "application/json", text

    def _carry_out(self, method: str, path: list[str], given: Any) -> Any:  # noqa: ANN401 - JSON
        match method, path:
            case "PUT", ["accounts", account_id]:
                return self.fake.put_account(account_id, **given or {})
            case "DELETE", ["accounts", account_id]:
                return self.fake.remove_account(account_id)
            case "POST", ["events"]:
                event = self.fake.event(given["kind"], given.get("account"))
                self.fake.world.events.remove(event)  # the caller delivers it
                return event
            case "POST", ["faults"]:
                return self.fake.faults.extend(given)
            case "POST", ["actions"]:
                return perform(self.fake.world, **given)
            case "PUT", ["webhooks"]:
                self.sender.delivery_faults = DeliveryFaults(**given.pop("delivery_faults", {}))
                self.sender.endpoints = {name: Endpoint(**endpoint) for name, endpoint in given.items()}
                return None
        raise LookupError(f"no such route: {method} {'/'.join(path)}")


def serve(port: int = 0) -> ThreadingHTTPServer:
    """A server that is bound, and not serving yet; port 0 takes a free one. Events are sent once endpoints are set."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = min(int(self.headers.get("content-length") or 0), MOST_BYTES)
            body = self.rfile.read(length).decode()
            status, content_type, text = simulator.answer(self.command, self.path, dict(self.headers.items()), body)
            self.send_response(status)
            if status == 303:
                self.send_header("location", text)
                text = ""
            self.send_header("content-type", content_type or "text/plain")
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - as the base class looks them up

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    simulator = Simulator(f"http://127.0.0.1:{server.server_address[1]}")
    simulator.sender.start()
    return server
