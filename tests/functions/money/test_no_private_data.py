"""No log or table contains secrets, card or bank data, whatever happens with money (issue 6)."""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from uuid import uuid4

import boto3
import pytest

from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.figures import Standing
from beatpass.gateways import quarantine_queue
from beatpass.observability import logger
from beatpass.settings import Settings
from infra.stripe_simulator import accounts, disputes, payments, payouts
from infra.stripe_simulator.invoices import pay_invoice
from infra.stripe_simulator.world import DAY
from tests.functions.money.test_http_finances import (
    FINANCES,
    PURCHASE_ID,
    TRANSACTIONS,
    Shop,
    buy,
    page,
    paid_out,
    shop,
)
from tests.support.faults import calls
from tests.support.functions import CONTEXT, PLENTY, function
from tests.support.http import request
from tests.support.standings import store
from tests.support.stripes import CONNECT, PLATFORM, deliver, put_secrets, stripe_items
from tests.support.tables import TABLES

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

CARD = {
    **dict.fromkeys(("checks", "installments", "mandate", "network", "three_d_secure", "wallet")),
    "brand": "visa",
    "country": "CA",
    "exp_month": 7,
    "exp_year": 2030,
    "fingerprint": "FingerprintOfACard",
    "funding": "credit",
    "last4": "c4rd",
}
BILLING = {"email": "buyer@private.test", "name": "Private Buyer", "phone": "+15145550100", "address": None}
BANK = {
    "id": "ba_private",
    "object": "bank_account",
    "country": "CA",
    "currency": "cad",
    "status": "new",
    "account_holder_type": None,
    "account_type": None,
    "fingerprint": "FingerprintOfABank",
    "account_holder_name": "Private Producer",
    "bank_name": "PRIVATE BANK",
    "last4": "b4nk",
    "routing_number": "r0uting",
}
PRIVATE = [
    *("FingerprintOfACard", "FingerprintOfABank", "last4", "c4rd", "exp_month"),
    *("buyer@private.test", "Private Buyer", "+15145550100"),
    *("ba_private", "ba_simulated", "Private Producer", "PRIVATE BANK", "b4nk", "r0uting"),
    *("sk_test_made_up", CONNECT, PLATFORM, "_secret_"),
]


def deliver_events(shop: Shop, since: int) -> int:
    """Deliver all events since, with card and bank data in them, through the webhook and the stream."""
    for event in shop.world.events[since:]:
        shown = event["data"]["object"]
        shown |= {"payment_method_details": {"type": "card", "card": CARD}, "billing_details": BILLING}
        shown |= {"last_payment_error": {"code": "card_declined", "payment_method": {"card": CARD}}}
        shown |= {"external_accounts": {"data": [BANK]}, "destination": BANK}
        endpoint = "connect" if "account" in event else "platform"
        assert deliver(json.dumps(event), endpoint=endpoint)["statusCode"] == 200
    waiting = [item for item in stripe_items().values() if item.get("status") == "received"]
    images = [
        {"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}, "body": {"S": json.dumps(item["body"])}} for item in waiting
    ]
    records = [{"eventName": "INSERT", "dynamodb": {"NewImage": image}} for image in images]
    function("stream_apply_stripe").handler({"Records": records}, CONTEXT)
    return len(shop.world.events)


def with_cards_and_banks(shop: Shop) -> None:
    """Add card and bank data to the objects that Stripe returns."""
    for each in shop.world.all("charge"):
        each["billing_details"] |= BILLING
        each["payment_method_details"] = {"type": "card", "card": CARD}
    shop.world.move("topup", 10_000, "cad", source="tu_1")  # for what a won dispute sends again
    for account in shop.world.all("account"):
        account["external_accounts"] = {"object": "list", "data": [BANK], "has_more": False, "url": ""}


def everything_stored() -> str:
    client: Any = boto3.client("dynamodb")
    pages = [page for table in TABLES for page in client.get_paginator("scan").paginate(TableName=os.environ[table])]
    return json.dumps([page["Items"] for page in pages], default=repr, ensure_ascii=False)


def test_no_log_or_table_contains_secrets_card_or_bank_data(
    shop: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logger.handlers[0], "stream", sys.stdout)
    put_secrets()
    monkeypatch.setattr("stripe.RequestsClient", lambda **_: shop.stripe)  # a key that Stripe refuses is read again
    artist_id, track_id = shop.seller()
    delivered = deliver_events(shop, 0)
    assert buy(track_id).status == 201
    world, (intent,) = shop.world, shop.world.all("payment_intent")
    payments.decline(world, intent["id"])
    payments.pay(world, intent["id"])
    delivered = deliver_events(shop, delivered)
    refunds = f"{TRANSACTIONS}/sale_{PURCHASE_ID}/refunds"
    for amount, status in ((500, 201), (10**6, 422)):
        asked = {"refund_id": str(uuid4()), "amount": amount}
        assert request("POST", refunds, body=asked, user="u").status == status
    store({artist_id: Standing(exists=True, weight=3)})
    pay_invoice(world, 10_000, "cad")
    with_cards_and_banks(shop)
    dispute = disputes.dispute(world, world.objects[intent["id"]]["latest_charge"])
    delivered = deliver_events(shop, delivered)
    disputes.close_dispute(world, dispute["id"], "won")
    delivered = deliver_events(shop, delivered)
    payout_id = paid_out(shop)
    world.pass_time(2 * DAY)
    payouts.change(world, payout_id, "failed")
    delivered = deliver_events(shop, delivered)
    assert function("schedule_close_pool").handler({"time": "2027-03-03T00:00:00Z"}, PLENTY)
    shop.stripe.faults = ["timeout_after"] * 3
    assert function("schedule_send_splits").handler({}, PLENTY)
    with_cards_and_banks(shop)
    delivered = deliver_events(shop, delivered)
    for path in (FINANCES, TRANSACTIONS, f"{FINANCES}/payouts/{payout_id}"):
        assert page(path)
    shop.let_balances_age()
    shop.stripe.faults = [401, 401]
    assert page()["stale"]
    request("GET", f"{FINANCES}/payouts/{payout_id}", user="u")
    accounts.leave(world, world.all("account")[0]["id"])
    with calls("throttled", at=3), pytest.raises(TryAgain):
        deliver_events(shop, delivered)
    deliver_events(shop, delivered)
    function("schedule_reconcile_money").handler({}, CONTEXT)
    queue = boto3.client("sqs").create_queue(QueueName="poison")["QueueUrl"]
    monkeypatch.setattr(quarantine_queue, "SETTINGS", Settings(quarantine_queue_url=queue))
    shop.stripe.faults = [404]
    world.emit("charge.refunded", world.all("charge")[-1])
    deliver_events(shop, delivered)
    quarantined = boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"]
    stored, logged = everything_stored(), "".join([*capsys.readouterr(), quarantined])
    for prefix in ("PAYOUT#", "SPLITS#", "REFUND#", "INVOICE#in_", "RECONCILIATION", '"failed"'):
        assert prefix in stored
    for message in ("Stripe events applied", "pools advanced", "money reconciled"):
        assert message in logged
    for private in PRIVATE:
        assert private not in stored
        assert private not in logged
