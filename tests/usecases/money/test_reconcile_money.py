"""The daily reconciliation: it finds each planted corruption, reports nothing else, and corrects nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.money.bookkeeping.reconciliation import Finding
from beatpass.storage.dynamodb.tables import FinanceItem, StripeAccountItem
from beatpass.storage.money.stripe_events import get_account
from beatpass.storage.platform import keys
from beatpass.usecases.money.bookkeeping.reconcile_money import Reconciled, reconcile_money
from infra.stripe_simulator import accounts, disputes, payments, payouts, transfers
from infra.stripe_simulator.model import Fault
from infra.stripe_simulator.world import DAY, Refusal
from tests.support.databases import database
from tests.support.functions import CONTEXT, function, sample
from tests.support.selling import ACCOUNT, Market
from tests.support.stripes import put_secrets, stripe_items
from tests.support.tables import contents


@pytest.fixture
def market(tables: None) -> Market:
    made = Market()
    busy(made)
    return made


def busy(market: Market) -> None:
    """A partly refunded sale, a disputed one, and a payout, with all events applied."""
    first, second = market.sell("s1"), market.sell("s2")
    payments.pay(market.world, first)
    payments.pay(market.world, second)
    payments.refund(market.world, {"payment_intent": first, "amount": 590, "reverse_transfer": True})
    disputes.dispute(market.world, market.world.objects[second]["latest_charge"])
    market.deliver()
    market.world.pass_time(2 * DAY)
    payouts.pay_out(market.world, ACCOUNT, "cad")
    market.deliver()


def soon(market: Market, later: timedelta = timedelta(hours=2)) -> datetime:
    """By Stripe's clock."""
    return datetime.fromtimestamp(market.world.now, UTC) + later


def run(market: Market, *, later: timedelta = timedelta(hours=2)) -> Reconciled:
    return reconcile_money(connect=lambda: market.api, now=lambda: soon(market, later))


def kinds(found: Reconciled) -> dict[str, int]:
    return dict(found.by_kind)


def can_be_paid() -> bool:
    account = get_account(ACCOUNT)
    return account is not None and account.transfers_active


def rewrite(key: tuple[str, str], changed: Callable[[Any], Any]) -> None:
    item = FinanceItem.get(*key)
    item.update([FinanceItem.body.set(json.dumps(changed(json.loads(item.body or ""))))])


def doubled(entry: Any) -> Any:  # noqa: ANN401 - JSON
    return entry | {"postings": [each | {"amount": 2 * each["amount"]} for each in entry["postings"]]}


def test_correct_records_give_no_findings_and_a_report(market: Market) -> None:
    before = contents("FINANCES_TABLE")
    found = run(market)
    assert (found.findings, found.movements, found.recovered) == ([], 9, 0)
    after = contents("FINANCES_TABLE")
    (report,) = [body for key, body in after.items() if key not in before]
    assert (report["findings"], {key: after[key] for key in before}) == ([], before)


def transfer(market: Market) -> str:
    return str(market.world.all("transfer")[0]["id"])


def one_sided(market: Market) -> None:
    rewrite(keys.journal(transfer(market)), lambda entry: entry | {"postings": entry["postings"][:1]})


def larger(market: Market) -> None:
    rewrite(keys.journal(transfer(market)), doubled)


def lost(market: Market) -> None:
    FinanceItem(*keys.journal(transfer(market))).delete()


def invented(market: Market) -> None:
    rewrite(keys.journal(transfer(market)), lambda entry: entry)
    body = FinanceItem.get(*keys.journal(transfer(market))).body
    FinanceItem(*keys.journal("tr_invented"), body=json.dumps(json.loads(body or "") | {"id": "tr_invented"})).save()


def another_sum(_: Market) -> None:
    FinanceItem(*keys.lifetime("ana", "cad")).update([FinanceItem.amount.add(1)])


def no_sum(_: Market) -> None:
    FinanceItem(*keys.lifetime("ana", "cad")).delete()


def a_sum_without_entries(_: Market) -> None:
    FinanceItem(*keys.lifetime("bo", "usd"), amount=5).save()


def illegible(_: Market) -> None:
    FinanceItem(*keys.journal("re_broken"), body="{}").save()


def never_transferred(_: Market) -> None:
    rewrite(keys.sale_outcome("s1"), lambda known: known | {"entries": ["ch_1"]})


def never_arrived(market: Market) -> None:
    made = market.world.all("payout", ACCOUNT)[0]["id"]
    old = {"arrives_at": "2026-01-01T00:00:00.000Z"}
    rewrite(keys.payout(made), lambda stored: stored | {"payout": stored["payout"] | old})


CORRUPTIONS: list[tuple[Callable[[Market], None], dict[str, int]]] = [
    (one_sided, {"unbalanced": 1, "lifetime_differs": 1, "statement_differs": 1, "movement_without_entry": 1}),
    (larger, {"lifetime_differs": 1, "statement_differs": 1, "movement_differs": 1}),
    (lost, {"lifetime_differs": 1, "statement_differs": 1, "movement_without_entry": 1}),
    (invented, {"lifetime_differs": 1, "statement_differs": 1, "movement_differs": 1}),
    (another_sum, {"lifetime_differs": 1}),
    (no_sum, {"lifetime_differs": 1}),
    (a_sum_without_entries, {"lifetime_differs": 1}),
    (illegible, {"unreadable": 1}),
    (never_transferred, {"sale_without_transfer": 1}),
    (never_arrived, {"payout_overdue": 1}),
]


@pytest.mark.parametrize(("corrupt", "expected"), CORRUPTIONS, ids=lambda value: getattr(value, "__name__", ""))
def test_each_planted_corruption_is_found_and_left_as_it_is(
    market: Market, corrupt: Callable[[Market], None], expected: dict[str, int]
) -> None:
    corrupt(market)
    before = contents("FINANCES_TABLE")
    found = run(market, later=timedelta(hours=2))
    assert kinds(found) == expected
    after = contents("FINANCES_TABLE")
    assert {key: after[key] for key in before} == before
    assert kinds(run(market)) == expected


def test_a_transfer_made_by_hand_is_found_once_it_is_an_hour_old(market: Market) -> None:
    made = transfers.create(market.world, {"amount": 77, "currency": "cad", "destination": ACCOUNT})
    assert run(market, later=timedelta(minutes=30)).findings == []
    market.deliver()
    assert run(market).findings == [Finding("movement_without_entry", made["id"], "transfer -77 cad")]


def test_a_transfer_that_stripe_cancelled_without_a_reversal_is_found(market: Market) -> None:
    sent = market.world.all("transfer")[0]
    market.world.move("transfer_cancel", sent["amount"], "cad", source=sent["id"])
    expected = Finding("movement_without_entry", sent["id"], f"transfer_cancel {sent['amount']} cad")
    assert run(market).findings == [expected]


def test_a_sale_in_review_is_a_finding_after_a_day(market: Market) -> None:
    intent = market.sell("s3")
    market.world.objects[intent] |= {"amount": 100, "transfer_data": {"destination": ACCOUNT, "amount": 50}}
    payments.pay(market.world, intent)
    market.deliver()
    assert run(market).findings == []
    assert run(market, later=timedelta(hours=25)).findings == [Finding("sale_in_review", "s3", "amount_differs")]


def test_undelivered_events_are_recorded_and_unfinished_ones_are_found(market: Market) -> None:
    payments.pay(market.world, market.sell("s4"))
    undelivered = {event["id"] for event in market.world.events[market.taken :]}
    found = run(market, later=timedelta(minutes=30))
    assert (found.recovered, found.findings) == (len(undelivered), [])
    assert {f"EVENT#{name}" for name in undelivered} <= stripe_items().keys()
    assert run(market).by_kind["event_unfinished"] == len(undelivered)
    market.deliver()
    assert market.sale_state("s4").outcome.status == "paid"
    assert (run(market).recovered, run(market).findings) == (0, [])


def test_25_an_account_without_a_producer_is_a_finding_while_it_is_connected(market: Market) -> None:
    accounts.change(market.world, "acct_stranger")
    accounts.finish(market.world, "acct_stranger")
    market.deliver()
    assert run(market).findings == [Finding("account_unknown", "acct_stranger")]
    accounts.leave(market.world, "acct_stranger")
    market.deliver()
    assert run(market).findings == []


def test_an_account_that_was_last_fetched_a_week_ago_is_fetched(market: Market) -> None:
    accounts.change(market.world, ACCOUNT, capabilities={"transfers": "inactive"})  # without an event
    assert (run(market, later=timedelta(days=6)).refreshed, can_be_paid()) == (0, True)
    found = run(market, later=timedelta(days=9))
    assert (found.refreshed, found.by_kind["account_stale"], can_be_paid()) == (1, 0, False)
    assert run(market, later=timedelta(days=9)).refreshed == 0


def test_an_account_that_left_without_an_event_is_disconnected(market: Market) -> None:
    market.stripe.remove_account(ACCOUNT)
    found = run(market, later=timedelta(days=9))
    assert (found.refreshed, can_be_paid()) == (1, False)
    assert run(market, later=timedelta(days=30)).refreshed == 0


@pytest.mark.parametrize("faults", [[400], [500] * 3], ids=["refused", "no answer"])
def test_an_account_that_stripe_does_not_return_is_a_finding(market: Market, faults: list[Fault]) -> None:
    market.stripe.faults = [None, None, *faults]  # the lists of events and of movements are answered
    found = run(market, later=timedelta(days=9))
    assert (found.refreshed, found.by_kind["account_stale"]) == (0, 1)
    assert run(market, later=timedelta(days=9)).by_kind["account_stale"] == 0


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["pay", "refund", "dispute", "won", "reverse", "pay out"]), st.integers(1, 900)),
        max_size=8,
    )
)
def test_after_any_steps_the_records_agree(steps: list[tuple[str, int]]) -> None:
    with database("moto"):
        market = Market()
        busy(market)
        world = market.world
        doing: dict[str, Callable[[int], object]] = {
            "pay": lambda part: payments.pay(world, market.sell(f"more{part}-{len(world.objects)}")),
            "refund": lambda part: payments.refund(
                world, {"charge": world.all("charge")[0]["id"], "amount": part, "reverse_transfer": True}
            ),
            "dispute": lambda _: disputes.dispute(world, world.all("charge")[0]["id"]),
            "won": lambda _: disputes.close_dispute(world, world.all("dispute")[0]["id"], "won"),
            "reverse": lambda part: transfers.reverse(world, world.all("transfer")[0]["id"], {"amount": part}),
            "pay out": lambda _: payouts.pay_out(world, ACCOUNT, "cad"),
        }
        for what, part in steps:
            try:
                doing[what](part)
            except Refusal:
                continue
            market.deliver()
        assert run(market).findings == []


def set_last_fetch(at: str) -> None:
    item = StripeAccountItem.get(*keys.stripe_account(ACCOUNT))
    body = json.dumps(json.loads(item.body) | {"fetched_at": at})
    item.update([StripeAccountItem.fetched_at.set(at), StripeAccountItem.body.set(body)])


def test_the_function_logs_counts_and_no_ids(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with database("moto"):
        market = Market()
        # The function reads the real clock: a payout of a fixed date would be overdue some days later.
        market.world.now = int(datetime.now(UTC).timestamp()) - 2 * DAY
        busy(market)
        put_secrets()
        monkeypatch.setattr("stripe.RequestsClient", lambda **_: market.stripe)
        another_sum(market)
        set_last_fetch("2026-01-01T00:00:00.000Z")
        counts = function("schedule_reconcile_money").handler(sample("schedule_reconcile_money"), CONTEXT)
    (logged,) = [vars(record) for record in caplog.records if record.message == "money reconciled"]
    assert counts["findings"] == logged["findings"] == {"lifetime_differs": 1}
    assert counts["refreshed"] == logged["refreshed"] == 1
    assert "ana" not in f"{capsys.readouterr()} {[logged[name] for name in counts]}"
