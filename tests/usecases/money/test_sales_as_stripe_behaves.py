"""Sales where Stripe refuses, returns late, in part, or in another currency (docs/stripe.md 4.7)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from beatpass.domain.money.accounts.payout_readiness import Connection
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.selling.taxes import BuyerLocation
from beatpass.gateways.stripe_api import NotYet
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.money.sales import list_offers
from beatpass.storage.money.stripe_accounts import connect_account, find_connection
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from beatpass.usecases.money.follow_up_stripe import follow_up_stripe
from infra.stripe_simulator import accounts, disputes, payments, payouts
from infra.stripe_simulator.payments import Method
from infra.stripe_simulator.world import DAY
from tests.support.selling import ACCOUNT, Market

ARRIVED = 2 * DAY


class Timed(Market):
    """A market on Stripe's clock."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.world.now, UTC) + timedelta(milliseconds=next(self._ticks))

    def follow_up(self) -> dict[str, int]:
        done = follow_up_stripe(now=self.now, connect=lambda: self.api, quarantine=self.quarantine)
        self.deliver()
        return dict(done)

    def wait(self, **time: int) -> None:
        self.world.pass_time(int(timedelta(**time).total_seconds()))
        self.deliver()

    def paid(self, sale_id: str = "s1", method: Method = "card") -> str:
        intent = self.sell(sale_id, licence="exclusive")
        payments.pay(self.world, intent, method)
        self.deliver()
        return intent

    def charge(self, intent: str) -> str:
        return str(self.world.objects[intent]["latest_charge"])

    def findings(self) -> set[str]:
        self.end_offers()
        return set(reconcile_money(now=lambda: self.now() + timedelta(hours=2), connect=lambda: self.api).by_kind)

    def edit(self, **fields: object) -> None:
        before = self.track()
        with transaction() as writes:
            change(writes, before, replace(before, **fields, version=before.version + 1))  # type: ignore[arg-type]

    def empty_account(self) -> None:
        """The producer's money goes to its bank."""
        self.wait(seconds=ARRIVED)
        payouts.pay_out(self.world, ACCOUNT, "cad")
        self.deliver()

    def fill_account(self, account: str = ACCOUNT) -> None:
        self.world.move("payment", 20_000, "cad", source="py_other", owner=account)

    def held(self, account: str = ACCOUNT) -> int:
        """What Stripe has moved to the account, less what it took back."""
        kinds = ("payment", "payment_refund")
        moved = self.world.all("balance_transaction", account)
        return sum(each["net"] for each in moved if each["type"] in kinds and each["source"] != "py_other")


@pytest.fixture
def market(tables: None) -> Timed:
    return Timed()


# --- refunds that fail


@pytest.mark.parametrize("method", ["card", "bank"])
def test_after_a_failed_refund_the_sale_is_paid_and_the_producer_has_its_part_again(
    market: Timed, method: Method
) -> None:
    intent = market.paid(method=method)
    made = payments.refund(market.world, {"payment_intent": intent, "reverse_transfer": True})
    market.deliver()
    assert market.lifetime() == 0
    market.wait(days=20)
    assert (market.sale_state().outcome.status, market.track().sold) == ("refunded", False)
    payments.fail_refund(market.world, made["id"])
    market.deliver()
    assert (market.sale_state().outcome.status, market.track().sold) == ("paid", True)
    assert market.lifetime() == market.held() == 5_000
    assert market.journal()["buyers"] == -5_900
    assert market.findings() == set()
    market.world.emit("refund.updated", made)
    market.deliver()
    assert market.held() == 5_000


def test_a_pending_refund_leaves_the_exclusive_with_its_buyer_until_it_arrives(market: Timed) -> None:
    intent = market.paid(method="bank")
    payments.refund(market.world, {"payment_intent": intent, "reverse_transfer": True})
    market.deliver()
    assert (market.sale_state().outcome.status, market.track().sold) == ("paid", True)
    assert [line.status for line in market.lines() if line.type == "refund"] == ["pending"]
    market.wait(days=6)
    assert (market.sale_state().outcome.status, market.track().sold) == ("refunded", False)


def test_without_funds_the_producers_part_is_sent_again_later_and_a_finding_until_then(market: Timed) -> None:
    intent = market.paid()
    made = payments.refund(market.world, {"payment_intent": intent, "reverse_transfer": True})
    market.deliver()
    market.wait(seconds=ARRIVED)
    payments.fail_refund(market.world, made["id"])
    payouts.pay_out(market.world, None, "cad")
    market.deliver()
    assert [line.reason for line in market.lines() if line.type == "sale"] == ["not_sent_again"]
    assert market.findings() == {"remedy_waiting"}
    market.world.move("topup", 50_000, "cad", source="tu_2")
    market.follow_up()
    assert market.held() == 0
    market.wait(days=1, minutes=1)
    market.follow_up()
    assert (market.held(), market.lifetime(), market.findings()) == (5_000, 5_000, set())


def test_of_parts_that_are_refunded_within_a_second_no_tax_is_left(market: Timed) -> None:
    intent = market.sell(tax=market.api.calculate_tax(Money(5_900, "cad"), BuyerLocation("CA", state="QC")))
    payments.pay(market.world, intent)
    market.deliver()
    owed = [market.journal()["taxes"]]
    for amount in (1, 2_000, 1_111, 3_555):
        payments.refund(market.world, {"payment_intent": intent, "amount": amount, "reverse_transfer": True})
        market.deliver()
        owed.append(market.journal()["taxes"])
    assert owed == [767, 767, 537, 409, 0]  # rounded up: 766.8, 536.8, 409.0
    assert (market.held(), market.lifetime(), market.findings()) == (0, 0, set())


# --- disputes


def test_a_part_that_is_disputed_takes_the_producers_share_of_it(market: Timed) -> None:
    intent = market.paid()
    made = disputes.dispute(market.world, market.charge(intent), 1_000)
    market.deliver()
    assert 5_000 - market.held() == 847
    disputes.close_dispute(market.world, made["id"], "won")
    market.deliver()
    assert market.held() == market.lifetime() == 5_000


@pytest.mark.parametrize(("currency", "amount"), [("usd", 1_000), ("eur", 2_000), ("jpy", 100_000)])
def test_a_dispute_in_another_currency_takes_the_share_of_what_left_the_balance(
    market: Timed, currency: str, amount: int
) -> None:
    intent = market.paid()
    made = disputes.dispute(market.world, market.charge(intent), None, currency)
    made["amount"] = amount
    market.deliver()
    movement = made["balance_transactions"][0]
    journal = {key: value for key, value in market.journal_in(movement["currency"]).items() if key == "disputes"}
    assert journal == {"disputes": -movement["amount"]}
    assert 5_000 - market.held() == 5_000 * min(5_900 * -movement["amount"] // 5_900, 5_900) // 5_900
    assert market.findings() == set()


@pytest.mark.parametrize("amount", [1, 4_307, 5_900])
def test_a_dispute_taken_from_another_balance_counts_as_one_of_all(market: Timed, amount: int) -> None:
    intent = market.paid()
    made = disputes.dispute(market.world, market.charge(intent), amount, "usd")  # 43.07 USD are 59.00 CAD
    market.deliver()
    assert (market.held(), market.journal_in("usd")["disputes"]) == (0, amount)
    disputes.close_dispute(market.world, made["id"], "won")
    market.deliver()
    assert (market.held(), market.lifetime(), market.journal_in("usd").get("disputes", 0)) == (5_000, 5_000, 0)
    assert market.findings() == set()


def test_a_dispute_that_gives_back_less_sends_the_producer_as_much_less(market: Timed) -> None:
    intent = market.paid()
    made = disputes.dispute(market.world, market.charge(intent))
    market.deliver()
    disputes.close_dispute(market.world, made["id"], "won", 2_950)
    market.deliver()
    assert (market.held(), market.lifetime(), market.sale_state().outcome.disputed) == (2_500, 2_500, False)


def test_what_cannot_be_taken_back_waits_is_shown_and_tried_daily(market: Timed) -> None:
    intent = market.paid()
    market.empty_account()
    disputes.dispute(market.world, market.charge(intent))
    market.deliver()
    assert [line.reason for line in market.lines() if line.type == "sale"] == ["disputed_not_taken_back"]
    assert market.findings() == {"remedy_waiting"}
    market.fill_account()
    market.follow_up()
    assert market.held() == 5_000
    market.wait(days=1, minutes=1)
    assert market.follow_up()["sale refreshed"] == 1
    assert (market.held(), market.lifetime(), market.findings()) == (0, 0, set())
    assert [line.reason for line in market.lines() if line.type == "sale"] == [None]
    market.wait(days=2)
    assert "sale refreshed" not in market.follow_up()


def test_a_won_dispute_is_sent_to_the_account_that_the_producer_has_now(market: Timed) -> None:
    connect_account("ana", Connection(account_id=ACCOUNT, country="CA", number=1, at=""), over=None)
    intent = market.paid()
    made = disputes.dispute(market.world, market.charge(intent))
    market.deliver()
    accounts.leave(market.world, ACCOUNT)
    accounts.change(market.world, "acct_new", metadata={"artist_id": "ana"})
    connect_account(
        "ana", Connection(account_id="acct_new", country="CA", number=2, at=""), over=find_connection("ana")
    )
    disputes.close_dispute(market.world, made["id"], "won")
    market.deliver()
    assert market.lifetime() == 0
    accounts.finish(market.world, "acct_new")
    market.wait(days=1, minutes=1)
    market.follow_up()
    assert (market.held("acct_new"), market.lifetime()) == (5_000, 5_000)


# --- offers that ended


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ({"visibility": "private"}, "withdrawn"),
        ({"visibility": "draft"}, "withdrawn"),
        ({"exclusive_price": 1_000_000}, "repriced"),
        ({"exclusive_price": 4_999}, "repriced"),
        ({"exclusive_price": None}, "repriced"),
    ],
)
def test_an_offer_that_changed_is_cancelled_and_what_slips_through_is_refunded(
    market: Timed, edit: dict[str, object], reason: str
) -> None:
    slow, quick = market.sell("s1", licence="exclusive"), market.sell("s2", licence="exclusive")
    market.edit(**edit)
    payments.pay(market.world, quick)
    assert market.sale_state("s2").outcome.status == "pending"
    market.deliver()
    assert (market.sale_state("s2").outcome.status, market.facts("DOWNLOAD")) == ("refunded", [])
    assert market.follow_up()["offer ended"] == 1
    assert market.world.objects[slow]["status"] == "canceled"
    assert list_offers() == []
    assert market.journal()["producer:ana"] == 0
    assert reason


def test_an_offer_ends_after_a_day(market: Timed) -> None:
    late, in_time = market.sell("s1", licence="exclusive"), market.sell("s2")
    market.wait(hours=23)
    payments.pay(market.world, in_time)
    market.deliver()
    assert market.sale_state("s2").outcome.status == "paid"
    assert market.follow_up()["offer ended"] == 0
    market.wait(hours=2)
    assert market.follow_up()["offer ended"] == 1
    assert market.world.objects[late]["status"] == "canceled"


def test_a_payment_two_hundred_days_later_is_refunded_as_too_late(market: Timed) -> None:
    intent = market.sell("s1", licence="exclusive")
    market.wait(days=200)
    payments.pay(market.world, intent)
    market.deliver()
    assert (market.sale_state().outcome.status, market.track().sold, market.facts("DOWNLOAD")) == (
        "refunded",
        False,
        [],
    )


@pytest.mark.parametrize("reverse", [True, False])
def test_of_a_late_payment_that_was_refunded_in_part_by_hand_the_rest_is_refunded(
    market: Timed,
    reverse: bool,  # noqa: FBT001
) -> None:
    intent = market.sell("s1", licence="exclusive")
    market.edit(exclusive_price=6_000)
    payments.pay(market.world, intent)
    payments.refund(market.world, {"payment_intent": intent, "amount": 1_000, "reverse_transfer": reverse})
    market.deliver()
    assert market.sale_state().outcome.status == "refunded"
    assert sum(each["amount"] for each in market.world.all("refund")) == 5_900
    assert market.held() == market.lifetime() == market.journal()["buyers"] == 0
    assert market.findings() == set()


def test_a_sale_ends_the_other_offers_of_the_track(market: Timed) -> None:
    other = market.sell("s1")
    market.paid("s2")
    assert market.follow_up()["offer ended"] == 1
    assert market.world.objects[other]["status"] == "canceled"


def test_a_bank_payment_counts_from_the_moment_in_which_it_began(market: Timed) -> None:
    intent = market.sell("s1", licence="exclusive")
    payments.begin(market.world, intent)
    market.wait(days=4)
    assert market.follow_up()["offer ended"] == 0
    payments.pay(market.world, intent)
    market.deliver()
    assert market.sale_state().outcome.status == "paid"


def test_a_late_payment_is_refunded_although_the_account_has_nothing_left(market: Timed) -> None:
    first = market.paid("s1")
    market.empty_account()
    second = market.sell("s2", licence="exclusive")
    payments.pay(market.world, second)
    market.world.move("adjustment", -5_000, "cad", source="x", owner=ACCOUNT)
    market.deliver()
    assert market.sale_state("s2").outcome.status == "refunded"
    assert market.findings() >= {"remedy_waiting"}
    market.fill_account()
    market.wait(days=1, minutes=1)
    market.follow_up()
    assert market.lifetime() == market.held() == 5_000
    assert market.sale_state("s1").outcome.status == "paid", first


# --- what comes late, and in another currency


def test_a_late_balance_transaction_is_booked_when_it_comes(market: Timed) -> None:
    market.world.late_by = 3 * 3_600
    intent = market.sell()
    payments.pay(market.world, intent)
    for record in market.record_new_events():
        with suppress(NotYet):
            market.apply(record)
    assert (market.sale_state().outcome.status, market.journal().get("buyers", 0)) == ("paid", 0)
    market.world.pass_time(4 * 3_600)
    market.deliver()
    assert market.journal() == {"buyers": -5_900, "platform": 699, "stripe_fees": 201, "producer:ana": 5_000}


def test_a_conversion_is_two_entries_each_in_its_own_currency(market: Timed) -> None:
    intent = market.sell()
    market.world.objects[intent]["currency"] = "eur"
    market.world.objects[intent]["transfer_data"] = None
    payments.pay(market.world, intent)
    payments.refund(market.world, {"payment_intent": intent, "amount": 1_000})
    market.deliver()
    charged, refunded = (market.world.all("balance_transaction")[index] for index in (1, 0))
    assert market.journal_in("eur") == {"buyers": -4_900, "conversions": 4_900}
    assert market.journal_in("cad") == {
        "conversions": -charged["amount"] - refunded["amount"],
        "stripe_fees": charged["fee"],
        "platform": charged["net"] + refunded["net"],
    }
    assert market.findings() == set()
