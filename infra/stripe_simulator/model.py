"""A stateful model of Stripe, as an HTTP client for the SDK: what is not modelled answers 501, never a made-up success.

Assumed of the real Stripe, and not tried against it (there was no key):
- An account that left the platform, or never was on it, answers 403 account_invalid
  (https://docs.stripe.com/error-codes#account-invalid).
- Saved faults of idempotent requests are not modelled: nothing here is written through the API yet.
"""

import copy
import itertools
import json
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from stripe import APIConnectionError, HTTPClient

from infra.stripe_simulator.contract import findings

API_VERSION = "2026-10-28.endive"
FIRST_EVENT_AT = 1_795_000_000
NEW_ACCOUNT_DUE = ["business_type", "external_account", "tos_acceptance.date"]

Fault = Literal["timeout"] | int
"""The next request times out, or is answered with this status."""

Answer = tuple[str, int, dict[str, str]]


class NotStripes(Exception):
    """The model was about to answer what Stripe never would."""


class FakeStripe(HTTPClient):
    """``faults`` meet the next requests, one each; ``requests`` are all that came."""

    name = "fake"

    def __init__(self) -> None:
        super().__init__()
        self.accounts: dict[str, dict[str, Any]] = {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self._numbers = itertools.count(1)

    # --- what happens at Stripe

    def put_account(self, account_id: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any of an account's fields
        """Connect it, or change these fields of it; requirements and capabilities are merged."""
        account = self.accounts.setdefault(account_id, _new_account(account_id))
        for name, value in changes.items():
            account[name] = account[name] | value if isinstance(value, dict) else value
        return account

    def remove_account(self, account_id: str) -> None:
        self.accounts.pop(account_id, None)

    def event(self, kind: str, account_id: str | None = None, *, livemode: bool = False) -> dict[str, Any]:
        """An event as it would be sent now: what it shows is a snapshot, and stays as it is."""
        number = next(self._numbers)
        shown = self.accounts.get(account_id or "", {"id": f"obj_{number}", "object": "unknown"})
        if kind.startswith("account.application."):
            shown = {"id": "ca_beatpass", "object": "application", "name": "BeatPass"}
        event = {
            "id": f"evt_{number:024d}",
            "object": "event",
            "api_version": API_VERSION,
            "created": FIRST_EVENT_AT + number // 5,  # several share a second, as they do there
            "data": {"object": copy.deepcopy(shown)},
            "livemode": livemode,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        return event | ({"account": account_id} if account_id else {})

    # --- the API

    def request(  # type: ignore[override] # the SDK's own answer bytes where their type says str
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # noqa: ANN401, ARG002
    ) -> Answer:
        parts = urlsplit(url)
        self.requests.append(f"{method.upper()} {parts.path}")
        if self.faults:
            fault = self.faults.pop(0)
            if fault == "timeout":
                raise APIConnectionError("timed out", should_retry=True)  # type: ignore[no-untyped-call]
            return _error(fault, "rate_limit" if fault == 429 else "api_error")
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if not sent.get("authorization", "").startswith("Bearer sk_test_"):
            return _error(401, "api_key_invalid")
        if sent.get("stripe-version") != API_VERSION:
            return _error(400, "unsupported_api_version")
        match method.upper(), parts.path.strip("/").split("/"):
            case "GET", ["v1", "accounts", account_id]:
                return self._retrieve_account(account_id, parts.query)
        return _error(501, "not_modelled")

    def _retrieve_account(self, account_id: str, query: str) -> Answer:
        if set(parse_qs(query)) - {"expand"}:
            return _error(400, "parameter_unknown")
        if account_id not in self.accounts:
            return _error(403, "account_invalid")
        account = self.accounts[account_id]
        if wrong := findings("account", account):
            raise NotStripes("; ".join(wrong))
        return json.dumps(account), 200, {"request-id": "req_fake"}

    def _sleep_time_seconds(self, num_retries: int) -> float:  # noqa: ARG002
        return 0.0


def _error(status: int, code: str) -> Answer:
    kinds = {400: "invalid_request_error", 401: "invalid_request_error", 403: "invalid_request_error"}
    error = {"code": code, "message": f"simulated: {code}", "type": kinds.get(status, "api_error")}
    return json.dumps({"error": error}), status, {"request-id": "req_fake"}


def _new_account(account_id: str) -> dict[str, Any]:
    """An Express account before onboarding."""
    return {
        "id": account_id,
        "object": "account",
        "business_type": None,
        "capabilities": {"transfers": "inactive"},
        "charges_enabled": False,
        "controller": {
            "fees": {"payer": "application"},
            "is_controller": True,
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
            "type": "application",
        },
        "country": "CA",
        "created": FIRST_EVENT_AT,
        "default_currency": "cad",
        "details_submitted": False,
        "email": None,
        "metadata": {},
        "payouts_enabled": False,
        "requirements": {
            "alternatives": [],
            "current_deadline": None,
            "currently_due": list(NEW_ACCOUNT_DUE),
            "disabled_reason": "requirements.past_due",
            "errors": [],
            "eventually_due": list(NEW_ACCOUNT_DUE),
            "past_due": list(NEW_ACCOUNT_DUE),
            "pending_verification": [],
        },
        "type": "express",
    }
