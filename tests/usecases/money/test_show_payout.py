"""A payout's contents: its lines and a labelled residual sum to the payout, to the cent.

See docs/specification.md 11.6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.catalogue.entities import User
from beatpass.domain.money.accounts.payout_contents import (
    PayoutContents,
    PayoutMovement,
    PayoutMovements,
    explain_payout,
)
from beatpass.domain.money.accounts.payouts import Payout
from beatpass.domain.platform.errors import NotFound
from beatpass.gateways.stripe_api import StripeUnavailable
from beatpass.gateways.stripe_requests import accounts as stripe_accounts
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.write import transaction
from beatpass.usecases.money.accounts.show_payout import show_payout
from infra.stripe_simulator import accounts, disputes, payments, payouts, transfers
from infra.stripe_simulator.contract import violations
from infra.stripe_simulator.world import DAY, Object, Refusal
from tests.support.databases import database
from tests.support.faults import calls
from tests.support.selling import ACCOUNT, Market


def opened() -> Market:
    market = Market()
    with transaction() as writes:
        change(writes, None, User(id="u", artist_ids=("ana",), version=1))
    return market


@pytest.fixture
def market(tables: None) -> Market:
    return opened()


def contents(market: Market, payout_id: str, user_id: str = "u") -> PayoutContents:
    return show_payout(user_id, payout_id, connect=lambda: market.api)[1]


def sold(market: Market, sale_id: str) -> str:
    intent = market.sell(sale_id)
    payments.pay(market.world, intent)
    return intent


def paid_out(market: Market) -> Object:
    market.world.pass_time(2 * DAY)
    made = payouts.pay_out(market.world, ACCOUNT, "cad")
    market.deliver()
    return made


def shown(found: PayoutContents) -> list[tuple[str, str, int]]:
    return [(share.line.type, share.line.id, share.amount) for share in found.lines]


def test_a_payout_lists_sales_refunds_and_a_residual(market: Market) -> None:
    first, _ = sold(market, "s1"), sold(market, "s2")
    refund = payments.refund(market.world, {"payment_intent": first, "amount": 590, "reverse_transfer": True})
    reversal = transfers.reverse(market.world, market.world.all("transfer")[0]["id"], {"amount": 100})
    market.world.move("adjustment", 50, "cad", source="adj_1", owner=ACCOUNT)
    market.world.move("stripe_fee", -7, "cad", source="fee_1", owner=ACCOUNT)
    made = paid_out(market)
    found = contents(market, made["id"])
    assert Counter(shown(found)) == {
        ("sale", "sale_s1", 5_000): 1,
        ("sale", "sale_s2", 5_000): 1,
        ("refund", refund["id"], -500): 1,
        ("refund", reversal["id"], -100): 1,
    }
    assert (found.residual, found.adds_up, made["amount"]) == ({"adjustment": 50, "stripe_fee": -7}, True, 9_443)


def test_a_transfer_repeated_after_a_dispute_has_its_own_line(market: Market) -> None:
    intent = sold(market, "s1")
    dispute = disputes.dispute(market.world, market.world.objects[intent]["latest_charge"])
    market.deliver()
    disputes.close_dispute(market.world, dispute["id"], "won")
    market.deliver()
    found = contents(market, paid_out(market)["id"])
    assert {line.id: line.net for line in market.lines() if line.type != "payout"} == {
        line_id: amount for _, line_id, amount in shown(found)
    }
    assert (len(found.lines), found.residual, found.adds_up) == (3, {}, True)


def test_a_failed_payout_is_part_of_the_next_ones_residual(market: Market) -> None:
    sold(market, "s1")
    made = paid_out(market)
    payouts.change(market.world, made["id"], "failed")
    sold(market, "s2")
    found = contents(market, paid_out(market)["id"])
    assert (shown(found), found.residual, found.adds_up) == (
        [("sale", "sale_s2", 5_000)],
        {"payout_failure": 5_000},
        True,
    )
    assert shown(contents(market, made["id"])) == [("sale", "sale_s1", 5_000)]


def test_a_payout_that_stripe_does_not_itemise_does_not_add_up(market: Market) -> None:
    sold(market, "s1")
    made = paid_out(market)
    market.world.pass_time(2 * DAY)
    back = payouts.reverse(market.world, made["id"])
    market.deliver()
    found = contents(market, back["id"])
    assert (shown(found), found.residual, found.adds_up) == ([], {"not_itemised": -5_000}, False)
    accounts.leave(market.world, ACCOUNT)
    found = contents(market, made["id"])
    assert (shown(found), found.residual, found.adds_up) == ([], {"account_left": 5_000}, False)


def test_a_payout_with_more_movements_than_are_read_does_not_add_up(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe_accounts, "_MOST_MOVEMENTS", 2)
    for number in range(3):
        sold(market, f"s{number}")
    made = paid_out(market)
    found = contents(market, made["id"])
    assert (len(found.lines), found.residual, found.adds_up) == (2, {"not_listed": 5_000}, False)
    monkeypatch.setattr(stripe_accounts, "_MOST_MOVEMENTS", 3)
    assert contents(market, made["id"]).adds_up


def test_a_payout_with_missing_movements_does_not_add_up() -> None:
    payout = Payout(id="po_1", amount=100, currency="cad", status="paid", at="", arrives_at="", automatic=True)
    assert not explain_payout(payout, PayoutMovements([PayoutMovement("payment", 99, None)]), {}).adds_up


def test_another_producers_payout_is_not_found_and_without_stripe_there_is_no_answer(market: Market) -> None:
    sold(market, "s1")
    made = paid_out(market)
    with transaction() as writes:
        change(writes, None, User(id="v", artist_ids=("bo",), version=1))
    for user_id, payout_id in (("v", made["id"]), ("nobody", made["id"]), ("u", "po_unknown")):
        with pytest.raises(NotFound):
            contents(market, payout_id, user_id)
    market.stripe.faults = ["timeout"] * 5
    with pytest.raises(StripeUnavailable):
        contents(market, made["id"])


def test_the_page_takes_three_calls(market: Market) -> None:
    for number in range(20):
        sold(market, f"s{number}")
    made = paid_out(market)
    market.stripe.requests.clear()
    with calls() as counted:
        assert len(contents(market, made["id"]).lines) == 20
    assert (counted.count, market.stripe.requests) == (3, ["GET /v1/balance_transactions"])


def test_the_simulated_objects_of_a_destination_match_the_sdks_types(market: Market) -> None:
    sold(market, "s1")
    transfers.reverse(market.world, market.world.all("transfer")[0]["id"], {"amount": 100})
    for kind in ("charge", "refund"):
        (there,) = market.world.all(kind, ACCOUNT)
        assert violations(kind, there) == []


def _actions(market: Market, numbers: Any) -> dict[str, Callable[[int], object]]:  # noqa: ANN401
    world = market.world
    return {
        "sell": lambda _: sold(market, f"s{next(numbers)}"),
        "refund": lambda part: payments.refund(
            world, {"payment_intent": world.all("payment_intent")[0]["id"], "amount": part, "reverse_transfer": True}
        ),
        "dispute": lambda _: disputes.dispute(world, world.all("charge")[0]["id"]),
        "won": lambda _: disputes.close_dispute(world, world.all("dispute")[0]["id"], "won"),
        "reverse": lambda part: transfers.reverse(world, world.all("transfer")[-1]["id"], {"amount": part}),
        "fee": lambda part: world.move("stripe_fee", -part, "cad", source=f"fee_{part}", owner=ACCOUNT),
        "pay out": lambda _: payouts.pay_out(world, ACCOUNT, "cad"),
        "fail": lambda _: payouts.change(world, world.all("payout", ACCOUNT)[0]["id"], "failed"),
        "two days": lambda _: world.pass_time(2 * DAY),
    }


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3_000)), max_size=14))
def test_every_payout_adds_up_to_the_cent(steps: list[tuple[int, int]]) -> None:
    with database("moto"):
        market = opened()
        actions = _actions(market, count())
        names = list(actions)
        for number, part in [(0, 1), (8, 1), *steps, (8, 1), (6, 1)]:
            try:
                actions[names[number]](part)
            except (Refusal, IndexError):
                continue
            market.deliver()
        lines = {line.id for line in market.lines()}
        for made in market.world.all("payout", ACCOUNT):
            found = contents(market, made["id"])
            assert found.adds_up
            shares = sum(share.amount for share in found.lines)
            assert shares + sum(found.residual.values()) == made["amount"]
            assert {share.line.id for share in found.lines} <= lines
            inside = [
                txn
                for txn in market.world.all("balance_transaction", ACCOUNT)
                if market.world.paid_out.get(txn["id"]) == made["id"]
            ]
            assert shares == sum(txn["net"] for txn in inside if txn["type"] in ("payment", "payment_refund"))
