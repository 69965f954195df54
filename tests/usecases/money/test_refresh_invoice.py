"""Subscriptions with tax, refunds, disputes and long periods, and what producers get of them (specification 10.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.money.pool_sums import sum_items, sum_of
from beatpass.storage.money.pools import freeze_sums, open_pool, put_pool
from beatpass.usecases.money import apply_stripe_event as applying
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from beatpass.usecases.money.follow_up_stripe import follow_up_stripe
from infra.stripe_simulator import disputes, payments, payouts
from infra.stripe_simulator.invoices import InvoiceLine, charge_of, credit, pay_invoice
from infra.stripe_simulator.world import DAY, Object
from tests.support.selling import Market

YEAR = 365 * DAY


class Subscribers(Market):
    """On Stripe's clock, which starts on 2026-11-18."""

    rules = PoolRules()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.world.now, UTC) + timedelta(milliseconds=next(self._ticks))

    def pay(self, amount: int, currency: str = "cad", **more: object) -> Object:
        invoice = pay_invoice(self.world, amount, currency, **more)  # type: ignore[arg-type]
        self.deliver()
        return invoice

    def in_pool(self, month: str, currency: str = "cad") -> int:
        return sum_of(get_together(sum_items(month, currency)))

    def close(self, *months: str) -> None:
        for month in months:
            stored = open_pool(month, "cad")
            frozen = put_pool(stored, stored.pool.__class__(month=month, currency="cad", state="frozen"))
            freeze_sums(frozen.pool)
            put_pool(frozen, frozen.pool.__class__(month=month, currency="cad", state="closed"))

    def findings(self) -> set[str]:
        found = reconcile_money(now=lambda: self.now() + timedelta(hours=2), connect=lambda: self.api)
        return set(found.by_kind) - {"pool_differs"}  # closed by hand here

    def on_balance(self) -> int:
        """What Stripe has on the platform's balance, without the top-up."""
        moved = self.world.all("balance_transaction")
        return sum(each["net"] for each in moved if each["type"] != "topup")

    def booked(self) -> int:
        """The same by the journal."""
        outside = ("subscribers", "disputes", "stripe_fees", "conversions", "platform_bank")
        return -sum(amount for account, amount in self.journal().items() if account in outside)


@pytest.fixture
def month(tables: None, monkeypatch: pytest.MonkeyPatch) -> Subscribers:
    made = Subscribers()
    monkeypatch.setattr(applying, "pool_rules", lambda: made.rules)
    return made


# --- tax and fees


@pytest.mark.parametrize(
    ("amount", "tax", "pooled"), [(1_000, 130, 938), (10_000, 0, 9_680), (999, 150, 936), (50, 7, 19)]
)
def test_tax_is_never_the_sellers(month: Subscribers, amount: int, tax: int, pooled: int) -> None:
    month.pay(amount, tax=tax)
    assert month.in_pool("2026-11") == pooled
    assert month.journal()["taxes"] == tax
    assert month.findings() == set()


def test_of_an_invoice_that_a_credit_pays_in_part_the_tax_is_taken_in_part(month: Subscribers) -> None:
    month.pay(1_000, tax=130, paid_by_credit=565)
    assert month.in_pool("2026-11") == 565 - 46 - 65


def test_an_invoice_that_credit_pays_in_full_brings_nothing(month: Subscribers) -> None:
    month.pay(1_000, paid_by_credit=1_000)
    assert month.in_pool("2026-11") == 0


def test_the_platform_keeps_what_its_share_leaves(month: Subscribers) -> None:
    month.rules = PoolRules(share_percent=55)
    month.pay(10_000)
    assert (month.in_pool("2026-11"), month.journal()["platform"]) == (5_324, 4_356)


# --- refunds and disputes


def test_a_refund_before_the_close_leaves_nothing_in_the_pool(month: Subscribers) -> None:
    other, invoice = month.pay(2_000), month.pay(10_000, tax=1_300)
    before = month.in_pool("2026-11")
    payments.refund(month.world, {"charge": charge_of(month.world, invoice)["id"]})
    month.deliver()
    assert month.in_pool("2026-11") == 2_000 - 88
    assert before > month.in_pool("2026-11"), other
    assert (month.journal()["taxes"], month.journal().get("losses", 0)) == (0, 0)
    assert month.booked() == month.on_balance()
    assert month.findings() == set()


def test_a_refund_after_the_close_is_the_platforms_loss_and_shown(month: Subscribers) -> None:
    invoice = month.pay(10_000)
    month.close("2026-11")
    payments.refund(month.world, {"charge": charge_of(month.world, invoice)["id"], "amount": 5_000})
    month.deliver()
    assert (month.in_pool("2026-11"), month.journal()["losses"]) == (9_680, -4_840)
    found = reconcile_money(now=lambda: month.now() + timedelta(hours=2), connect=lambda: month.api)
    assert (found.losses, found.new_losses) == ({"cad": -4_840}, 1)
    assert month.booked() == month.on_balance()


@pytest.mark.parametrize("outcome", ["won", "lost"])
@pytest.mark.parametrize("closed", [False, True])
def test_a_dispute_is_taken_off_an_open_pool_or_borne_and_comes_back_when_it_is_won(
    month: Subscribers, outcome: str, *, closed: bool
) -> None:
    invoice = month.pay(10_000, tax=500)
    part = month.in_pool("2026-11")
    if closed:
        month.close("2026-11")
    made = disputes.dispute(month.world, charge_of(month.world, invoice)["id"])
    month.deliver()
    assert (month.in_pool("2026-11"), month.journal().get("losses", 0)) == ((part, -part) if closed else (0, 0))
    disputes.close_dispute(month.world, made["id"], outcome)
    month.deliver()
    kept = outcome == "won"
    assert month.in_pool("2026-11") == (part if kept or closed else 0)
    assert month.journal().get("losses", 0) == (-part if closed and not kept else 0)
    assert month.booked() == month.on_balance()
    assert month.findings() == set()


def test_what_comes_back_after_its_month_is_closed_goes_into_the_open_one(month: Subscribers) -> None:
    invoice = month.pay(10_000)
    made = disputes.dispute(month.world, charge_of(month.world, invoice)["id"])
    month.deliver()
    month.close("2026-11")
    month.world.pass_time(20 * DAY)
    disputes.close_dispute(month.world, made["id"], "won")
    month.deliver()
    assert (month.in_pool("2026-11"), month.in_pool("2026-12")) == (0, 9_680)


@pytest.mark.parametrize("method", ["card", "bank"])
def test_a_refund_that_fails_gives_the_pool_its_part_again(month: Subscribers, method: str) -> None:
    invoice = month.pay(10_000, method=method)
    charge = charge_of(month.world, invoice)["id"]
    _, made = [payments.refund(month.world, {"charge": charge, "amount": part}) for part in (3_000, 7_000)]
    month.deliver()
    assert month.in_pool("2026-11") == 0
    month.world.pass_time(9 * DAY)
    payments.fail_refund(month.world, made["id"])
    month.deliver()
    assert month.in_pool("2026-11") == 6_776
    assert month.booked() == month.on_balance()


def test_a_credit_note_that_refunds_is_a_refund(month: Subscribers) -> None:
    invoice = month.pay(10_000)
    credit(month.world, invoice["id"], 5_000)
    month.deliver()
    assert month.in_pool("2026-11") == 4_840


def test_a_dispute_from_another_balance_moves_each_currency(month: Subscribers) -> None:
    invoice = month.pay(10_000)
    payments.refund(month.world, {"charge": charge_of(month.world, invoice)["id"], "amount": 1_000})
    month.deliver()
    before = month.in_pool("2026-11")
    # 65.69 USD are the 90.00 CAD that are left. The rate is not known here: it counts as all of it.
    made = disputes.dispute(month.world, charge_of(month.world, invoice)["id"], 6_569, "usd")
    month.deliver()
    assert month.journal_in("usd") == {"disputes": 6_569, "stripe_fees": 1_500, "platform": -8_069}
    assert (before, month.in_pool("2026-11")) == (8_712, 0)
    assert month.findings() == set()
    disputes.close_dispute(month.world, made["id"], "won")
    month.deliver()
    assert month.in_pool("2026-11") == before
    assert month.findings() == set()


def test_a_dispute_from_another_balance_after_the_split_is_a_loss(month: Subscribers) -> None:
    invoice = month.pay(10_000, tax=500)
    part = month.in_pool("2026-11")
    month.close("2026-11")
    disputes.dispute(month.world, charge_of(month.world, invoice)["id"], 7_664, "usd")
    month.deliver()
    assert (month.journal()["losses"], month.journal()["taxes"]) == (-part, 0)
    assert month.findings() == set()


# --- what a month is


def test_an_annual_subscription_is_spread_over_its_months(month: Subscribers) -> None:
    month.pay(12_000, seconds=YEAR)
    parts = [month.in_pool(f"2026-{number}") for number in (11, 12)]
    parts += [month.in_pool(f"2027-{number:02d}") for number in range(1, 12)]
    assert sum(parts) == 12_000 - 378
    assert (max(parts[:12]) - min(parts[:12]), parts[12:]) == (1, [0])


def test_a_refund_of_an_annual_one_is_taken_off_its_last_months_first(month: Subscribers) -> None:
    invoice = month.pay(12_000, seconds=YEAR)
    first = month.in_pool("2026-11")
    month.close("2026-11")
    payments.refund(month.world, {"charge": charge_of(month.world, invoice)["id"], "amount": 6_000})
    month.deliver()
    assert [month.in_pool(each) for each in ("2026-11", "2026-12", "2027-10")] == [first, first, 0]
    assert month.journal().get("losses", 0) == 0
    payments.refund(month.world, {"charge": charge_of(month.world, invoice)["id"]})
    month.deliver()
    assert (month.in_pool("2026-12"), month.journal()["losses"]) == (0, -first)
    assert month.booked() == month.on_balance()


def test_a_change_of_plan_counts_what_is_left_of_both(month: Subscribers) -> None:
    half = YEAR // 2
    month.pay(4_000, lines=[InvoiceLine(-2_000, seconds=half), InvoiceLine(6_000, seconds=half)])
    assert month.in_pool("2027-04") == (4_000 - 146) // 6
    assert month.in_pool("2027-06") == 0


@pytest.mark.parametrize(
    ("lines", "pooled"),
    [
        ([InvoiceLine(1_000, "prod_other")], 0),
        ([InvoiceLine(250), InvoiceLine(750, "prod_other")], 235),
        ([InvoiceLine(1_000)], 941),
    ],
)
def test_only_the_configured_products_feed_the_pool(
    month: Subscribers, lines: Sequence[InvoiceLine], pooled: int
) -> None:
    month.rules = PoolRules(products=frozenset({"prod_listening", "prod_more"}))
    month.pay(1_000, lines=lines)
    assert (month.in_pool("2026-11"), month.journal().get("platform", 0)) == (pooled, 941 - pooled)
    assert month.findings() == set()


# --- what cannot be applied now


def test_an_invoice_without_an_open_month_waits_by_itself_and_the_rest_goes_on(
    month: Subscribers, monkeypatch: pytest.MonkeyPatch
) -> None:
    month.close("2026-11", "2026-12")
    pay_invoice(month.world, 1_000, "cad")
    payments.pay(month.world, month.sell())
    monkeypatch.setattr(applying, "stripe_api", lambda: month.api)
    records = [{"eventName": "INSERT", "dynamodb": {"NewImage": image(each)}} for each in month.record_new_events()]
    counts = applying.apply_stripe_stream(records, now=month.now)
    assert (counts["waiting"], counts["failed"]) == (2, 0)  # of the invoice, and of its payment
    assert month.sale_state().outcome.status == "paid"
    assert applying.apply_stripe_stream(records, now=month.now)["waiting"] == 0
    month.world.pass_time(3_600)
    again = follow_up_stripe(now=month.now, connect=lambda: month.api, quarantine=month.quarantine)
    assert again["event waiting"] == 2
    month.world.pass_time(15 * DAY)
    again = follow_up_stripe(now=month.now, connect=lambda: month.api, quarantine=month.quarantine)
    assert (again["event waiting"], again["event done"]) == (0, 2)
    assert month.in_pool("2027-01") == 941
    assert follow_up_stripe(now=month.now, connect=lambda: month.api, quarantine=month.quarantine)["event done"] == 0


def test_many_invoices_that_wait_hold_nothing_up_and_a_stripe_that_is_down_is_not_asked_for_each(
    month: Subscribers, monkeypatch: pytest.MonkeyPatch
) -> None:
    month.close("2026-11", "2026-12")
    for amount in range(1_000, 1_005):
        pay_invoice(month.world, amount, "cad")
    month.world.late_by = 1_800
    payments.pay(month.world, month.sell())
    monkeypatch.setattr(applying, "stripe_api", lambda: month.api)
    records = [{"eventName": "INSERT", "dynamodb": {"NewImage": image(each)}} for each in month.record_new_events()]
    waiting = applying.apply_stripe_stream(records, now=month.now)["waiting"]
    assert (waiting > 10, month.journal()["buyers"]) == (True, 0)
    month.world.pass_time(3_600)
    still = follow_up_stripe(now=month.now, connect=lambda: month.api, quarantine=month.quarantine)["event waiting"]
    assert (still, month.journal()["buyers"]) == (10, -5_900)
    month.world.pass_time(3_600)
    month.stripe.faults, asked = [500] * 1_000, len(month.stripe.requests)
    follow_up_stripe(now=month.now, connect=lambda: month.api, quarantine=month.quarantine)
    assert len(month.stripe.requests) - asked <= 3 * 6  # the SDK tries each request three times


def image(record: object) -> Object:
    key, body = record.key, record.body  # type: ignore[attr-defined]
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}, "body": {"S": body}}


# --- what nobody's webhook told


@pytest.mark.parametrize("what", ["invoice", "refund", "dispute", "payout"])
def test_a_movement_that_no_event_told_of_is_found(month: Subscribers, what: str) -> None:
    invoice = month.pay(10_000)
    charge = charge_of(month.world, invoice)["id"]
    doing = {
        "invoice": lambda: pay_invoice(month.world, 5_000, "cad"),
        "refund": lambda: payments.refund(month.world, {"charge": charge, "amount": 100}),
        "dispute": lambda: disputes.dispute(month.world, charge),
        "payout": lambda: payouts.pay_out(month.world, None, "cad"),
    }
    doing[what]()
    for event in month.world.events:
        event["pending_webhooks"] = 0
    month.taken = len(month.world.events)
    assert month.findings() == {"movement_without_entry"}


def test_payments_of_another_business_are_not_ours(month: Subscribers) -> None:
    made = payments.create_intent(month.world, {"amount": 500, "currency": "cad"})
    payments.pay(month.world, made["id"])
    payments.refund(month.world, {"payment_intent": made["id"]})
    month.deliver()
    assert (month.journal(), month.findings()) == ({}, set())


def test_the_platforms_own_payouts_are_booked_and_their_return_too(month: Subscribers) -> None:
    month.pay(10_000)
    month.world.pass_time(3 * DAY)
    payouts.pay_out(month.world, None, "cad", outcome="failed")
    month.deliver()
    assert month.journal()["platform_bank"] == 1_000_000 + 9_680
    month.world.pass_time(3 * DAY)
    month.deliver()
    assert month.journal()["platform_bank"] == 0
    assert month.findings() == set()
