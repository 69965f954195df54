"""What a buyer sees of its purchases: each sale with its state, and nothing of others."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from beatpass.clock import now
from beatpass.domain.platform.times import to_iso
from beatpass.settings import SETTINGS
from beatpass.usecases.money.selling import buy_track
from infra.stripe_simulator import disputes, payments
from infra.stripe_simulator.payments import Method
from infra.stripe_simulator.world import DAY
from tests.functions.money.test_http_finances import FINANCES, PURCHASE_ID, Shop, buy, page, post, shop
from tests.support.http import Answer, request
from tests.support.studio import update
from tests.support.tables import contents

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

PURCHASES = "/v1/me/purchases"


def purchases(user: str = "buyer", **query: str) -> Any:  # noqa: ANN401 - JSON
    return page(PURCHASES, user=user, **query)["items"]


def buy_and_pay(shop: Shop, track_id: str, *, method: Method = "card", licence: str = "standard") -> str:
    """The payment intent of a purchase that is paid."""
    assert buy(track_id, licence=licence, purchase_id=str(uuid4())).status == 201
    intent_id: str = shop.world.all("payment_intent")[0]["id"]
    payments.pay(shop.world, intent_id, method)
    return intent_id


def test_a_purchase_shows_what_was_bought_for_how_much_and_its_receipt(shop: Shop) -> None:
    artist_id, track_id = shop.seller()
    assert purchases() == []
    assert buy(track_id).status == 201
    (begun,) = purchases()
    assert (begun["status"], begun["paid_at"], begun["receipt_url"]) == ("pending", None, None)
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    (bought,) = purchases()
    (charge,) = shop.world.all("charge")
    assert (bought["track_id"], bought["artist_id"], bought["licence"]) == (track_id, artist_id, "standard")
    assert (bought["status"], bought["reason"], bought["receipt_url"]) == ("paid", None, charge["receipt_url"])
    assert [bought["quote"][name]["amount"] for name in ("price", "fee", "total")] == [5_000, 900, 5_900]
    title = bought["title"]
    update(f"/v1/tracks/{track_id}", user="u", title="Another")
    assert purchases()[0]["title"] == title
    assert purchases(user="u") == []


def test_a_declined_payment_says_why(shop: Shop) -> None:
    _, track_id = shop.seller()
    buy(track_id)
    payments.decline(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    (bought,) = purchases()
    assert (bought["status"], bought["reason"]) == ("failed", "card_declined")


@pytest.mark.parametrize("method", ["card", "bank"])
@pytest.mark.parametrize(
    ("change", "reason"),
    [({"standard_price": 7_000}, "repriced"), ({"visibility": "private"}, "withdrawn")],
)
def test_a_payment_that_came_too_late_says_why_it_is_given_back_also_afterwards(
    shop: Shop, change: dict[str, Any], reason: str, method: Method
) -> None:
    _, track_id = shop.seller()
    buy_and_pay(shop, track_id, method=method)
    update(f"/v1/tracks/{track_id}", user="u", **change)
    shop.deliver()
    (bought,) = purchases()
    given_back = "refunded" if method == "card" else "review"
    assert (bought["status"], bought["reason"], bought["refunded"]["amount"]) == (given_back, reason, 5_900)
    # What was too late stays so, although it would not be now, while the refund is on its way and after it arrived.
    update(f"/v1/tracks/{track_id}", user="u", standard_price=5_000, visibility="public")
    shop.world.emit("charge.updated", shop.world.all("charge")[0])
    shop.deliver()
    assert purchases()[0]["reason"] == reason
    shop.world.pass_time(6 * DAY)
    shop.deliver()
    (bought,) = purchases()
    assert (bought["status"], bought["reason"]) == ("refunded", reason)
    downloads = request("GET", "/v1/producer-dashboard/activity/downloads", user="u").body
    assert downloads["items"] == []


def test_refunds_in_part_and_disputes_are_shown(shop: Shop) -> None:
    _, track_id = shop.seller()
    intent_id = buy_and_pay(shop, track_id)
    payments.refund(shop.world, {"payment_intent": intent_id, "amount": 900, "reverse_transfer": True})
    shop.deliver()
    (bought,) = purchases()
    assert (bought["status"], bought["refunded"]["amount"], bought["disputed"]) == ("paid", 900, False)
    disputes.dispute(shop.world, shop.world.objects[intent_id]["latest_charge"])
    shop.deliver()
    assert purchases()[0]["disputed"] is True


def test_purchases_are_paged_newest_first_for_their_buyer_alone(shop: Shop) -> None:
    _, track_id = shop.seller()
    made = [str(uuid4()) for _ in range(5)]
    for purchase_id in made:
        assert buy(track_id, purchase_id=purchase_id).status == 201
    assert buy(track_id, user="another", purchase_id=str(uuid4())).status == 201
    found: list[str] = []
    cursor = None
    while True:
        shown = page(PURCHASES, user="buyer", limit="2", **({"cursor": cursor} if cursor else {}))
        found += [each["purchase_id"] for each in shown["items"]]
        cursor = shown["next_cursor"]
        if cursor is None:
            break
        foreign = request("GET", PURCHASES, user="another", query={"cursor": cursor})
        assert foreign.problem == "invalid-cursor"
    assert found == made[::-1]


# --- tax


@pytest.fixture
def stripe_tax(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buy_track, "SETTINGS", replace(SETTINGS, stripe_tax=True))


def buy_from(track_id: str, purchase_id: str = PURCHASE_ID, **location: str) -> Answer:
    body = {"purchase_id": purchase_id, "licence": "standard"}
    return post(f"/v1/tracks/{track_id}/purchases", body | {"buyer_location": location}, user="buyer")


@pytest.mark.usefixtures("stripe_tax")
def test_where_the_platform_adds_tax_it_is_in_the_quote_and_never_in_the_sellers_money(shop: Shop) -> None:
    shop.world.now = int(now().timestamp())
    _, track_id = shop.seller()
    made = buy_from(track_id, country="CA", state="QC")
    assert [made.body["quote"][name]["amount"] for name in ("price", "fee", "tax", "total")] == [5_000, 900, 767, 6_667]
    assert buy_from(track_id, country="FR").body == made.body  # the same purchase, whatever is said now
    (intent,) = shop.world.all("payment_intent")
    payments.pay(shop.world, intent["id"])
    shop.deliver()
    assert [purchases()[0]["quote"][name]["amount"] for name in ("tax", "total")] == [767, 6_667]
    assert shop.world.tax_reported == 767
    (line,) = page(f"{FINANCES}/transactions")["items"]
    assert [line[name]["amount"] for name in ("amount", "fee", "net")] == [5_900, 900, 5_000]
    path = f"{FINANCES}/transactions/{line['id']}/refunds"
    assert post(path, {"refund_id": str(uuid4()), "amount": 6_668}).problem == "refund-refused"
    assert post(path, {"refund_id": str(uuid4())}).body["amount"] == {"amount": 6_667, "currency": "cad"}
    shop.deliver()
    lines = {each["type"]: each for each in page(f"{FINANCES}/transactions")["items"]}
    given_back, sold = lines["refund"], lines["sale"]
    assert [given_back[name]["amount"] for name in ("amount", "net")] == [-5_900, -5_000]
    assert (sold["amount"]["amount"], shop.world.tax_reported) == (5_900, 0)
    (statement,) = page(f"{FINANCES}/statements/{to_iso(now())[:4]}")["currencies"]
    assert [statement["sales"][0][name]["amount"] for name in ("gross", "fees", "net")] == [5_900, 900, 5_000]
    (balance,) = page()["balances"]
    assert balance["lifetime"] == 0


@pytest.mark.usefixtures("stripe_tax")
@pytest.mark.parametrize("location", [{}, {"country": "US"}, {"country": "CA", "postal_code": ""}, {"country": "ca"}])
def test_a_place_that_does_not_tell_the_tax_is_named_and_nothing_is_begun(shop: Shop, location: dict[str, str]) -> None:
    _, track_id = shop.seller()
    answer = buy_from(track_id, **location) if location else buy(track_id)
    assert (answer.status, answer.problem) == (422, "invalid-fields")
    assert answer.body["errors"][0]["field"].startswith("buyer_location")
    assert purchases() == []
    assert shop.world.all("payment_intent") == []
    assert buy_from(track_id, country="US", postal_code="10001").body["quote"]["tax"]["amount"] == 472
    assert "10001" not in json.dumps([*contents("FINANCES_TABLE").values()])  # Stripe alone has it


@pytest.mark.usefixtures("stripe_tax")
def test_while_stripe_tax_is_not_set_up_nothing_is_sold_without_tax(shop: Shop) -> None:
    _, track_id = shop.seller()
    shop.world.tax_active = False
    assert buy_from(track_id, country="DE").status == 503
    assert purchases() == []
    shop.world.tax_active = True
    assert buy_from(track_id, country="DE").status == 201


def test_without_stripe_tax_no_place_is_asked_for_and_nothing_is_added(shop: Shop) -> None:
    _, track_id = shop.seller()
    assert buy_from(track_id, country="DE").body["quote"]["tax"]["amount"] == 0
    assert shop.world.all("tax.calculation") == []
