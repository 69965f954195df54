"""Sales, against the Stripe simulator: whatever happens to a payment, in any order, the money adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.money.amounts import Money, OtherCurrency
from beatpass.domain.money.bookkeeping.journal import JournalEntry, Posting, Unbalanced
from beatpass.domain.money.bookkeeping.transactions import sale_lines
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.selling.pricing import quote
from beatpass.domain.money.selling.remedies import remedies
from beatpass.domain.money.selling.sale_entries import sale_entries
from beatpass.domain.money.selling.sales import Agreement, SaleOutcome, TooLate, derive_outcome
from beatpass.domain.money.selling.taxes import BuyerLocation, Tax
from beatpass.gateways.stripe_api import LocationRefused, StripeApi, StripeUnavailable
from infra.stripe_simulator import accounts, disputes, payments, transfers
from infra.stripe_simulator.model import FakeStripe
from infra.stripe_simulator.world import DAY, Refusal


class Scene:
    """One sale of 50.00 CAD by an onboarded producer, to a buyer of this country if there is tax."""

    def __init__(self, price: int = 5_000, *, country: str = "") -> None:
        self.fake = FakeStripe()
        self.world = self.fake.world
        self.api = StripeApi(api_key="sk_test_made_up", http_client=self.fake)
        self.world.move("topup", 1_000_000, "cad", source="tu_1")
        accounts.change(self.world, "acct_ana")
        accounts.finish(self.world, "acct_ana")
        before_tax, place = quote(Money(price, "cad")).before_tax, BuyerLocation(country, "H2X 1Y4")
        tax = self.api.calculate_tax(before_tax, place) if country else Tax(0, "")
        self.sale = Agreement(
            id="s1",
            track_id="t1",
            artist_id="ana",
            account_id="acct_ana",
            buyer_id="u1",
            licence="standard",
            price=price,
            fee=quote(Money(price, "cad")).fee.amount,
            currency="cad",
            at="2026-11-21T12:00:00.000Z",
            tax=tax.amount,
            tax_calculation=tax.calculation,
        )
        self.intent, _ = self.api.create_intent(self.sale)
        self.booked: dict[str, JournalEntry] = {}

    @property
    def charge(self) -> str:
        return str(self.world.objects[self.intent]["latest_charge"])

    def payment(self) -> Payment:
        return self.api.fetch_payment(self.intent)

    def make_good(self, *, too_late: bool = False) -> None:
        """Carry out the remedies until there are none."""
        reason: TooLate | None = "sold_to_another" if too_late else None
        while wanted := list(remedies(self.sale, self.payment(), too_late=reason)):
            for remedy in wanted:
                self.api.apply_remedy(remedy, self.sale, number=1, account_id="acct_ana")

    def entries(self) -> list[JournalEntry]:
        """Those of before, and the fresh ones after them, as refresh_sale books them."""
        booked = list(self.booked)
        found = sale_entries(self.sale, self.payment(), booked=booked)
        self.booked |= {entry.id: entry for entry in found if entry.id not in self.booked}
        return list(self.booked.values())

    def balances(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for entry in self.entries():
            for posting in entry.postings:
                found[posting.account] += posting.amount
        return found

    def at_stripe(self, owner: str | None = None) -> int:
        """The account's balance at Stripe, without the platform's top-up."""
        return sum(each["net"] for each in self.world.all("balance_transaction", owner) if each["type"] != "topup")


@pytest.mark.parametrize(("price", "fee"), [(100, 312), (5_000, 900), (1_004, 420), (1_005, 421), (99_999, 12_300)])
def test_the_fee_is_twelve_percent_and_three_dollars(price: int, fee: int) -> None:
    asked = quote(Money(price, "cad"))
    assert (asked.fee, asked.total) == (Money(fee, "cad"), Money(price + fee, "cad"))


def test_money_of_two_currencies_does_not_add_up() -> None:
    with pytest.raises(OtherCurrency):
        Money(1, "cad") + Money(1, "usd")
    assert -(Money(3, "jpy") - Money(1, "jpy")) == Money(-2, "jpy")


def test_an_unbalanced_entry_raises() -> None:
    with pytest.raises(Unbalanced):
        JournalEntry(id="x", kind="charge", at="", currency="cad", postings=(Posting("a", 1), Posting("b", -2)))


def test_a_paid_sale_gives_the_producer_the_price_and_the_platform_its_fee() -> None:
    scene = Scene()
    assert derive_outcome(scene.sale, scene.payment()).status == "pending"
    payments.pay(scene.world, scene.intent)
    outcome = derive_outcome(scene.sale, scene.payment())
    assert (outcome.status, outcome.granted, outcome.transferred) == ("paid", True, 5_000)
    assert scene.balances() == {"buyers": -5_900, "platform": 699, "stripe_fees": 201, "producer:ana": 5_000}


def test_a_declined_card_fails_and_a_good_one_after_it_pays() -> None:
    scene = Scene()
    payments.decline(scene.world, scene.intent)
    assert derive_outcome(scene.sale, scene.payment()).reason == "card_declined"
    payments.pay(scene.world, scene.intent)
    assert derive_outcome(scene.sale, scene.payment()).status == "paid"


def test_an_amount_that_was_not_agreed_needs_review() -> None:
    scene = Scene()
    scene.world.objects[scene.intent]["amount"] = 100
    scene.world.objects[scene.intent]["transfer_data"]["amount"] = 50
    payments.pay(scene.world, scene.intent)
    outcome = derive_outcome(scene.sale, scene.payment())
    assert (outcome.status, outcome.reason, outcome.granted) == ("review", "amount_differs", False)


def test_a_buyer_too_late_for_an_exclusive_licence_is_refunded_once() -> None:
    scene = Scene()
    payments.pay(scene.world, scene.intent)
    scene.make_good(too_late=True)
    scene.make_good(too_late=True)
    assert derive_outcome(scene.sale, scene.payment()).status == "refunded"
    assert scene.balances() == {"buyers": 0, "platform": -201, "stripe_fees": 201, "producer:ana": 0}


def test_a_dispute_reverses_the_producers_transfer_and_a_won_one_repeats_it() -> None:
    scene = Scene()
    payments.pay(scene.world, scene.intent)
    dispute = disputes.dispute(scene.world, scene.charge)
    scene.make_good()
    assert (derive_outcome(scene.sale, scene.payment()).transferred, scene.balances()["producer:ana"]) == (0, 0)
    disputes.close_dispute(scene.world, dispute["id"], "won")
    scene.make_good()
    scene.make_good()
    fees = {"platform": 699 - 1_500, "stripe_fees": 201 + 1_500}
    assert scene.balances() == {"buyers": -5_900, **fees, "producer:ana": 5_000, "disputes": 0}


def test_a_lost_dispute_leaves_the_producer_without() -> None:
    scene = Scene()
    payments.pay(scene.world, scene.intent)
    disputes.close_dispute(scene.world, disputes.dispute(scene.world, scene.charge)["id"], "lost")
    scene.make_good()
    assert scene.balances()["producer:ana"] == 0


ACTIONS: dict[str, Callable[[Scene, int], Any]] = {
    "decline": lambda scene, _: payments.decline(scene.world, scene.intent),
    "pay": lambda scene, _: payments.pay(scene.world, scene.intent),
    "refund": lambda scene, part: payments.refund(
        scene.world, {"payment_intent": scene.intent, "amount": part, "reverse_transfer": True}
    ),
    "dashboard refund": lambda scene, part: payments.refund(
        scene.world, {"payment_intent": scene.intent, "amount": part}
    ),
    "failed refund": lambda scene, _: payments.fail_refund(scene.world, scene.world.all("refund")[0]["id"]),
    "reverse": lambda scene, part: transfers.reverse(
        scene.world, scene.world.all("transfer")[0]["id"], {"amount": part}
    ),
    "dispute": lambda scene, _: disputes.dispute(scene.world, scene.charge),
    "won": lambda scene, _: disputes.close_dispute(scene.world, scene.world.all("dispute")[0]["id"], "won"),
    "lost": lambda scene, _: disputes.close_dispute(scene.world, scene.world.all("dispute")[0]["id"], "lost"),
    "time": lambda scene, _: scene.world.pass_time(DAY),
}


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTIONS)), st.integers(1, 3_000)), max_size=12), st.booleans())
def test_the_journal_equals_stripes_balances_and_only_grows(
    actions: list[tuple[str, int]],
    taxed: bool,  # noqa: FBT001
) -> None:
    scene = Scene(country="CA" if taxed else "")
    for what, part in [("pay", 1), *actions]:
        try:
            ACTIONS[what](scene, part)
        except (Refusal, IndexError):
            continue  # not possible in this state
        balances, again = scene.balances(), sale_entries(scene.sale, scene.payment(), booked=list(scene.booked))
        assert scene.booked == {entry.id: entry for entry in again}
        assert sum(balances.values()) == 0
        assert balances["producer:ana"] == scene.at_stripe("acct_ana")
        assert balances["platform"] + balances["taxes"] == scene.at_stripe()
        left, total = -balances["buyers"] - balances["disputes"], scene.sale.quote.total.amount
        assert balances["taxes"] == -(-scene.sale.tax * max(left, 0) // total)
        assert derive_outcome(scene.sale, scene.payment()).transferred == balances["producer:ana"]


def test_tax_is_on_top_and_goes_neither_to_the_producer_nor_to_the_platform() -> None:
    scene = Scene(country="CA")
    assert (scene.sale.tax, scene.sale.quote.total) == (767, Money(6_667, "cad"))  # 13 % of 59.00
    payments.pay(scene.world, scene.intent)
    fees = 6_667 * 29 // 1_000 + 30
    assert scene.balances() == {
        "buyers": -6_667,
        "taxes": 767,
        "platform": 900 - fees,
        "stripe_fees": fees,
        "producer:ana": 5_000,
    }
    assert scene.world.tax_reported == 767


def test_refunds_in_parts_give_the_tax_back_with_the_last_of_them() -> None:
    scene = Scene(country="CA")
    payments.pay(scene.world, scene.intent)
    owed = []
    for amount in (1, 2_000, 1_111, 3_555):
        payments.refund(scene.world, {"payment_intent": scene.intent, "amount": amount, "reverse_transfer": True})
        owed.append(scene.balances()["taxes"])
    assert owed == [767, 537, 409, 0]  # rounded up: 766.8, 536.8, 409.0
    assert scene.balances()["producer:ana"] == 0
    lines = [line for line in sale_lines(scene.sale, scene.payment(), SaleOutcome()) if line.type == "refund"]
    assert sum(line.amount for line in lines) == -5_900
    assert sum(line.net for line in lines) == -5_000


def test_a_place_that_does_not_tell_the_tax_is_refused_and_a_tax_that_is_not_set_up_is_not_the_buyers_fault() -> None:
    api, world, price = (scene := Scene()).api, scene.world, Money(5_900, "cad")
    for vague in (BuyerLocation("US"), BuyerLocation("CA"), BuyerLocation("US", "", "CA")):
        with pytest.raises(LocationRefused):
            api.calculate_tax(price, vague)
    assert api.calculate_tax(price, BuyerLocation("CA", "", "QC")).amount == 767
    assert api.calculate_tax(price, BuyerLocation("BR")).amount == 0
    world.tax_active = False
    with pytest.raises(StripeUnavailable):
        api.calculate_tax(price, BuyerLocation("DE"))
