"""Stripe's events are recorded once, and bring the stored account to Stripe's state."""

from __future__ import annotations

from itertools import count

import pytest

from infra.operations.send_stripe_event import deliver, happen
from tests.support.client import Json
from tests.support.deployed import Deployed, wait_for

_numbers = count(1)
READY = {
    "charges_enabled": True,
    "payouts_enabled": True,
    "details_submitted": True,
    "capabilities": {"transfers": "active"},
    "requirements": {"currently_due": [], "past_due": [], "eventually_due": [], "disabled_reason": None},
}


@pytest.fixture
def account() -> str:
    return f"acct_flow{next(_numbers)}"


def status_of(system: Deployed, event: Json) -> str:
    return system.item("Stripe", f"EVENT#{event['id']}", "EVENT").get("status", "")


def applied(system: Deployed, event: Json) -> None:
    wait_for(lambda: status_of(system, event) in {"done", "kept", "failed"}, "the event's end")


def state_of(system: Deployed, account: str) -> Json:
    return system.document("Stripe", f"ACCOUNT#{account}", "ACCOUNT")


def test_an_account_is_what_stripe_says_of_it_now(system: Deployed, account: str) -> None:
    incomplete = happen(system.stack, "account.updated", account, {})
    complete = happen(system.stack, "account.updated", account, READY)
    for event in (complete, incomplete, complete):  # late and twice
        assert deliver(system.stack, event, forged=False)[0] == 200
    applied(system, incomplete)
    applied(system, complete)
    state = state_of(system, account)
    assert state["charges_enabled"]
    assert state["payouts_enabled"]
    assert state["transfers_active"]
    assert "missing" not in state
    assert [status_of(system, event) for event in (complete, incomplete)] == ["done", "done"]

    left = happen(system.stack, "account.application.deauthorized", account, {})
    assert deliver(system.stack, left, forged=False)[0] == 200
    applied(system, left)
    assert "connected" not in state_of(system, account)


def test_what_is_not_handled_yet_is_kept(system: Deployed) -> None:
    event = happen(system.stack, "customer.created", None, {})
    assert deliver(system.stack, event, forged=False)[0] == 200
    applied(system, event)
    assert status_of(system, event) == "kept"


def test_a_forged_event_gets_400_and_leaves_nothing(system: Deployed, account: str) -> None:
    event = happen(system.stack, "account.updated", account, READY)
    before = system.contents()
    status, answer = deliver(system.stack, event, forged=True)
    assert status == 400
    assert "invalid-webhook" in answer
    assert system.guest.post("/v1/webhooks/stripe/connect", event).problem == "invalid-webhook"
    assert system.contents() == before
