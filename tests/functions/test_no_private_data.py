"""No secret, card or bank datum is in any log or table, whatever happens with money (issue 6)."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import boto3
import pytest

from beatpass.domain.errors import TryAgain
from beatpass.observability import logger
from infra.stripe_simulator import accounts, payments, payouts
from infra.stripe_simulator.world import DAY
from tests.functions.test_http_finances import FINANCES, TRANSACTIONS, Shop, buy, page, paid_out, shop
from tests.support.faults import calls
from tests.support.functions import CONTEXT, function
from tests.support.http import request
from tests.support.stripes import CONNECT, PLATFORM, deliver, put_secrets, stripe_items
from tests.support.tables import TABLES

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

CARD = {"brand": "visa", "country": "CA", "exp_month": 7, "fingerprint": "FingerprintOfACard", "last4": "c4rd"}
BILLING = {"email": "buyer@private.test", "name": "Private Buyer", "phone": "+15145550100", "address": None}
BANK = {
    "id": "ba_private",
    "object": "bank_account",
    "account_holder_name": "Private Producer",
    "bank_name": "PRIVATE BANK",
    "last4": "b4nk",
    "routing_number": "r0uting",
}
PRIVATE = [
    *("FingerprintOfACard", "last4", "c4rd", "exp_month"),
    *("buyer@private.test", "Private Buyer", "+15145550100"),
    *("ba_private", "ba_simulated", "Private Producer", "PRIVATE BANK", "b4nk", "r0uting"),
    *("sk_test_made_up", CONNECT, PLATFORM, "_secret_"),
]


def tell(shop: Shop, since: int) -> int:
    """All that Stripe has told since, with cards and banks in it, through the webhook and the stream."""
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


def everything_stored() -> str:
    client: Any = boto3.client("dynamodb")
    pages = [page for table in TABLES for page in client.get_paginator("scan").paginate(TableName=os.environ[table])]
    return json.dumps([page["Items"] for page in pages], default=repr, ensure_ascii=False)


def test_no_secret_card_or_bank_datum_is_in_any_log_or_table(
    shop: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logger.handlers[0], "stream", sys.stdout)
    put_secrets()
    monkeypatch.setattr("stripe.RequestsClient", lambda **_: shop.stripe)  # a key that Stripe refuses is read anew
    _, track_id = shop.seller()
    told = tell(shop, 0)
    buy(track_id)
    world, (intent,) = shop.world, shop.world.all("payment_intent")
    payments.decline(world, intent["id"])
    payments.pay(world, intent["id"])
    world.all("charge")[0]["billing_details"] |= BILLING
    payments.refund(world, {"payment_intent": intent["id"], "amount": 500, "reverse_transfer": True})
    dispute = payments.dispute(world, world.objects[intent["id"]]["latest_charge"])
    told = tell(shop, told)
    payments.close_dispute(world, dispute["id"], "won")
    told = tell(shop, told)
    payout_id = paid_out(shop)
    world.pass_time(2 * DAY)
    payouts.change(world, payout_id, "failed")
    told = tell(shop, told)
    for path in (FINANCES, TRANSACTIONS, f"{FINANCES}/payouts/{payout_id}"):
        assert page(path)
    shop.a_minute_passes()
    shop.stripe.faults = [401, 401]
    assert page()["stale"]
    request("GET", f"{FINANCES}/payouts/{payout_id}", user="u")
    accounts.leave(world, world.all("account")[0]["id"])
    with calls("throttled", at=3), pytest.raises(TryAgain):
        tell(shop, told)
    tell(shop, told)
    function("schedule_reconcile_money").handler({}, CONTEXT)
    stored, logged = everything_stored(), "".join(capsys.readouterr())
    assert "PAYOUT#" in stored
    assert "Stripe events applied" in logged
    for private in PRIVATE:
        assert private not in stored
        assert private not in logged
