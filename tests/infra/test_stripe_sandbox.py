"""What the model takes Stripe to do: stories that run on it, and on Stripe's sandbox where STRIPE_TEST_KEY is set.

What needs a person at the hosted page (an account that can be paid, and so transfers and payouts that arrive) is told
by the model alone. Whoever runs this with a key leaves test objects behind in that sandbox.
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

from beatpass.domain.connecting import missing_of, state_of
from beatpass.domain.splits import Refused, Split
from beatpass.domain.stripe_accounts import read_account
from beatpass.domain.stripe_events import API_VERSION, read_event
from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeRefused, StripeUnavailable
from infra.stripe_simulator import invoices, payments
from infra.stripe_simulator.model import FakeStripe

KEY = "STRIPE_TEST_KEY"
SECONDS_TO_SETTLE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """``api`` is ours, ``client`` the SDK's; ``pay`` and ``subscribe`` are what a buyer and a subscriber do there.

    ``subscribe`` gives the invoice's id.
    """

    api: StripeApi
    client: Any
    pay: Callable[[str], object]
    subscribe: Callable[[int], str]


@pytest.fixture(params=["model", pytest.param("sandbox", marks=pytest.mark.running_clock)])
def place(request: pytest.FixtureRequest) -> Place:
    return model() if request.param == "model" else sandbox()


def model() -> Place:
    fake = FakeStripe()
    return Place(
        StripeApi(api_key="sk_test_made_up", http_client=fake),
        StripeClient("sk_test_made_up", stripe_version=API_VERSION, http_client=fake).v1,
        lambda intent_id: payments.pay(fake.world, intent_id),
        lambda amount: str(invoices.pay_invoice(fake.world, amount, "cad")["id"]),
    )


def sandbox() -> Place:
    key = os.environ.get(KEY)
    if not key:
        pytest.skip(f"Stripe's sandbox is left out: {KEY} is not set")
    assert key.startswith(("sk_test_", "rk_test_")), "a key of the test mode: no real money"
    client = StripeClient(key, stripe_version=API_VERSION, max_network_retries=2).v1
    return Place(
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


def settled(look: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is looked for
    """Stripe says what a charge brings a moment after the charge."""
    for _ in range(SECONDS_TO_SETTLE):
        try:
            return look()
        except StripeUnavailable:
            time.sleep(1)
    return look()


def new_account(place: Place) -> str:
    return place.api.create_account(f"test-{uuid4()}", country="CA", number=1)


def intent_of(place: Place, amount: int) -> str:
    asked = {
        "amount": amount,
        "currency": "cad",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
    return str(place.client.payment_intents.create(asked).id)


def test_a_producer_has_one_account_which_lacks_everything_until_the_hosted_page(place: Place) -> None:
    artist_id = f"test-{uuid4()}"
    account_id = place.api.create_account(artist_id, country="CA", number=1)
    assert place.api.create_account(artist_id, country="CA", number=1) == account_id
    account = read_account(place.api.fetch_account(account_id), fetched_at="2026-11-21T12:00:00.000Z")
    assert (account.artist_id, account.country, account.default_currency) == (artist_id, "CA", "cad")
    assert (account.connected, account.transfers_active, state_of(account)) == (True, False, "setup_required")
    assert {"charges", "payouts", "details", "transfers"} < set(missing_of(account))
    url, expires_at = place.api.create_onboarding_link(
        account_id, refresh_url="https://example.com/again", return_url="https://example.com/"
    )
    assert url.startswith("https://")
    assert expires_at > place.client.accounts.retrieve(account_id).created
    with pytest.raises(StripeRefused):
        place.api.create_login_link(account_id)
    balances = place.api.fetch_balances(account_id)
    assert [(each.currency, each.available, each.pending, each.in_transit) for each in balances] == [("cad", 0, 0, 0)]


def test_an_account_that_is_nobodys_is_gone(place: Place) -> None:
    with pytest.raises(AccountGone):
        place.api.fetch_account("acct_1NobodysAccount")


def test_a_part_of_a_pool_is_refused_where_it_cannot_arrive(place: Place) -> None:
    month = f"test {uuid4()}"
    split = Split(
        month=month, currency="cad", allocation="a", artist_id="ana", weight=1, amount=1, account_id=new_account(place)
    )
    assert place.api.send_split(split, first_use=True) == Refused("insufficient_capabilities_for_transfer")
    assert place.api.find_split(split) is None
    to_nobody = replace(split, account_id="acct_1NobodysAccount", number=2)
    assert isinstance(place.api.send_split(to_nobody, first_use=True), Refused)


def test_an_idempotency_key_is_for_one_request(place: Place) -> None:
    key: Any = {"idempotency_key": f"test:{uuid4()}"}
    asked = {"amount": 5_900, "currency": "cad"}
    made = place.client.payment_intents.create(asked, key)
    assert place.client.payment_intents.create(asked, key).id == made.id
    with pytest.raises(stripe.IdempotencyError):
        place.client.payment_intents.create(asked | {"amount": 5_901}, key)


def test_a_payment_is_read_as_a_whole_and_given_back_in_parts(place: Place) -> None:
    intent_id = intent_of(place, 5_900)
    before = place.api.fetch_payment(intent_id)
    assert (before.status, before.charge_id, before.sale_id) == ("requires_payment_method", None, None)
    assert place.api.fetch_client_secret(intent_id).startswith(intent_id)
    place.pay(intent_id)
    charge_id = place.api.fetch_payment(intent_id).charge_id or ""
    made = place.api.refund(charge_id, 1_000, sale_id=intent_id, refund_id="first")
    assert place.api.refund(charge_id, 1_000, sale_id=intent_id, refund_id="first") == made
    assert place.api.find_refund(charge_id, "first") == made
    with pytest.raises(StripeRefused):
        place.api.refund(charge_id, 4_901, sale_id=intent_id, refund_id="too much")
    place.api.refund(charge_id, 4_900, sale_id=intent_id, refund_id="the rest")
    with pytest.raises(StripeRefused, match="charge_already_refunded"):
        place.api.refund(charge_id, 1, sale_id=intent_id, refund_id="more")
    after = place.api.fetch_payment(intent_id)
    assert (after.status, after.amount, sorted(each.amount for each in after.refunds)) == (
        "succeeded",
        5_900,
        [1_000, 4_900],
    )
    assert after.fully_refunded
    assert place.api.find_intent(charge_id) == place.api.find_intent(made) == intent_id


def test_a_subscriptions_invoice_brings_what_is_left_of_it_in_its_currency(place: Place) -> None:
    invoice_id = place.subscribe(10_000)
    receipt = settled(lambda: place.api.fetch_receipt(invoice_id))
    assert receipt.invoice_id == invoice_id
    assert 9_000 < receipt.net.amount < 10_000
    assert receipt.net.currency == "cad"


def test_its_events_are_snapshots_of_the_version_that_is_read_here(place: Place) -> None:
    intent_id = intent_of(place, 5_900)
    place.pay(intent_id)
    found = place.client.events.list({"type": "payment_intent.succeeded", "limit": 20}).data
    events = [read_event(json.dumps(each.to_dict(), default=str)) for each in found]
    (event,) = [each for each in events if each.object_id == intent_id]
    assert (event.type, event.livemode, event.account) == ("payment_intent.succeeded", False, None)
