"""Stripe's events from the signed request to what is stored (docs/stripe.md 5, cases 17, 18, 22, 25, 37, 42 and 46).

The webhook records (docs/architecture.md 2.4), and the stream carries out: Stripe hears 200 once an event is
safe, and no lease is held.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beatpass.domain.platform.errors import TryAgain
from beatpass.storage.dynamodb.tables import StripeEventItem
from beatpass.storage.money.stripe_events import get_account
from beatpass.storage.platform import keys
from beatpass.usecases.money.apply_stripe_event import Applied
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from infra.stripe_simulator import accounts, disputes, payments, payouts
from infra.stripe_simulator.world import DAY, Object
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.selling import ACCOUNT, Market
from tests.support.stripes import deliver, put_secrets, recorded, stripe_items


@pytest.fixture
def market(tables: None) -> Market:
    put_secrets()
    return Market()


def send_to_webhook(event: Object) -> int:
    """The webhook's answer to the event."""
    answer: dict[str, Any] = deliver(json.dumps(event), endpoint="connect" if "account" in event else "platform")
    return int(answer["statusCode"])


def deliver_and_apply(market: Market, event: Object) -> tuple[int, Applied]:
    return send_to_webhook(event), market.apply(recorded(event["id"]))


def take_new_events(market: Market) -> list[Object]:
    events, market.taken = market.world.events[market.taken :], len(market.world.events)
    return events


def apply_all_events(market: Market) -> None:
    while events := take_new_events(market):
        assert {send_to_webhook(event) for event in events} == {200}
        for event in events:
            market.apply(recorded(event["id"]))


def state_of(event: Object) -> str:
    return str(stripe_items()[f"EVENT#{event['id']}"]["status"])


def paid(market: Market) -> str:
    intent = market.sell()
    payments.pay(market.world, intent)
    return intent


def test_17_a_duplicate_of_an_event_in_progress_is_200_and_applied_once(market: Market) -> None:
    paid(market)
    (event,) = [each for each in take_new_events(market) if each["type"] == "payment_intent.succeeded"]
    assert send_to_webhook(event) == 200
    fetch, statuses = market.api.fetch_payment, []

    def fetch_slowly(intent_id: str) -> Any:  # noqa: ANN401
        market.api.fetch_payment = fetch  # type: ignore[method-assign]
        statuses.append(send_to_webhook(event))
        return fetch(intent_id)

    market.api.fetch_payment = fetch_slowly  # type: ignore[method-assign]
    assert market.apply(recorded(event["id"])) == "done"
    assert (statuses, send_to_webhook(event)) == ([200], 200)
    assert market.apply(recorded(event["id"])) == "skipped"
    assert market.journal()["producer:ana"] == 5_000


@pytest.mark.parametrize("fault", FAULTS)
def test_18_a_crash_at_any_call_of_the_webhook_is_repaired_by_the_next_delivery(market: Market, fault: Fault) -> None:
    paid(market)
    events = take_new_events(market)
    assert send_to_webhook(events[0]) == 200  # this reads the secrets
    for event in events[1:]:
        try:
            with calls(fault, 0):
                assert send_to_webhook(event) == 503
        except Killed:
            pass
        assert f"EVENT#{event['id']}" not in stripe_items() or state_of(event) == "received"
        assert send_to_webhook(event) == 200
    assert {market.apply(recorded(event["id"])) for event in events} <= {"done", "kept"}
    assert market.journal() == {"buyers": -5_900, "platform": 699, "stripe_fees": 201, "producer:ana": 5_000}


def test_18_a_crash_while_an_event_is_applied_leaves_it_received_and_the_next_attempt_applies_it(
    market: Market,
) -> None:
    paid(market)
    (event,) = [each for each in take_new_events(market) if each["type"] == "payment_intent.succeeded"]
    send_to_webhook(event)
    market.stripe.faults = ["timeout"] * 3
    with pytest.raises(TryAgain):
        market.apply(recorded(event["id"]))
    assert (state_of(event), market.journal(), send_to_webhook(event)) == ("received", {}, 200)
    assert market.apply(recorded(event["id"])) == "done"
    assert (state_of(event), market.lifetime()) == ("done", 5_000)


def test_22_an_event_sent_again_after_its_record_was_deleted_moves_no_money_twice(market: Market) -> None:
    intent = paid(market)
    payments.refund(market.world, {"payment_intent": intent, "amount": 1_000, "reverse_transfer": True})
    events = list(market.world.events)
    apply_all_events(market)
    before = (market.journal(), market.lifetime(), market.lines(), market.facts("SALE"), market.published_events())
    for event in events:
        StripeEventItem(*keys.stripe_event(event["id"])).delete()
    assert {deliver_and_apply(market, event) for event in events} <= {(200, "done"), (200, "kept")}
    assert (
        market.journal(),
        market.lifetime(),
        market.lines(),
        market.facts("SALE"),
        market.published_events(),
    ) == before


@pytest.mark.parametrize("age", [60, DAY], ids=["a minute", "a day"])
def test_25_an_event_of_an_account_without_a_producer_is_200_and_found_by_the_daily_run(
    market: Market, age: int
) -> None:
    """Not 503: an unknown account is fetched at once, so that a retry would not help."""
    accounts.finish(market.world, "acct_stranger")
    updated = next(event for event in take_new_events(market) if event["type"] == "account.updated")
    market.world.move("payment", 500, "cad", source="py_1", owner="acct_stranger")
    payouts.pay_out(market.world, "acct_stranger", "cad")
    (payout,) = take_new_events(market)
    for event in (updated, payout):
        event["created"] = int(datetime.now(UTC).timestamp()) - age
    assert (deliver_and_apply(market, payout), deliver_and_apply(market, updated)) == ((200, "kept"), (200, "done"))
    stored = get_account("acct_stranger")
    assert stored is not None
    assert (stored.artist_id, market.journal()) == (None, {})
    now = datetime.fromtimestamp(market.world.now, UTC) + timedelta(hours=2)
    found = reconcile_money(now=lambda: now, connect=lambda: market.api).findings
    assert [(each.kind, each.id) for each in found] == [("account_unknown", "acct_stranger")]


def test_25_an_event_of_an_account_that_stripe_does_not_know_is_200_and_kept(market: Market) -> None:
    event = market.world.emit("account.updated", {"id": "acct_gone", "object": "account"}, "acct_gone")
    assert deliver_and_apply(market, event) == (200, "done")
    stored = get_account("acct_gone")
    assert stored is not None
    assert (stored.connected, stored.artist_id) == (False, None)


def test_37_a_payment_without_a_sale_is_200_and_kept(market: Market) -> None:
    made = payments.create_intent(market.world, {"amount": 500, "currency": "cad", "metadata": {"order": "7"}})
    payments.pay(market.world, made["id"])
    (event,) = [each for each in take_new_events(market) if each["type"] == "payment_intent.succeeded"]
    assert deliver_and_apply(market, event) == (200, "kept")
    assert (market.journal(), market.lines()) == ({}, [])


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "in reverse order"])
def test_42_two_partial_refunds_give_the_same_total_in_either_order(market: Market, backwards: bool) -> None:  # noqa: FBT001
    intent = paid(market)
    apply_all_events(market)
    for amount in (300, 400):
        payments.refund(market.world, {"payment_intent": intent, "amount": amount, "reverse_transfer": True})
    events = take_new_events(market)[:: -1 if backwards else 1]
    assert {deliver_and_apply(market, event)[0] for event in events} == {200}
    taken = 5_000 * 300 // 5_900 + 5_000 * 400 // 5_900
    assert (market.sale_state().outcome.refunded, market.journal()["buyers"]) == (700, -5_200)
    assert market.lifetime() == market.journal()["producer:ana"] == 5_000 - taken


# --- 46: disputes that move no money, or move it once in spite of repeated events


def dispute_of(market: Market, intent: str) -> Object:
    return disputes.dispute(market.world, market.world.objects[intent]["latest_charge"])


QUIET = ["prevented", "warning_needs_response", "warning_under_review", "warning_closed"]


@pytest.mark.parametrize("status", QUIET)
def test_46_a_dispute_that_takes_no_money_is_stored_and_moves_none(market: Market, status: str) -> None:
    intent = paid(market)
    apply_all_events(market)
    before = (market.journal(), market.lines(), len(market.world.all("transfer_reversal")))
    charge = market.world.objects[market.world.objects[intent]["latest_charge"]]
    made = market.world.put(disputes._new_dispute(market.world, charge, charge["amount"], "cad") | {"status": status})
    event = market.world.emit("charge.dispute.created", made)
    assert deliver_and_apply(market, event) == (200, "done")
    assert (market.sale_state().outcome.dispute, market.sale_state().outcome.disputed) == (status, False)
    assert (market.journal(), market.lines(), len(market.world.all("transfer_reversal"))) == before
    assert market.sale_state().outcome.status == "paid"


@pytest.mark.parametrize("status", ["appeal_needs_response", "appeal_under_review"])
def test_46_an_appeal_is_stored_and_moves_no_money_until_it_is_won(market: Market, status: str) -> None:
    made = dispute_of(market, paid(market))
    disputes.close_dispute(market.world, made["id"], "lost")
    apply_all_events(market)
    before = (market.journal(), market.lines())
    made["status"] = status
    assert deliver_and_apply(market, market.world.emit("charge.dispute.updated", made)) == (200, "done")
    assert (market.sale_state().outcome.dispute, market.journal(), market.lines()) == (status, *before)
    disputes.close_dispute(market.world, made["id"], "won")
    apply_all_events(market)
    assert (market.sale_state().outcome.dispute, market.lifetime(), market.journal()["disputes"]) == ("won", 5_000, 0)


@pytest.mark.parametrize(("outcome", "lifetime"), [("won", 5_000), ("lost", 0)])
def test_46_repeated_and_stale_events_of_a_closed_dispute_change_nothing(
    market: Market, outcome: str, lifetime: int
) -> None:
    made = dispute_of(market, paid(market))
    created = next(event for event in market.world.events if event["type"] == "charge.dispute.created")
    apply_all_events(market)
    assert market.lifetime() == 0
    disputes.close_dispute(market.world, made["id"], outcome)
    closed = next(event for event in market.world.events if event["type"] == "charge.dispute.closed")
    apply_all_events(market)
    before = (market.journal(), market.lines())
    for number, event in enumerate((closed, created)):
        assert send_to_webhook(event) == 200
        assert deliver_and_apply(market, event | {"id": f"evt_again{number}"}) == (200, "done")
    assert (market.journal(), market.lines(), market.lifetime()) == (*before, lifetime)
    assert market.sale_state().outcome.dispute == outcome
    assert len(market.world.all("transfer_reversal")) == 1
    assert [each["destination"] for each in market.world.all("transfer")] == [ACCOUNT] * (2 if outcome == "won" else 1)
