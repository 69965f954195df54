"""A stateful simulator of Stripe, as an HTTP client for the SDK.

Requests and answers are checked against the types of the installed SDK.

Assumed about the real Stripe, and not verified (there was no key; with one,
tests/infra/stripe_simulator/test_sandbox.py verifies a part):
- After a request was carried out, its idempotency key gives the same answer again, errors and 500s included.
  Validation errors are not saved. A different request under the key gets a 400 idempotency_error
  (https://docs.stripe.com/api/idempotent_requests).
"""

import copy
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from stripe import APIConnectionError, HTTPClient

from infra.stripe_simulator import accounts
from infra.stripe_simulator.api import expand, handlers
from infra.stripe_simulator.contract import violations
from infra.stripe_simulator.parameters import BadParameter, decode, read
from infra.stripe_simulator.routes import Route, route_of
from infra.stripe_simulator.world import API_VERSION, Object, Owner, Refusal, World

Fault = Literal["timeout", "timeout_after", "500_after"] | int | None
"""The next request times out or gets this status; ``_after``: after it was carried out. None: no fault."""

Answer = tuple[str, int, dict[str, str]]


class InvalidAnswer(Exception):
    """The simulator's answer does not match the SDK's types."""


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """The answer that an idempotency key gave, and the request that it gave it to."""

    request: str
    text: str
    status: int


class FakeStripe(HTTPClient):
    """``faults`` apply to the next requests, one each; ``requests`` lists all requests. It is thread-safe."""

    name = "fake"

    def __init__(self, *, base: str = "https://connect.stripe.test") -> None:
        super().__init__()
        self.world = World(hosted_at=base)
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self._handlers = handlers(base)
        self._saved: dict[tuple[Owner, str], SavedAnswer] = {}
        self._lock = threading.Lock()

    # --- changes at Stripe

    def put_account(self, account_id: str, **changes: Any) -> Object:  # noqa: ANN401 - any of an account's fields
        return accounts.change(self.world, account_id, **changes)

    def remove_account(self, account_id: str) -> None:
        self.world.objects.pop(account_id, None)

    def event(self, kind: str, account_id: str | None = None, *, livemode: bool = False) -> Object:
        """A new event that shows the account, or an unknown object."""
        unknown = {"id": self.world.new_id("obj"), "object": "unknown"}
        shown = self.world.objects.get(account_id or "", unknown)
        if kind.startswith("account.application."):
            shown = accounts.APPLICATION
        event = self.world.emit(kind, shown, account_id)
        event["livemode"] = livemode
        return event

    # --- the API

    def request(  # type: ignore[override] # the SDK's own clients return bytes, although their type says str
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # noqa: ANN401
    ) -> Answer:
        with self._lock:
            return self._answer(method, url, headers, post_data)

    def _answer(self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any) -> Answer:  # noqa: ANN401
        parts = urlsplit(url)
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        self.requests.append(f"{method.upper()} {parts.path}")
        fault = self.faults.pop(0) if self.faults else None
        if fault == "timeout":
            raise APIConnectionError("timed out", should_retry=True)  # type: ignore[no-untyped-call]
        if isinstance(fault, int):
            return _error(Refusal(fault, "rate_limit" if fault == 429 else "api_error"))
        if not sent.get("authorization", "").startswith("Bearer sk_test_"):
            return _error(Refusal(401, "api_key_invalid"))
        if sent.get("stripe-version") != API_VERSION:
            return _error(Refusal(400, "unsupported_api_version"))
        text, status = self._once(method.upper(), parts.path, post_data or parts.query or "", sent, fault)
        if fault == "timeout_after":
            raise APIConnectionError("timed out", should_retry=True)  # type: ignore[no-untyped-call]
        return text, status, {"request-id": "req_simulated"}

    def _once(self, method: str, path: str, form: str, sent: Mapping[str, str], fault: Fault) -> tuple[str, int]:
        """Carry out the request, or repeat the saved answer of its idempotency key."""
        owner = sent.get("stripe-account")
        key = (owner, sent.get("idempotency-key", ""))
        request = f"{method} {path} {form}"
        if method == "POST" and (saved := self._saved.get(key)):
            if saved.request != request:
                return _error(Refusal(400, "idempotency_key_in_use", kind="idempotency_error"))[:2]
            return saved.text, saved.status
        try:
            text, status = self._carry_out(method, path, form, owner), 200
        except Refusal as refusal:
            text, status, _ = _error(refusal)
            if not refusal.saved:
                return text, status
        if fault == "500_after":
            text, status, _ = _error(Refusal(500, "api_error", kind="api_error"))
        if method == "POST" and key[1]:
            self._saved[key] = SavedAnswer(request, text, status)
        return text, status

    def _carry_out(self, method: str, path: str, form: str, owner: Owner) -> str:
        found = route_of(method, path)
        handler = self._handlers.get((method, found[0].template)) if found else None
        if found is None or handler is None:
            raise Refusal(501, "not_modelled", saved=False)
        route, ids = found
        try:
            given = read(route.params, decode(form))
        except BadParameter as error:
            raise Refusal(400, error.code, saved=False) from error
        if owner is not None:
            accounts.fetch(self.world, owner)
        answer = handler(self.world, owner, ids, given)
        _check(route, answer)
        return json.dumps(expand(self.world, copy.deepcopy(answer), given.get("expand", [])))

    def _sleep_time_seconds(self, num_retries: int) -> float:  # noqa: ARG002
        return 0.0


def _check(route: Route, answer: Object) -> None:
    if answer["object"] == "list":
        wrong = [violation for each in answer["data"] for violation in violations(each["object"], each)]
    else:
        wrong = violations(answer["object"], answer)
    if wrong:
        raise InvalidAnswer(f"{route.method} {route.template}: " + "; ".join(wrong))


def _error(refusal: Refusal) -> Answer:
    error = {"code": refusal.code or None, "message": f"simulated: {refusal.code}", "type": refusal.kind}
    if refusal.status >= 500 or refusal.status == 429:
        error["type"] = "api_error"
    return json.dumps({"error": error}), refusal.status, {"request-id": "req_simulated"}
