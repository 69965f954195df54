"""Sales through Stripe's events (docs/stripe.md 5): in any order they lead to the right state and money."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.money.selling.track_offers import Licence
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.write import transaction
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from infra.stripe_simulator import disputes, payments, transfers
from infra.stripe_simulator.world import Refusal
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault
from tests.support.races import before_call
from tests.support.selling import ACCOUNT, Market
from tests.support.sweeping import swept


@pytest.fixture
def market(tables: None) -> Market:
    return Market()


def test_a_paid_sale_is_in_the_journal_licensed_and_on_the_page(market: Market) -> None:
    intent = market.sell()
    payments.pay(market.world, intent)
    market.deliver()
    known = market.sale_state()
    assert (known.outcome.status, known.outcome.transferred, known.licensed) == ("paid", 5_000, True)
    assert market.journal() == {"buyers": -5_900, "platform": 699, "stripe_fees": 201, "producer:ana": 5_000}
    assert market.lifetime() == 5_000
    assert [(line.type, line.status, line.amount, line.fee, line.net) for line in market.lines()] == [
        ("sale", "paid", 5_900, 900, 5_000)
    ]
    assert [fact["amount"] for fact in market.facts("SALE")] == [5_000]
    assert [fact["user_id"] for fact in market.facts("DOWNLOAD")] == [pseudonym_of("buyer-of-s1")]


def test_failed_then_succeeded_is_paid_and_failed_after_succeeded_stays_paid(market: Market) -> None:
    intent = market.sell()
    payments.decline(market.world, intent)
    market.deliver()
    assert [line.status for line in market.lines("failed")] == ["failed"]
    failed = market.world.events[-1]
    payments.pay(market.world, intent)
    market.deliver()
    market.apply(market.record(failed | {"id": "evt_late"}))
    assert market.sale_state().outcome.status == "paid"
    assert (market.lines("failed"), [line.status for line in market.lines("paid")]) == ([], ["paid"])


def test_the_event_of_a_payment_without_a_sale_is_kept(market: Market) -> None:
    made = payments.create_intent(market.world, {"amount": 500, "currency": "cad"})
    payments.pay(market.world, made["id"])
    market.deliver()
    assert market.journal() == {}


def test_another_amount_than_agreed_grants_nothing(market: Market) -> None:
    intent = market.sell()
    market.world.objects[intent] |= {"amount": 100, "transfer_data": {"destination": ACCOUNT, "amount": 50}}
    payments.pay(market.world, intent)
    market.deliver()
    assert (market.sale_state().outcome.status, market.facts("DOWNLOAD")) == ("review", [])
    assert [line.reason for line in market.lines("pending")] == ["amount_differs"]


def test_an_exclusive_licence_is_sold_once_and_the_second_buyer_is_refunded(market: Market) -> None:
    first, second = market.sell("s1", licence="exclusive"), market.sell("s2", licence="exclusive")
    payments.pay(market.world, first)
    payments.pay(market.world, second)
    market.deliver()
    assert (market.sale_state("s1").outcome.status, market.sale_state("s2").outcome.status) == ("paid", "refunded")
    assert market.track().sold
    assert [fact["user_id"] for fact in market.facts("DOWNLOAD")] == [pseudonym_of("buyer-of-s1")]
    assert market.journal() == {"buyers": -5_900, "platform": 498, "stripe_fees": 402, "producer:ana": 5_000}


def test_of_two_concurrent_buyers_of_an_exclusive_licence_one_gets_it() -> None:
    """The second payment is applied before each call of the first one in turn."""
    calls, number = 1, 0
    while number < calls:
        with database("moto"):
            market = Market()
            for name in ("s1", "s2"):
                payments.pay(market.world, market.sell(name, licence="exclusive"))
            events = market.record_new_events()
            first, second = [each for each in events if "payment_intent." in each.body]
            with before_call(number, lambda: market.apply(second)) as made:  # noqa: B023 - called in this round
                market.apply(first)
            calls, number = len(made), number + 1
            market.apply_all(events)
            market.deliver()
            outcomes = {name: market.sale_state(name).outcome.status for name in ("s1", "s2")}
            assert sorted(outcomes.values()) == ["paid", "refunded"]
            (owner,) = [fact["user_id"] for fact in market.facts("DOWNLOAD")]
            assert [outcomes[name] for name in outcomes if owner == pseudonym_of(f"buyer-of-{name}")] == ["paid"]
            assert market.journal() == {"buyers": -5_900, "platform": 498, "stripe_fees": 402, "producer:ana": 5_000}


def test_a_refund_that_fails_after_the_track_was_sold_again_leaves_it_with_the_new_holder(market: Market) -> None:
    first = market.sell("s1", licence="exclusive")
    payments.pay(market.world, first)
    market.deliver()
    made = payments.refund(market.world, {"payment_intent": first, "reverse_transfer": True})
    market.deliver()
    payments.pay(market.world, market.sell("s2", licence="exclusive"))
    market.deliver()
    payments.fail_refund(market.world, made["id"])
    market.deliver()
    outcomes = [market.sale_state(name).outcome for name in ("s1", "s2")]
    assert [(each.status, each.reason) for each in outcomes] == [("review", "sold_to_another"), ("paid", None)]
    assert [market.sale_state(name).holds for name in ("s1", "s2")] == [False, True]
    assert market.track().sold
    assert market.journal() == {"buyers": -11_800, "platform": 6_398, "stripe_fees": 402, "producer:ana": 5_000}
    assert len(market.world.all("refund")) == 1


@pytest.mark.parametrize("licence", ["standard", "exclusive"])
def test_a_buyer_of_a_track_that_was_deleted_meanwhile_is_refunded(market: Market, licence: Licence) -> None:
    before, after = market.sell("s1", licence="standard"), market.sell("s2", licence=licence)
    payments.pay(market.world, before)
    market.deliver()
    with transaction() as writes:
        change(writes, market.track(), None)
    payments.pay(market.world, after)
    market.deliver()
    assert [market.sale_state(name).outcome.status for name in ("s1", "s2")] == ["paid", "refunded"]
    assert [fact["user_id"] for fact in market.facts("DOWNLOAD")] == [pseudonym_of("buyer-of-s1")]
    assert market.lifetime() == 5_000
    assert market.journal() == {"buyers": -5_900, "platform": 498, "stripe_fees": 402, "producer:ana": 5_000}
    assert not market.sale_state("s2").holds


def test_a_full_refund_of_an_exclusive_lists_the_track_again(market: Market) -> None:
    intent = market.sell(licence="exclusive")
    payments.pay(market.world, intent)
    market.deliver()
    payments.refund(market.world, {"payment_intent": intent, "amount": 900, "reverse_transfer": True})
    market.deliver()
    assert market.track().sold
    payments.refund(market.world, {"payment_intent": intent, "reverse_transfer": True})
    market.deliver()
    assert not market.track().sold
    assert (market.lifetime(), market.journal()["producer:ana"]) == (0, 0)
    assert sorted((line.type, line.net) for line in market.lines("sales")) == [
        ("refund", -4_238),
        ("refund", -762),
        ("sale", 5_000),
    ]
    again = market.sell("s2", licence="exclusive")
    payments.pay(market.world, again)
    market.deliver()
    assert market.sale_state("s2").outcome.status == "paid"


def test_two_events_of_one_refund_are_one_entry(market: Market) -> None:
    intent = market.sell()
    payments.pay(market.world, intent)
    payments.refund(market.world, {"payment_intent": intent, "amount": 1_000, "reverse_transfer": True})
    market.deliver()
    market.world.emit("refund.updated", market.world.all("refund")[0])
    market.deliver()
    assert market.journal()["buyers"] == -4_900


def test_a_failed_refund_is_undone(market: Market) -> None:
    intent = market.sell()
    payments.pay(market.world, intent)
    made = payments.refund(market.world, {"payment_intent": intent})
    market.deliver()
    assert market.sale_state().outcome.status == "refunded"
    payments.fail_refund(market.world, made["id"])
    market.deliver()
    assert (market.sale_state().outcome.status, market.journal()["buyers"]) == ("paid", -5_900)
    assert [line.status for line in market.lines("failed")] == ["failed"]


def test_a_dispute_reverses_the_transfer_and_a_won_one_repeats_it_once(market: Market) -> None:
    intent = market.sell()
    payments.pay(market.world, intent)
    made = disputes.dispute(market.world, market.world.objects[intent]["latest_charge"])
    market.deliver()
    created = next(event for event in market.world.events if event["type"] == "charge.dispute.created")
    assert (market.sale_state().outcome.disputed, market.lifetime()) == (True, 0)
    disputes.close_dispute(market.world, made["id"], "won")
    market.deliver()
    market.apply(market.record(created | {"id": "evt_stale"}))
    assert (market.sale_state().outcome.disputed, market.lifetime()) == (False, 5_000)
    assert len(market.world.all("transfer")) == 2


def happen(market: Market, what: str, intent: str, part: int) -> None:
    charge = market.world.objects[intent]["latest_charge"]
    match what:
        case "pay":
            payments.pay(market.world, intent)
        case "decline":
            payments.decline(market.world, intent)
        case "refund":
            payments.refund(market.world, {"payment_intent": intent, "amount": part, "reverse_transfer": True})
        case "dashboard refund":
            payments.refund(market.world, {"payment_intent": intent, "amount": part})
        case "refund all":
            payments.refund(market.world, {"payment_intent": intent, "reverse_transfer": True})
        case "failed refund":
            payments.fail_refund(market.world, market.world.all("refund")[0]["id"])
        case "dispute":
            disputes.dispute(market.world, charge or "")
        case "won" | "lost":
            disputes.close_dispute(market.world, market.world.all("dispute")[0]["id"], what)
        case "reverse":
            transfers.reverse(market.world, market.world.all("transfer")[0]["id"], {"amount": part})


WHAT = [
    "pay",
    "decline",
    "refund",
    "dashboard refund",
    "refund all",
    "failed refund",
    "dispute",
    "won",
    "lost",
    "reverse",
]


@settings(max_examples=15, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(WHAT), st.sampled_from(["s1", "s2"]), st.integers(1, 3_000)), max_size=8),
    data=st.data(),
)
def test_any_order_and_any_repetition_of_events_end_in_stripes_state(
    steps: list[tuple[str, str, int]], data: st.DataObject
) -> None:
    with database("moto"):
        market = Market()
        intents = {name: market.sell(name, licence="exclusive") for name in ("s1", "s2")}
        waiting = []
        for what, sale_id, part in [("pay", "s1", 1), *steps]:
            try:
                happen(market, what, intents[sale_id], part)
            except (Refusal, IndexError):
                continue
            waiting += market.record_new_events()
            for record in data.draw(st.lists(st.sampled_from(waiting), max_size=1)) if waiting else []:
                market.apply(record)
        for record in data.draw(st.permutations(waiting + waiting)):
            market.apply(record)
        market.deliver()
        assert_as_at_stripe(market, "s1", "s2")


def assert_as_at_stripe(market: Market, *sale_ids: str) -> None:
    """Compare with the simulator's balance transactions, without the code that reads them."""
    moved = market.world.all("balance_transaction", ACCOUNT)
    journal = market.journal()
    assert sum(journal.values()) == 0
    assert journal["producer:ana"] == market.lifetime() == sum(each["amount"] for each in moved)
    assert sum(line.net for line in market.lines()) == market.lifetime()
    assert sum(fact["amount"] for fact in market.facts("SALE")) == market.lifetime()
    platform = [each for each in market.world.all("balance_transaction") if each["type"] != "topup"]
    assert journal["platform"] == sum(each["net"] for each in platform)
    assert journal["stripe_fees"] == sum(each["fee"] for each in platform)
    holders = [sale_id for sale_id in sale_ids if market.sale_state(sale_id).holds]
    assert len(holders) <= 1
    assert market.track().sold == bool(holders)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_does_not_change_the_result(fault: Fault) -> None:
    def story() -> tuple[Market, Callable[[], None]]:
        market = Market()
        intent = market.sell(licence="exclusive")
        payments.pay(market.world, intent)
        records = market.record_new_events()
        return market, lambda: market.apply_all(records)

    for market in swept(story, fault):
        assert_as_at_stripe(market, "s1")
        assert market.sale_state().licensed
