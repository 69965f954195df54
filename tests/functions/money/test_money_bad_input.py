"""Invalid requests about money name their field, move no money, and cause no request to Stripe."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from beatpass.clock import now
from beatpass.domain.money.selling.pricing import LEAST_PRICE, MOST_PRICE
from beatpass.domain.platform.errors import PurchaseIdTaken
from beatpass.usecases.money.selling.buy_track import buy_track
from infra.stripe_simulator import payments
from tests.functions.money.test_http_finances import FINANCES, PURCHASE_ID, TRANSACTIONS, Shop, buy, page, post, shop
from tests.support.http import Answer, request
from tests.support.races import before_call
from tests.support.studio import new_producer, update

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

WRONG_PRICES: list[object] = [
    LEAST_PRICE - 1,
    MOST_PRICE + 1,
    0,
    -100,
    2**63,
    10**30,
    100.5,
    4999.999,
    "5000",
    True,
    [100],
    {},
]
REFUND = f"{TRANSACTIONS}/sale_{PURCHASE_ID}/refunds"


@pytest.fixture
def track_id(shop: Shop) -> str:
    """A track of a producer who can be paid."""
    _, made = shop.seller()
    shop.stripe.requests.clear()
    return made


def priced(track_id: str, price: object, name: str = "exclusive_price") -> Answer:
    return request("PATCH", f"/v1/tracks/{track_id}", body=json.dumps({name: price}), user="u")


@pytest.mark.parametrize("name", ["standard_price", "exclusive_price"])
def test_a_price_must_be_whole_cents_within_its_bounds(track_id: str, name: str) -> None:
    for price in (LEAST_PRICE, MOST_PRICE):
        assert priced(track_id, price, name).body[name] == {"amount": price, "currency": "cad"}
    assert priced(track_id, None, name).body[name] is None
    for wrong in WRONG_PRICES:
        answer = priced(track_id, wrong, name)
        assert (answer.status, list(answer.fields)) == (422, [name]), wrong
    for text in ("NaN", "Infinity", "1e400", "9" * 5_000):
        answer = request("PATCH", f"/v1/tracks/{track_id}", body=f'{{"{name}": {text}}}', user="u")
        assert answer.status in (400, 422), text
    assert request("GET", f"/v1/tracks/{track_id}").body[name] is None


def test_the_highest_price_is_charged_to_the_cent(shop: Shop, track_id: str) -> None:
    update(f"/v1/tracks/{track_id}", user="u", standard_price=MOST_PRICE)
    asked = buy(track_id).body["quote"]
    assert [asked[name]["amount"] for name in ("price", "fee", "total")] == [10_000_000, 1_200_300, 11_200_300]
    (intent,) = shop.world.all("payment_intent")
    assert (intent["amount"], intent["transfer_data"]["amount"]) == (11_200_300, 10_000_000)


WRONG_BODIES: list[tuple[str, dict[str, Any], str]] = [
    ("purchases", {"currency": "usd"}, "currency"),
    ("purchases", {"amount": 1}, "amount"),
    ("purchases", {"artist_id": "mine"}, "artist_id"),
    ("purchases", {"licence": None}, "licence"),
    ("purchases", {"licence": ["standard"]}, "licence"),
    ("purchases", {"purchase_id": PURCHASE_ID.upper()}, "purchase_id"),
    ("purchases", {"purchase_id": f"{PURCHASE_ID}\n"}, "purchase_id"),
    ("purchases", {"purchase_id": 7}, "purchase_id"),
    ("refunds", {"currency": "usd"}, "currency"),
    ("refunds", {"reverse_transfer": False}, "reverse_transfer"),
    ("refunds", {"amount": 10**30}, "amount"),
    ("refunds", {"amount": 100.5}, "amount"),
    ("refunds", {"refund_id": ""}, "refund_id"),
    ("onboarding", {"country": "US\n"}, "country"),
    ("onboarding", {"country": ["CA"]}, "country"),
    ("onboarding", {"account_id": "acct_1"}, "account_id"),
]


def test_a_wrong_or_unknown_field_is_named_without_a_request_to_stripe(shop: Shop, track_id: str) -> None:
    good: dict[str, tuple[dict[str, Any], str]] = {
        "purchases": ({"purchase_id": PURCHASE_ID, "licence": "standard"}, f"/v1/tracks/{track_id}/purchases"),
        "refunds": ({"refund_id": str(uuid4())}, REFUND),
        "onboarding": ({"country": "CA"}, f"{FINANCES}/onboarding"),
    }
    for what, wrong, field in WRONG_BODIES:
        body, path = good[what]
        answer = post(path, {**body, **wrong})
        assert (answer.status, list(answer.fields)) == (422, [field]), wrong
    assert shop.stripe.requests == []


WRONG_QUERIES: list[tuple[dict[str, str], str]] = [
    ({"filter": "everything"}, "filter"),
    ({"filter": ""}, "filter"),
    ({"format": "xlsx"}, "format"),
    ({"limit": "0"}, "limit"),
    ({"limit": "-1"}, "limit"),
    ({"limit": "1.5"}, "limit"),
    ({"limit": "9" * 400}, "limit"),
    ({"cursor": "A" * 5_000}, "cursor"),
    ({"surprise": "1"}, "surprise"),
]


def test_unknown_query_parameters_and_values_of_transactions_are_refused(track_id: str) -> None:
    for query, field in WRONG_QUERIES:
        answer = request("GET", TRANSACTIONS, user="u", query=query)
        assert (answer.status, list(answer.fields)) == (422, [field]), query


def test_a_cursor_is_valid_only_for_its_list_and_producer(shop: Shop, track_id: str) -> None:
    for _ in range(3):
        buy(track_id, purchase_id=str(uuid4()))
    for intent in shop.world.all("payment_intent"):
        payments.pay(shop.world, intent["id"])
    shop.deliver()
    cursor = page(TRANSACTIONS, limit="1")["next_cursor"]
    assert len(page(TRANSACTIONS, cursor=cursor)["items"]) == 2
    new_producer("v", "Bo")
    for user, query in (
        ("u", {"cursor": cursor, "filter": "sales"}),
        ("u", {"cursor": f"{cursor[:-2]}AA"}),
        ("u", {"cursor": "made-up"}),
        ("v", {"cursor": cursor}),
    ):
        assert request("GET", TRANSACTIONS, user=user, query=query).problem == "invalid-cursor"


@pytest.mark.parametrize("other", ["buyer", "another"])
def test_two_concurrent_requests_with_one_purchase_id_are_one_purchase(shop: Shop, track_id: str, other: str) -> None:
    """The second request comes before each call of the first one in turn."""
    secrets: list[str] = []

    def second(purchase_id: str) -> None:
        with suppress(PurchaseIdTaken):
            _, secret = buy_track(
                track_id,
                purchase_id=purchase_id,
                licence="standard",
                user_id=other,
                now=now(),
                connect=lambda: shop.api,
            )
            secrets.append(secret)

    with before_call(0, lambda: None) as made:
        buy(track_id, purchase_id=str(uuid4()))
    for number in range(len(made)):
        purchase_id, before = str(uuid4()), len(shop.world.all("payment_intent"))
        secrets.clear()
        with before_call(number, partial(second, purchase_id)):
            answer = buy(track_id, purchase_id=purchase_id)
        if answer.status == 201:
            secrets.append(answer.body["client_secret"])
        else:
            assert answer.problem == "purchase-id-taken"
        assert (len(secrets), len(set(secrets))) == (2 if other == "buyer" else 1, 1)
        assert len(shop.world.all("payment_intent")) == before + 1
