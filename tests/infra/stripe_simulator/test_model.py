"""The simulator seen by its client: money adds up, idempotency keys repeat answers, and all answers are valid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe import StripeClient, _event

from infra.stripe_simulator import accounts, disputes, invoices, payments, payouts
from infra.stripe_simulator.api import handlers
from infra.stripe_simulator.model import FakeStripe
from infra.stripe_simulator.parameters import BadParameter, decode, read
from infra.stripe_simulator.routes import routes
from infra.stripe_simulator.world import API_VERSION, DAY


class Scene:
    """A platform with one producer, who finished onboarding."""

    def __init__(self) -> None:
        self.fake = FakeStripe()
        self.world = self.fake.world
        self.api = StripeClient(
            "sk_test_made_up", stripe_version=API_VERSION, http_client=self.fake, max_network_retries=2
        ).v1
        self.account = self.api.accounts.create({"country": "CA", "metadata": {"artist_id": "ana"}}).id
        accounts.finish(self.world, self.account)

    def sale(self, amount: int = 5_900, onward: int = 5_000) -> Any:  # noqa: ANN401 - a payment intent
        made = self.api.payment_intents.create(
            {"amount": amount, "currency": "cad", "transfer_data": {"destination": self.account, "amount": onward}}
        )
        payments.pay(self.world, made.id)
        return self.api.payment_intents.retrieve(made.id, {"expand": ["latest_charge.balance_transaction"]})

    def available(self, owner: str | None = None) -> int:
        options: Any = {"stripe_account": owner} if owner else {}
        parts = self.api.balance.retrieve(None, options).available
        return sum(part.amount for part in parts)

    def published_events(self) -> list[str]:
        return [event["type"] for event in self.world.events]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_sale_credits_the_price_to_the_producer_and_the_fee_to_the_platform(scene: Scene) -> None:
    intent = scene.sale()
    assert intent.status == "succeeded"
    assert intent.latest_charge.balance_transaction.net == 5_900 - 201
    assert (scene.available(), scene.available(scene.account)) == (0, 0)
    scene.world.pass_time(2 * DAY)
    assert (scene.available(), scene.available(scene.account)) == (5_900 - 201 - 5_000, 5_000)


def test_partial_refunds_reverse_their_part_and_the_last_one_the_rest(scene: Scene) -> None:
    intent = scene.sale()
    for amount in (1_000, 2_000, 2_900):
        made = scene.api.refunds.create({"payment_intent": intent.id, "amount": amount, "reverse_transfer": True})
        assert made.transfer_reversal
    charge = scene.api.charges.retrieve(intent.latest_charge.id)
    assert (charge.amount_refunded, charge.refunded) == (5_900, True)
    assert scene.api.transfers.retrieve(str(charge.transfer)).amount_reversed == 5_000
    with pytest.raises(stripe.InvalidRequestError) as refused:
        scene.api.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"


def test_a_refund_without_reversal_is_paid_by_the_platform_and_returned_when_it_fails(scene: Scene) -> None:
    intent = scene.sale()
    scene.world.pass_time(2 * DAY)
    before = scene.available()
    made = scene.api.refunds.create({"payment_intent": intent.id, "amount": 900})
    assert (scene.available(), scene.available(scene.account)) == (before - 900, 5_000)
    payments.fail_refund(scene.world, made.id)
    assert scene.available() == before
    assert scene.api.charges.retrieve(intent.latest_charge.id).amount_refunded == 0
    assert "refund.failed" in scene.published_events()


@pytest.mark.parametrize(("outcome", "back"), [("won", 0), ("lost", -5_900), ("prevented", -5_900)])
def test_a_dispute_holds_the_money_until_it_is_won(scene: Scene, outcome: str, back: int) -> None:
    intent = scene.sale()
    scene.world.pass_time(2 * DAY)
    before = scene.available()
    made = disputes.dispute(scene.world, intent.latest_charge.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        scene.api.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    disputes.close_dispute(scene.world, made["id"], outcome)
    assert scene.available() == before - 1_500 + back
    assert scene.api.disputes.retrieve(made["id"]).status == outcome


def test_a_payout_lists_its_transactions_and_returns_the_money_when_it_fails(scene: Scene) -> None:
    scene.sale()
    scene.world.pass_time(2 * DAY)
    made = payouts.pay_out(scene.world, scene.account, "cad")
    assert scene.available(scene.account) == 0
    lines = scene.api.balance_transactions.list({"payout": made["id"]}, {"stripe_account": scene.account}).data
    assert sorted((line.type, line.net) for line in lines) == [("payment", 5_000), ("payout", -5_000)]
    scene.world.pass_time(2 * DAY)
    assert scene.api.payouts.retrieve(made["id"], None, {"stripe_account": scene.account}).status == "paid"
    payouts.change(scene.world, made["id"], "failed")
    payouts.change(scene.world, made["id"], "paid")
    assert scene.api.payouts.retrieve(made["id"], None, {"stripe_account": scene.account}).status == "failed"
    assert scene.available(scene.account) == 5_000


def test_an_idempotency_key_gives_the_same_answer_errors_included(scene: Scene) -> None:
    asked: Any = {"amount": 500, "currency": "cad", "destination": scene.account, "transfer_group": "2026-10"}
    key: Any = {"idempotency_key": "split:1"}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            scene.api.transfers.create(asked, key)
        assert refused.value.code == "balance_insufficient"
        scene.world.move("topup", 1_000, "cad", source="tu_1")
    made = scene.api.transfers.create(asked, {"idempotency_key": "split:2"})
    assert scene.api.transfers.create(asked, {"idempotency_key": "split:2"}).id == made.id
    with pytest.raises(stripe.IdempotencyError):
        scene.api.transfers.create(asked | {"amount": 501}, {"idempotency_key": "split:2"})
    assert [each.id for each in scene.api.transfers.list({"transfer_group": "2026-10"}).data] == [made.id]


def test_after_a_timeout_the_key_gives_the_result_of_the_request(scene: Scene) -> None:
    scene.world.move("topup", 1_000, "cad", source="tu_1")
    scene.fake.faults = ["timeout_after"]
    asked: Any = {"amount": 500, "currency": "cad", "destination": scene.account}
    made = scene.api.transfers.create(asked, {"idempotency_key": "k"})  # the SDK retries
    assert [each.id for each in scene.api.transfers.list().data] == [made.id]


def test_lists_continue_after_the_last_item(scene: Scene) -> None:
    invoice = invoices.pay_invoice(scene.world, 999, "cad")
    assert scene.api.invoice_payments.list({"invoice": invoice["id"]}).data[0].amount_paid == 999
    for _ in range(3):
        scene.sale()
    first = scene.api.transfers.list({"limit": 2})
    rest = scene.api.transfers.list({"limit": 2, "starting_after": first.data[-1].id})
    assert (first.has_more, rest.has_more) == (True, False)
    assert len({each.id for each in [*first.data, *rest.data]}) == 3


def test_onboarding_needs_its_link_and_the_express_dashboard_needs_onboarding(scene: Scene) -> None:
    fresh = scene.api.accounts.create({"country": "CA"}).id
    with pytest.raises(stripe.InvalidRequestError):
        scene.api.accounts.login_links.create(fresh)
    link = scene.api.account_links.create(
        {
            "account": fresh,
            "refresh_url": "https://x.test/again",
            "return_url": "https://x.test/",
            "type": "account_onboarding",
        }
    )
    token = link.url.rsplit("/", 1)[1]
    assert not accounts.follow_link(scene.world, token)["spent"]
    assert accounts.follow_link(scene.world, token)["spent"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("amount=1&currency=cad&surprise=1", "parameter_unknown"),
        ("amount=1&currency=cad&transfer_data[surprise]=1", "parameter_unknown"),
        ("currency=cad", "parameter_missing"),
        ("amount=1.5&currency=cad", "parameter_invalid"),
        ("amount=1&currency=cad&automatic_payment_methods[enabled]=yes", "parameter_invalid"),
        ("amount=1&currency=cad&setup_future_usage=whenever", "parameter_invalid"),
        ("amount=1&currency=cad&metadata=text", "parameter_invalid"),
    ],
)
def test_a_request_that_the_sdk_cannot_send_is_refused(form: str, code: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read("PaymentIntentCreateParams", decode(form))
    assert refused.value.code == code


def test_every_simulated_route_exists_in_the_installed_sdk() -> None:
    assert len(routes()) > 600
    assert handlers("").keys() <= routes().keys()


def test_every_emitted_event_type_exists_at_stripe(scene: Scene) -> None:
    intent = scene.sale()
    disputes.close_dispute(scene.world, disputes.dispute(scene.world, intent.latest_charge.id)["id"], "won")
    accounts.leave(scene.world, scene.account)
    known = Path(_event.__file__ or "").read_text()  # the names are in an annotation only
    assert all(f'"{kind}"' in known for kind in scene.published_events())
