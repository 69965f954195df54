"""Check the simulator's assumptions: these tests run on it, and on Stripe's sandbox if STRIPE_TEST_KEY is set.

What needs a person at the hosted page (an account that can be paid, and so transfers and payouts that arrive) is tested
on the simulator only. A run with a key leaves test objects in that sandbox.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol
from uuid import uuid4

import pytest
import stripe
from stripe import StripeClient

from beatpass.domain.money.accounts.payout_readiness import missing_requirements, setup_state_of
from beatpass.domain.money.accounts.stripe_accounts import read_account
from beatpass.domain.money.amounts import Money
from beatpass.domain.money.payments import Payment
from beatpass.domain.money.pooling.invoices import Invoice, months_of, spread, tax_within
from beatpass.domain.money.pooling.pool_rules import PoolRules
from beatpass.domain.money.pooling.splits import Refused, Split
from beatpass.domain.money.selling.taxes import BuyerLocation
from beatpass.domain.money.stripe_events import API_VERSION, read_event
from beatpass.gateways.stripe_api import AccountGone, LocationRefused, StripeApi, StripeRefused, StripeUnavailable
from infra.stripe_simulator import disputes, invoices, payments
from infra.stripe_simulator.model import FakeStripe
from infra.stripe_simulator.world import DAY, World

KEY = "STRIPE_TEST_KEY"
SECONDS_TO_SETTLE = 60


Card = Literal["visa", "chargeDeclined", "createDispute", "refundFail"]
"""Stripe's names of test cards: pm_card_visa and so on."""


class People(Protocol):
    """What buyers, subscribers, banks and the operator do."""

    def pay(self, intent_id: str, card: Card = "visa") -> None: ...

    def fail_refund(self, refund_id: str) -> None:
        """The bank of the card refundFail returns the refund."""

    def win(self, dispute_id: str) -> None: ...

    def subscribe(self, amount: int, *, interval: Literal["month", "year"] = "month", tax: int = 0) -> str:
        """The invoice's id; ``tax`` is in percent, on top."""

    def credit(self, invoice_id: str, amount: int) -> None:
        """A credit note that refunds the amount."""


@dataclass(frozen=True, slots=True)
class StripeUnderTest:
    """``api`` is the client under test, ``client`` the SDK's."""

    api: StripeApi
    client: Any
    people: People


@pytest.fixture(params=["model", pytest.param("sandbox", marks=pytest.mark.running_clock)])
def stripe_(request: pytest.FixtureRequest) -> StripeUnderTest:
    return model() if request.param == "model" else sandbox()


def model() -> StripeUnderTest:
    fake = FakeStripe()
    return StripeUnderTest(
        StripeApi(api_key="sk_test_made_up", http_client=fake),
        StripeClient("sk_test_made_up", stripe_version=API_VERSION, http_client=fake).v1,
        _OfModel(fake.world),
    )


@dataclass(frozen=True, slots=True)
class _OfModel:
    world: World

    def pay(self, intent_id: str, card: Card = "visa") -> None:
        if card == "chargeDeclined":
            payments.decline(self.world, intent_id)
            return
        charge_id = payments.pay(self.world, intent_id)["latest_charge"]
        if card == "createDispute":
            disputes.dispute(self.world, charge_id)

    def fail_refund(self, refund_id: str) -> None:
        payments.fail_refund(self.world, refund_id)

    def win(self, dispute_id: str) -> None:
        disputes.close_dispute(self.world, dispute_id, "won")

    def subscribe(self, amount: int, *, interval: Literal["month", "year"] = "month", tax: int = 0) -> str:
        seconds = invoices.MONTH if interval == "month" else 365 * DAY
        made = invoices.pay_invoice(self.world, amount, "cad", tax=amount * tax // 100, seconds=seconds)
        return str(made["id"])

    def credit(self, invoice_id: str, amount: int) -> None:
        invoices.credit(self.world, invoice_id, amount)


def sandbox() -> StripeUnderTest:
    key = os.environ.get(KEY)
    if not key:
        pytest.skip(f"Stripe's sandbox is left out: {KEY} is not set")
    assert key.startswith(("sk_test_", "rk_test_")), "a key of the test mode: no real money"
    client = StripeClient(key, stripe_version=API_VERSION, max_network_retries=2).v1
    return StripeUnderTest(StripeApi(api_key=key), client, _OfSandbox(client))


@dataclass(frozen=True, slots=True)
class _OfSandbox:
    client: Any

    def pay(self, intent_id: str, card: Card = "visa") -> None:
        with suppress(stripe.CardError):
            self.client.payment_intents.confirm(intent_id, {"payment_method": f"pm_card_{card}"})

    def fail_refund(self, refund_id: str) -> None:
        """It fails by itself."""

    def win(self, dispute_id: str) -> None:
        evidence = {"uncategorized_text": "winning_evidence"}  # a word of Stripe's for tests
        self.client.disputes.update(dispute_id, {"evidence": evidence, "submit": True})

    def subscribe(self, amount: int, *, interval: Literal["month", "year"] = "month", tax: int = 0) -> str:
        product = self.client.products.create({"name": "A subscription of a test"})
        recurring = {"currency": "cad", "product": product.id, "recurring": {"interval": interval}}
        customer = self.client.customers.create(
            {"payment_method": "pm_card_visa", "invoice_settings": {"default_payment_method": "pm_card_visa"}}
        )
        asked = {"customer": customer.id, "items": [{"price_data": {**recurring, "unit_amount": amount}}]}
        if tax:
            rate = self.client.tax_rates.create({"display_name": "Tax", "percentage": tax, "inclusive": False})
            asked["default_tax_rates"] = [rate.id]
        return str(self.client.subscriptions.create(asked).latest_invoice)

    def credit(self, invoice_id: str, amount: int) -> None:
        self.client.credit_notes.create({"invoice": invoice_id, "amount": amount, "refund_amount": amount})


def settled(look: Callable[[], Any]) -> Any:  # noqa: ANN401 - the result of the look-up
    """Retry: Stripe has the balance transaction a moment after the charge."""
    for _ in range(SECONDS_TO_SETTLE):
        try:
            return look()
        except StripeUnavailable:
            time.sleep(1)
    return look()


def _payment(stripe_: StripeUnderTest, intent_id: str, *, once: Callable[[Payment], object]) -> Payment:
    """The payment as soon as it is on the balance, and so."""

    def look() -> Payment:
        payment = stripe_.api.fetch_payment(intent_id)
        if payment.awaits_settlement or not once(payment):
            raise StripeUnavailable
        return payment

    found: Payment = settled(look)
    return found


def _settled_invoice(api: StripeApi, invoice_id: str, *, refunds: int = 0) -> Invoice:
    """The invoice as soon as its payments are on the balance, with so many refunds."""

    def look() -> Invoice:
        invoice = api.fetch_invoice(invoice_id)
        if invoice is None or any(each.awaits_settlement for each in invoice.payments):
            raise StripeUnavailable
        if sum(len(each.refunds) for each in invoice.payments) < refunds:
            raise StripeUnavailable
        return invoice

    found: Invoice = settled(look)
    return found


def new_account(stripe_: StripeUnderTest) -> str:
    return stripe_.api.create_account(f"test-{uuid4()}", country="CA", number=1)


def intent_of(stripe_: StripeUnderTest, amount: int) -> str:
    asked = {
        "amount": amount,
        "currency": "cad",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
    return str(stripe_.client.payment_intents.create(asked).id)


def test_a_producer_has_one_account_whose_requirements_are_due_until_onboarding(stripe_: StripeUnderTest) -> None:
    artist_id = f"test-{uuid4()}"
    account_id = stripe_.api.create_account(artist_id, country="CA", number=1)
    assert stripe_.api.create_account(artist_id, country="CA", number=1) == account_id
    account = read_account(stripe_.api.fetch_account(account_id), fetched_at="2026-11-21T12:00:00.000Z")
    assert (account.artist_id, account.country, account.default_currency) == (artist_id, "CA", "cad")
    assert (account.connected, account.transfers_active, setup_state_of(account)) == (True, False, "setup_required")
    assert {"charges", "payouts", "details", "transfers"} < set(missing_requirements(account))
    url, expires_at = stripe_.api.create_onboarding_link(
        account_id, refresh_url="https://example.com/again", return_url="https://example.com/"
    )
    assert url.startswith("https://")
    assert expires_at > stripe_.client.accounts.retrieve(account_id).created
    with pytest.raises(StripeRefused):
        stripe_.api.create_login_link(account_id)
    balances = stripe_.api.fetch_balances(account_id)
    assert [(each.currency, each.available, each.pending, each.in_transit) for each in balances] == [("cad", 0, 0, 0)]


def test_an_unknown_account_raises_account_gone(stripe_: StripeUnderTest) -> None:
    with pytest.raises(AccountGone):
        stripe_.api.fetch_account("acct_1UnknownAccount")


def test_a_split_to_an_account_that_cannot_receive_is_refused(stripe_: StripeUnderTest) -> None:
    month = f"test {uuid4()}"
    split = Split(
        month=month,
        currency="cad",
        allocation="a",
        artist_id="ana",
        weight=1,
        amount=1,
        account_id=new_account(stripe_),
    )
    assert stripe_.api.send_split(split, first_use=True) == Refused("insufficient_capabilities_for_transfer")
    assert stripe_.api.find_split(split) is None
    to_unknown = replace(split, account_id="acct_1UnknownAccount", number=2)
    assert isinstance(stripe_.api.send_split(to_unknown, first_use=True), Refused)


def test_an_idempotency_key_belongs_to_one_request(stripe_: StripeUnderTest) -> None:
    key: Any = {"idempotency_key": f"test:{uuid4()}"}
    asked = {"amount": 5_900, "currency": "cad"}
    made = stripe_.client.payment_intents.create(asked, key)
    assert stripe_.client.payment_intents.create(asked, key).id == made.id
    with pytest.raises(stripe.IdempotencyError):
        stripe_.client.payment_intents.create(asked | {"amount": 5_901}, key)


def test_a_payment_is_read_as_a_whole_and_refunded_in_parts(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    before = stripe_.api.fetch_payment(intent_id)
    assert (before.status, before.charge_id, before.sale_id) == ("requires_payment_method", None, None)
    assert stripe_.api.fetch_client_secret(intent_id).startswith(intent_id)
    stripe_.people.pay(intent_id)
    charge_id = stripe_.api.fetch_payment(intent_id).charge_id or ""
    made = stripe_.api.refund(charge_id, 1_000, sale_id=intent_id, refund_id="first")
    assert stripe_.api.refund(charge_id, 1_000, sale_id=intent_id, refund_id="first") == made
    assert stripe_.api.find_refund(charge_id, "first") == made
    with pytest.raises(StripeRefused):
        stripe_.api.refund(charge_id, 4_901, sale_id=intent_id, refund_id="too much")
    stripe_.api.refund(charge_id, 4_900, sale_id=intent_id, refund_id="the rest")
    with pytest.raises(StripeRefused, match="charge_already_refunded"):
        stripe_.api.refund(charge_id, 1, sale_id=intent_id, refund_id="more")
    after = stripe_.api.fetch_payment(intent_id)
    assert (after.status, after.amount, sorted(each.amount for each in after.refunds)) == (
        "succeeded",
        5_900,
        [1_000, 4_900],
    )
    assert after.fully_refunded
    assert stripe_.api.find_intent(charge_id, "charge") == stripe_.api.find_intent(made, "refund") == intent_id
    assert (stripe_.api.find_invoice(intent_id), stripe_.api.is_of_sale(intent_id)) == (None, False)


def test_a_subscriptions_invoice_brings_its_amount_less_fees(stripe_: StripeUnderTest) -> None:
    invoice_id = stripe_.people.subscribe(10_000)
    invoice = _settled_invoice(stripe_.api, invoice_id)
    assert (invoice.id, invoice.total, invoice.tax, invoice.of_subscription) == (invoice_id, 10_000, 0, True)
    assert [(line.amount, len(months_of(line, "2026-11"))) for line in invoice.lines] == [(10_000, 1)]
    (payment,) = invoice.payments
    assert payment.settled
    assert payment.settled.currency == "cad"
    assert 9_000 < payment.settled.net < payment.settled.amount == 10_000
    assert stripe_.api.find_invoice(payment.id) == invoice_id
    made = stripe_.client.refunds.create({"payment_intent": payment.id, "amount": 2_500})
    (refund,) = _settled_invoice(stripe_.api, invoice_id, refunds=1).payments[0].refunds
    assert (refund.id, refund.amount, refund.standing) == (made.id, 2_500, True)
    assert refund.settled
    assert refund.settled.amount == -2_500


def test_a_years_subscription_is_spread_over_twelve_months_without_its_tax(stripe_: StripeUnderTest) -> None:
    invoice = _settled_invoice(stripe_.api, stripe_.people.subscribe(10_000, interval="year", tax=13))
    assert (invoice.total, invoice.tax, tax_within(invoice, 5_650)) == (11_300, 1_300, 650)
    (line,) = invoice.lines
    assert (line.amount, len(months_of(line, "2026-11"))) == (10_000, 12)
    net = invoice.payments[0].settled.net if invoice.payments[0].settled else 0
    assert sum(spread(invoice, net - 1_300, PoolRules()).values()) == net - 1_300


def test_a_credit_note_is_a_refund_of_the_invoices_charge(stripe_: StripeUnderTest) -> None:
    invoice_id = stripe_.people.subscribe(10_000)
    _settled_invoice(stripe_.api, invoice_id)
    stripe_.people.credit(invoice_id, 2_500)
    (payment,) = _settled_invoice(stripe_.api, invoice_id, refunds=1).payments
    assert [each.amount for each in payment.refunds] == [2_500]


def test_a_declined_card_leaves_the_payment_without_a_charge_and_payable(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.people.pay(intent_id, "chargeDeclined")
    declined = stripe_.api.fetch_payment(intent_id)
    assert (declined.status, declined.error, declined.charge_id) == ("requires_payment_method", "card_declined", None)
    stripe_.people.pay(intent_id)
    paid = _payment(stripe_, intent_id, once=lambda each: each.status == "succeeded")
    assert paid.receipt_url
    assert paid.receipt_url.startswith("https://")
    assert len(paid.country or "") == 2


def test_a_dispute_holds_the_money_until_it_is_won(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.people.pay(intent_id, "createDispute")
    (dispute,) = _payment(stripe_, intent_id, once=lambda each: any(one.held for one in each.disputes)).disputes
    assert (dispute.amount, dispute.currency, dispute.reason) == (5_900, "cad", "fraudulent")
    assert (dispute.status, dispute.withdrawn > 0, dispute.reinstated) == ("needs_response", True, 0)
    assert (dispute.due_by or "") > dispute.at
    assert all(moved.fee >= 0 for moved in dispute.movements)
    assert stripe_.api.find_intent(dispute.id, "dispute") == intent_id
    stripe_.people.win(dispute.id)
    (won,) = _payment(stripe_, intent_id, once=lambda each: each.disputes[0].status == "won").disputes
    assert (won.held, won.reinstated > 0) == (False, True)


def test_a_refund_that_the_bank_returns_does_not_stand(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.people.pay(intent_id, "refundFail")
    charge_id = stripe_.api.fetch_payment(intent_id).charge_id or ""
    refund_id = stripe_.api.refund(charge_id, 1_000, sale_id=intent_id, refund_id="returned")
    stripe_.people.fail_refund(refund_id)
    payment = _payment(stripe_, intent_id, once=lambda each: each.refunds[0].returned)
    (refund,) = payment.refunds
    assert (refund.standing, payment.refunded, payment.fully_refunded) == (False, 0, False)
    assert refund.settled
    assert refund.returned
    assert refund.settled.amount + refund.returned.amount == 0


def test_stripe_tax_reports_a_payment_with_its_calculation_and_the_refund_of_it(stripe_: StripeUnderTest) -> None:
    price = Money(5_900, "cad")
    try:
        tax = stripe_.api.calculate_tax(price, BuyerLocation("CA", "H2X 1Y4"))
    except StripeUnavailable:
        pytest.skip("Stripe Tax is not set up in this sandbox")
    with pytest.raises(LocationRefused):
        stripe_.api.calculate_tax(price, BuyerLocation("US"))
    asked: Any = {
        "amount": price.amount + tax.amount,
        "currency": "cad",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "hooks": {"inputs": {"tax": {"calculation": tax.calculation}}},
    }
    intent_id = stripe_.client.payment_intents.create(asked).id
    stripe_.people.pay(intent_id)
    made = stripe_.client.refunds.create({"payment_intent": intent_id})

    def look() -> list[tuple[str, str]]:
        found = stripe_.client.tax.associations.find({"payment_intent": intent_id}).tax_transaction_attempts or []
        if len(found) < 2:
            raise StripeUnavailable
        return [(each.source, each.status) for each in found]

    assert settled(look) == [(intent_id, "committed"), (made.id, "committed")]


def test_an_offer_that_ended_is_cancelled_once(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.api.cancel_intent(intent_id)
    assert stripe_.api.fetch_payment(intent_id).status == "canceled"
    with pytest.raises(StripeRefused):
        stripe_.api.cancel_intent(intent_id)
    paid = intent_of(stripe_, 5_900)
    stripe_.people.pay(paid)
    with pytest.raises(StripeRefused):
        stripe_.api.cancel_intent(paid)


def test_a_payment_is_settled_with_its_fee(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.people.pay(intent_id)
    payment = _payment(stripe_, intent_id, once=lambda each: each.settled)
    assert payment.settled
    assert (payment.settled.amount, payment.settled.currency) == (5_900, "cad")
    assert payment.settled.fee > 0
    assert not payment.awaits_settlement
    movement = next(
        each
        for each in stripe_.api.fetch_balance_movements(
            since=payment.charged_at or "", until="2100-01-01T00:00:00.000Z"
        )
        if each.id == payment.settled.id
    )
    assert (movement.amount, movement.source) == (payment.settled.net, payment.charge_id)


def test_events_are_snapshots_of_the_expected_api_version(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.people.pay(intent_id)
    found = stripe_.client.events.list({"type": "payment_intent.succeeded", "limit": 20}).data
    events = [read_event(json.dumps(each.to_dict(), default=str)) for each in found]
    (event,) = [each for each in events if each.object_id == intent_id]
    assert (event.type, event.livemode, event.account) == ("payment_intent.succeeded", False, None)
