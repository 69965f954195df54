"""Check the simulator's assumptions: these tests run on it, and on Stripe's sandbox if STRIPE_TEST_KEY is set.

What needs a person at the hosted page (an account that can be paid, and so transfers and payouts that arrive) is tested
on the simulator only. A run with a key leaves test objects in that sandbox.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
import stripe
from stripe import StripeClient

from beatpass.domain.money.accounts.payout_readiness import missing_requirements, setup_state_of
from beatpass.domain.money.accounts.stripe_accounts import read_account
from beatpass.domain.money.pooling.invoices import months_of
from beatpass.domain.money.pooling.splits import Refused, Split
from beatpass.domain.money.stripe_events import API_VERSION, read_event
from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeRefused, StripeUnavailable
from infra.stripe_simulator import invoices, payments
from infra.stripe_simulator.model import FakeStripe

KEY = "STRIPE_TEST_KEY"
SECONDS_TO_SETTLE = 60


@dataclass(frozen=True, slots=True)
class StripeUnderTest:
    """``api`` is the client under test, ``client`` the SDK's; ``pay`` and ``subscribe`` act as buyer and subscriber.

    ``subscribe`` gives the invoice's id.
    """

    api: StripeApi
    client: Any
    pay: Callable[[str], object]
    subscribe: Callable[[int], str]


@pytest.fixture(params=["model", pytest.param("sandbox", marks=pytest.mark.running_clock)])
def stripe_(request: pytest.FixtureRequest) -> StripeUnderTest:
    return model() if request.param == "model" else sandbox()


def model() -> StripeUnderTest:
    fake = FakeStripe()
    return StripeUnderTest(
        StripeApi(api_key="sk_test_made_up", http_client=fake),
        StripeClient("sk_test_made_up", stripe_version=API_VERSION, http_client=fake).v1,
        lambda intent_id: payments.pay(fake.world, intent_id),
        lambda amount: str(invoices.pay_invoice(fake.world, amount, "cad")["id"]),
    )


def sandbox() -> StripeUnderTest:
    key = os.environ.get(KEY)
    if not key:
        pytest.skip(f"Stripe's sandbox is left out: {KEY} is not set")
    assert key.startswith(("sk_test_", "rk_test_")), "a key of the test mode: no real money"
    client = StripeClient(key, stripe_version=API_VERSION, max_network_retries=2).v1
    return StripeUnderTest(
        StripeApi(api_key=key),
        client,
        lambda intent_id: client.payment_intents.confirm(intent_id, {"payment_method": "pm_card_visa"}),
        lambda amount: _subscribe(client, amount),
    )


def _subscribe(client: Any, amount: int) -> str:  # noqa: ANN401 - the SDK's services
    product = client.products.create({"name": "A subscription of a test"})
    price = {"currency": "cad", "product": product.id, "recurring": {"interval": "month"}, "unit_amount": amount}
    customer = client.customers.create(
        {"payment_method": "pm_card_visa", "invoice_settings": {"default_payment_method": "pm_card_visa"}}
    )
    made = client.subscriptions.create({"customer": customer.id, "items": [{"price_data": price}]})
    return str(made.latest_invoice)


def settled(look: Callable[[], Any]) -> Any:  # noqa: ANN401 - the result of the look-up
    """Retry: Stripe has the balance transaction a moment after the charge."""
    for _ in range(SECONDS_TO_SETTLE):
        try:
            return look()
        except StripeUnavailable:
            time.sleep(1)
    return look()


def _settled_payment(api: StripeApi, intent_id: str) -> Any:  # noqa: ANN401 - see settled
    payment = api.fetch_payment(intent_id)
    if payment.awaits_settlement:
        raise StripeUnavailable
    return payment


def _settled_invoice(api: StripeApi, invoice_id: str) -> Any:  # noqa: ANN401 - see settled
    invoice = api.fetch_invoice(invoice_id)
    if invoice is None or any(each.awaits_settlement for each in invoice.payments):
        raise StripeUnavailable
    return invoice


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
    stripe_.pay(intent_id)
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
    invoice_id = stripe_.subscribe(10_000)
    invoice = settled(lambda: _settled_invoice(stripe_.api, invoice_id))
    assert (invoice.id, invoice.total, invoice.tax, invoice.of_subscription) == (invoice_id, 10_000, 0, True)
    assert [(line.amount, len(months_of(line, "2026-11"))) for line in invoice.lines] == [(10_000, 1)]
    (payment,) = invoice.payments
    assert payment.settled.currency == "cad"
    assert 9_000 < payment.settled.net < payment.settled.amount == 10_000
    assert stripe_.api.find_invoice(payment.id) == invoice_id
    made = stripe_.client.refunds.create({"payment_intent": payment.id, "amount": 2_500})
    again = settled(lambda: _settled_invoice(stripe_.api, invoice_id))
    assert [(each.id, each.amount, each.standing) for each in again.payments[0].refunds] == [(made.id, 2_500, True)]
    assert again.payments[0].refunds[0].settled.amount == -2_500


def test_an_offer_that_ended_is_cancelled_once(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.api.cancel_intent(intent_id)
    assert stripe_.api.fetch_payment(intent_id).status == "canceled"
    with pytest.raises(StripeRefused):
        stripe_.api.cancel_intent(intent_id)
    paid = intent_of(stripe_, 5_900)
    stripe_.pay(paid)
    with pytest.raises(StripeRefused):
        stripe_.api.cancel_intent(paid)


def test_a_payment_is_settled_with_its_fee(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.pay(intent_id)
    payment = settled(lambda: _settled_payment(stripe_.api, intent_id))
    assert (payment.settled.amount, payment.settled.currency) == (5_900, "cad")
    assert payment.settled.fee > 0
    assert not payment.awaits_settlement
    movement = next(
        each
        for each in stripe_.api.fetch_balance_movements(since=payment.charged_at, until="2100-01-01T00:00:00.000Z")
        if each.id == payment.settled.id
    )
    assert (movement.amount, movement.source) == (payment.settled.net, payment.charge_id)


def test_events_are_snapshots_of_the_expected_api_version(stripe_: StripeUnderTest) -> None:
    intent_id = intent_of(stripe_, 5_900)
    stripe_.pay(intent_id)
    found = stripe_.client.events.list({"type": "payment_intent.succeeded", "limit": 20}).data
    events = [read_event(json.dumps(each.to_dict(), default=str)) for each in found]
    (event,) = [each for each in events if each.object_id == intent_id]
    assert (event.type, event.livemode, event.account) == ("payment_intent.succeeded", False, None)
