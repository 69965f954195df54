"""Refunds by a producer or an admin (docs/stripe.md 5): bounded, made once, and with the producer's part."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from beatpass.clock import now
from beatpass.domain.platform.times import to_iso
from infra.stripe_simulator import disputes, payments, payouts
from infra.stripe_simulator.world import DAY
from tests.functions.money.test_http_finances import FINANCES, PURCHASE_ID, TRANSACTIONS, Shop, buy, page, shop
from tests.support.http import Answer, request
from tests.support.studio import new_producer

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

LINE = f"sale_{PURCHASE_ID}"


def refund(amount: int | None = None, *, refund_id: str | None = None, line: str = LINE, **by: Any) -> Answer:  # noqa: ANN401
    body: dict[str, Any] = {"refund_id": refund_id or str(uuid4())}
    if amount is not None:
        body["amount"] = amount
    return request("POST", f"{TRANSACTIONS}/{line}/refunds", body=body, **{"user": "u", **by})


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A paid sale of 59.00."""
    _, track_id = shop.seller(exclusive_price=5_000)
    assert buy(track_id, licence="exclusive").status == 201
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    return shop


def lines() -> list[tuple[str, str, int]]:
    return [(line["type"], line["status"], line["net"]["amount"]) for line in page(TRANSACTIONS)["items"]]


def test_a_partial_refund_reverses_the_producers_part_and_is_a_line(sold: Shop) -> None:
    answer = refund(590)
    assert (answer.status, answer.body["amount"]) == (201, {"amount": 590, "currency": "cad"})
    sold.deliver()
    (line,) = [line for line in page(TRANSACTIONS)["items"] if line["type"] == "refund"]
    assert (line["id"], line["amount"]["amount"], line["net"]["amount"]) == (answer.body["id"], -590, -500)


def test_a_refund_of_the_rest_puts_the_track_on_sale_again(sold: Shop) -> None:
    refund(590)
    sold.deliver()
    assert refund().body["amount"]["amount"] == 5_310
    sold.deliver()
    assert sum(net for _, _, net in lines()) == 0
    track_id = page(TRANSACTIONS)["items"][0]["track_id"]
    assert request("GET", f"/v1/tracks/{track_id}").body["sold"] is False


def test_43_more_than_is_left_is_422_without_a_call(sold: Shop) -> None:
    refund(590)
    sold.deliver()
    asked, before = len(sold.stripe.requests), lines()
    answer = refund(5_311)
    assert (answer.status, answer.problem) == (422, "refund-refused")
    assert "5310" in answer.body["detail"]
    assert (len(sold.stripe.requests), lines()) == (asked, before)
    refund()
    sold.deliver()
    assert refund().status == refund(1).status == 422


def test_43_a_refund_that_stripe_refuses_is_422_and_changes_nothing(sold: Shop) -> None:
    """The sale was refunded at Stripe, and the event has not arrived yet."""
    payments.refund(
        sold.world, {"charge": sold.world.all("charge")[0]["id"], "amount": 5_000, "reverse_transfer": True}
    )
    before = lines()
    answer = refund(1_000)
    assert (answer.status, answer.problem) == (422, "refund-refused")
    assert (len(sold.world.all("refund")), lines()) == (1, before)


def test_a_disputed_sale_is_refunded_only_after_the_dispute_was_won(sold: Shop) -> None:
    """Then the money has come by a further transfer, which a refund does not reverse: it is reversed by itself."""
    sold.world.move("topup", 10_000, "cad", source="tu_1")  # for what a won dispute sends again
    made = disputes.dispute(sold.world, sold.world.all("charge")[0]["id"])
    sold.deliver()
    assert refund(1).problem == "refund-refused"
    disputes.close_dispute(sold.world, made["id"], "won")
    sold.deliver()
    assert refund(1).problem == "refund-refused"  # by Stripe
    assert sold.world.all("refund") == []
    sold.world.all("charge")[0]["disputed"] = False
    assert refund(590).status == 201
    sold.deliver()
    later, first = sold.world.all("transfer")
    assert (first["amount_reversed"], later["amount_reversed"]) == (first["amount"], later["amount"] * 590 // 5_900)
    assert sum(net for kind, _, net in lines() if kind != "payout") == later["amount"] - later["amount_reversed"]


def test_a_repeated_id_is_the_same_refund_even_after_stripe_forgot_its_key(sold: Shop) -> None:
    refund_id = str(uuid4())
    first = refund(590, refund_id=refund_id)
    assert refund(590, refund_id=refund_id).body == first.body
    sold.deliver()
    sold.stripe._saved.clear()
    assert refund(590, refund_id=refund_id).body == first.body
    assert refund(refund_id=refund_id).body == first.body
    assert (refund(600, refund_id=refund_id).status, refund(600, refund_id=refund_id).problem) == (
        409,
        "refund-id-taken",
    )
    assert len(sold.world.all("refund")) == 1


def test_after_a_timeout_a_repeated_request_gives_the_same_refund(sold: Shop) -> None:
    refund_id = str(uuid4())
    sold.stripe.faults = ["timeout_after"] * 3
    assert refund(590, refund_id=refund_id).status == 503
    assert refund(590, refund_id=refund_id).status == 201
    assert len(sold.world.all("refund")) == 1


def test_only_the_seller_and_admins_refund(sold: Shop) -> None:
    new_producer("v", "Bo")
    assert {refund(590, user=user).problem for user in ("v", "buyer", "nobody")} == {"not-found"}
    assert refund(line=f"sale_{uuid4()}").problem == refund(line="re_1").problem == "not-found"
    assert sold.world.all("refund") == []
    assert refund(590, user="staff", groups=["admins"]).status == 201


def test_a_seller_who_deleted_the_producer_still_refunds_its_buyers(sold: Shop) -> None:
    sold.world.pass_time(2 * DAY)
    payouts.pay_out(sold.world, sold.world.all("account")[0]["id"], "cad")
    sold.world.pass_time(3 * DAY)
    sold.deliver()
    sold.let_balances_age()
    artist_id = page(f"{FINANCES}/statements/{to_iso(now())[:4]}")["artist_id"]
    page()
    (track,) = request("GET", "/v1/producer-dashboard/tracks", user="u").body["items"]
    for path in (f"/v1/tracks/{track['id']}", f"/v1/artists/{artist_id}"):
        assert request("DELETE", path, user="u").status == 204
    new_producer("other", "Bo")
    assert refund(590, user="other").problem == "not-found"
    assert refund(590).status == 201
    sold.deliver()
    shown = page(TRANSACTIONS, artist_id=artist_id)["items"]
    assert ("refund", -590) in [(line["type"], line["amount"]["amount"]) for line in shown]


def test_a_buyer_is_refunded_although_the_sellers_account_left(sold: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, known = [], sold.stripe.request

    def answer(method: str, url: str, headers: Any, post_data: Any = None) -> Any:  # noqa: ANN401
        asked.append(url)
        if url.endswith("/v1/refunds") and "reverse_transfer=true" in str(post_data).lower():
            return json.dumps({"error": {"code": "account_invalid", "type": "invalid_request_error"}}), 403, {}
        return known(method, url, headers, post_data)

    monkeypatch.setattr(sold.stripe, "request", answer)
    assert refund(590).status == 201
    assert asked
    sold.deliver()
    # The account of the model is still there, so its part could be taken back after all.
    assert ("refund", "paid", -500) in lines()


def test_an_unpaid_sale_cannot_be_refunded(shop: Shop) -> None:
    _, track_id = shop.seller()
    buy(track_id)
    assert refund().problem == "refund-refused"


@pytest.mark.parametrize("amount", [0, -1, 2 * 10**9, "5", 1.5, True])
def test_43_an_invalid_amount_is_422(sold: Shop, amount: Any) -> None:  # noqa: ANN401
    answer = refund(amount)
    assert (answer.status, list(answer.fields)) == (422, ["amount"])
    assert sold.world.all("refund") == []
