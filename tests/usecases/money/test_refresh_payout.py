"""Payouts through Stripe's events (docs/stripe.md 5): in any order they lead to the right state and money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.storage.money.payouts import get_payout
from infra.stripe_simulator import accounts, payments, payouts, transfers
from infra.stripe_simulator.world import DAY, Object, Refusal
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault
from tests.support.selling import ACCOUNT, Market
from tests.support.sweeping import swept
from tests.support.tables import contents


@pytest.fixture
def market(tables: None) -> Market:
    return Market()


def sold(market: Market, sale_id: str = "s1") -> None:
    """A paid sale, available on the producer's balance."""
    payments.pay(market.world, market.sell(sale_id))
    market.world.pass_time(2 * DAY)
    market.deliver()


def paid_out(market: Market) -> Object:
    made = payouts.pay_out(market.world, ACCOUNT, "cad")
    market.deliver()
    return made


def statuses(market: Market) -> list[tuple[str, int, str | None]]:
    return [(line.status, line.net, line.reason) for line in market.lines() if line.type == "payout"]


def test_a_payout_reaches_the_bank_and_is_not_income(market: Market) -> None:
    sold(market)
    paid_out(market)
    assert statuses(market) == [("pending", 5_000, None)]
    assert market.journal()["bank:ana"] == 5_000  # deducted from the balance
    market.world.pass_time(DAY)
    market.deliver()
    assert statuses(market) == [("sending", 5_000, None)]
    market.world.pass_time(DAY)
    market.deliver()
    assert statuses(market) == [("paid", 5_000, None)]
    assert [line.type for line in market.lines("paid")] == ["payout", "sale"]
    assert market.journal() == {
        "buyers": -5_900,
        "platform": 699,
        "stripe_fees": 201,
        "producer:ana": 5_000,
        "drawn:ana": -5_000,
        "bank:ana": 5_000,
    }
    assert market.lifetime() == 5_000


def test_case_39_a_currency_without_decimals_is_neither_multiplied_nor_divided(market: Market) -> None:
    accounts.change(market.world, ACCOUNT, default_currency="jpy")
    market.world.move("payment", 500, "jpy", source="py_elsewhere", owner=ACCOUNT)
    made = payouts.pay_out(market.world, ACCOUNT, "jpy")
    market.deliver()
    assert [(line.net, line.currency) for line in market.lines()] == [(500, "jpy")]
    assert contents("FINANCES_TABLE")[f"JOURNAL#{made['id']}", "ENTRY"]["postings"][1]["amount"] == 500


def test_case_47_failed_follows_paid_and_paid_after_failed_is_ignored(market: Market) -> None:
    sold(market)
    made = paid_out(market)
    payouts.change(market.world, made["id"], "paid")
    market.deliver()
    payouts.change(market.world, made["id"], "failed")
    market.deliver()
    assert statuses(market) == [("failed", 0, "account_closed")]
    assert [line.id for line in market.lines("failed")] == [made["id"]]
    # A late event, with a stale answer from Stripe.
    paid = next(event for event in market.world.events if event["type"] == "payout.paid")
    market.world.objects[made["id"]] |= {"status": "paid", "failure_code": None, "failure_balance_transaction": None}
    assert market.apply(market.record(paid | {"id": "evt_late"})) == "done"
    assert statuses(market) == [("failed", 0, "account_closed")]
    assert (market.journal()["bank:ana"], market.journal()["drawn:ana"], market.lifetime()) == (0, 0, 5_000)


def test_case_48_canceled_twice_is_canceled(market: Market) -> None:
    sold(market)
    made = paid_out(market)
    payouts.change(market.world, made["id"], "canceled")
    canceled = market.world.events[-1]
    market.deliver()
    assert market.apply(market.record(canceled | {"id": "evt_again"})) == "done"
    assert statuses(market) == [("failed", 0, "canceled")]
    assert (market.journal()["bank:ana"], market.journal()["drawn:ana"]) == (0, 0)


def test_case_49_a_negative_payout_is_a_debit_and_never_lifetime(market: Market) -> None:
    sold(market)
    paid_out(market)
    market.world.pass_time(2 * DAY)
    market.world.overdrafts.add(ACCOUNT)
    transfers.reverse(market.world, market.world.all("transfer")[0]["id"], {"amount": 2_000})
    paid_out(market)
    market.world.pass_time(2 * DAY)
    market.deliver()
    assert statuses(market) == [("paid", -2_000, "debit"), ("paid", 5_000, None)]
    assert (market.lifetime(), market.journal()["bank:ana"], market.journal()["drawn:ana"]) == (3_000, 3_000, -3_000)


def test_case_50_two_currencies_are_two_payouts_with_separate_entries(market: Market) -> None:
    sold(market)
    market.world.move("payment", 700, "usd", source="py_elsewhere", owner=ACCOUNT)
    paid_out(market)
    payouts.pay_out(market.world, ACCOUNT, "usd")
    market.deliver()
    assert Counter((line.currency, line.net) for line in market.lines("pending")) == {
        ("cad", 5_000): 1,
        ("usd", 700): 1,
    }
    by_currency = Counter(
        {
            body["currency"]: posting["amount"]
            for (pk, _), body in contents("FINANCES_TABLE").items()
            if pk.startswith("JOURNAL#")
            for posting in body["postings"]
            if posting["account"] == "bank:ana"
        }
    )
    assert by_currency == {"cad": 5_000, "usd": 700}


def test_a_reversal_debits_the_bank_for_a_payout(market: Market) -> None:
    sold(market)
    made = paid_out(market)
    market.world.pass_time(2 * DAY)
    market.deliver()
    payouts.reverse(market.world, made["id"])
    market.deliver()
    assert sorted(statuses(market)) == [("paid", 5_000, "reversed"), ("pending", -5_000, "reversal")]
    assert (market.journal()["bank:ana"], market.lifetime()) == (0, 5_000)


def test_paid_and_failed_payouts_and_settled_sales_are_published_once(market: Market) -> None:
    sold(market)
    made = paid_out(market)
    market.world.pass_time(2 * DAY)
    market.deliver()
    for event in [each for each in market.world.events if each["type"].startswith("payout.")]:
        market.apply(market.record(event | {"id": f"{event['id']}x"}))
    payouts.change(market.world, made["id"], "failed")
    market.deliver()
    assert Counter((kind, content["id"], content["amount"]) for kind, content in market.published_events()) == {
        ("SaleSettled", "sale-settled:s1", 5_000): 1,
        ("PayoutPaid", f"payout-paid:{made['id']}", 5_000): 1,
        ("PayoutFailed", f"payout-failed:{made['id']}", 5_000): 1,
    }


def test_events_of_payouts_without_a_producer_are_kept(market: Market) -> None:
    """A payout of an account that has left."""
    sold(market)
    made = payouts.pay_out(market.world, ACCOUNT, "cad")
    event = market.world.events[-1]
    accounts.leave(market.world, ACCOUNT)
    assert market.apply(market.record(event)) == "kept"
    assert get_payout(made["id"]) is None


WHAT = ["sell", "reverse", "pay out", "in_transit", "paid", "failed", "canceled", "take back", "a day"]


def happen(market: Market, what: str, numbers: Any) -> None:  # noqa: ANN401 - itertools.count
    made = [each["id"] for each in market.world.all("payout", ACCOUNT)]
    match what:
        case "sell":
            payments.pay(market.world, market.sell(f"s{next(numbers)}"))
        case "reverse":
            transfers.reverse(market.world, market.world.all("transfer")[0]["id"], {"amount": 700})
        case "pay out":
            payouts.pay_out(market.world, ACCOUNT, "cad")
        case "take back":
            payouts.reverse(market.world, made[-1])
        case "a day":
            market.world.pass_time(DAY)
        case _:
            payouts.change(market.world, made[0], what)


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(st.sampled_from(WHAT), max_size=10), data=st.data())
def test_any_order_and_any_repetition_of_events_end_in_stripes_state(steps: list[str], data: st.DataObject) -> None:
    with database("moto"):
        market, numbers = Market(), count()
        waiting = []
        for what in ["sell", "a day", "a day", "pay out", *steps]:
            try:
                happen(market, what, numbers)
            except (Refusal, IndexError):
                continue
            waiting += market.record_new_events()
            for record in data.draw(st.lists(st.sampled_from(waiting), max_size=1)) if waiting else []:
                market.apply(record)
        for record in data.draw(st.permutations(waiting + waiting)):
            market.apply(record)
        market.deliver()
        assert_as_at_stripe(market)


def assert_as_at_stripe(market: Market) -> None:
    """Compare with the simulator's balance transactions, without the code that reads them."""
    moved: Counter[str] = Counter()
    for each in market.world.all("balance_transaction", ACCOUNT):
        moved["producer" if each["type"].startswith("payment") else "drawn"] += each["amount"]
    journal = market.journal()
    assert sum(journal.values()) == 0
    assert journal["producer:ana"] == market.lifetime() == moved["producer"]
    assert journal["drawn:ana"] == -journal["bank:ana"] == moved["drawn"]
    shown = {line.id: line for line in market.lines() if line.type == "payout"}
    assert shown.keys() == {each["id"] for each in market.world.all("payout", ACCOUNT)}
    for each in market.world.all("payout", ACCOUNT):
        line = shown[each["id"]]
        status = {"in_transit": "sending", "canceled": "failed"}.get(each["status"], each["status"])
        assert (line.status, line.amount) == (status, each["amount"])
    assert sum(line.net for line in shown.values()) == journal["bank:ana"]
    published = Counter(content["id"] for _, content in market.published_events())
    assert set(published.values()) <= {1}
    failed = {each["id"] for each in market.world.all("payout", ACCOUNT) if each["status"] == "failed"}
    assert {f"payout-failed:{name}" for name in failed} <= published.keys()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_does_not_change_the_result(fault: Fault) -> None:
    def story() -> tuple[Market, Callable[[], None]]:
        market = Market()
        sold(market)
        made = payouts.pay_out(market.world, ACCOUNT, "cad")
        payouts.change(market.world, made["id"], "paid")
        market.deliver()
        payouts.change(market.world, made["id"], "failed")
        records = market.record_new_events()
        return market, lambda: market.apply_all(records)

    for market in swept(story, fault):
        assert_as_at_stripe(market)
