"""What sellers and buyers read where Stripe or the rules refuse something (docs/specification.md 10)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from beatpass.gateways.stripe_api import Kept
from infra.stripe_simulator import accounts, payments, payouts
from infra.stripe_simulator.world import DAY
from tests.functions.money.test_http_finances import FINANCES, Shop, buy, page, post
from tests.support.http import request

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kept, "api", made.api)
        yield made


def test_nobody_buys_an_own_track(shop: Shop) -> None:
    _, track_id = shop.seller(exclusive_price=9_000)
    for licence in ("standard", "exclusive"):
        own = buy(track_id, user="u", licence=licence)
        assert (own.status, own.problem) == (409, "own-track")
    assert shop.world.all("payment_intent") == []
    assert buy(track_id).status == 201


def test_a_purchase_that_is_repeated_after_the_price_changed_has_ended(shop: Shop) -> None:
    _, track_id = shop.seller()
    assert buy(track_id).status == buy(track_id).status == 201
    assert request("PATCH", f"/v1/tracks/{track_id}", body={"standard_price": 6_000}, user="u").status == 200
    ended = buy(track_id)
    assert (ended.status, ended.problem) == (409, "offer-ended")


@pytest.mark.parametrize("country", ["CA", "FR"])
def test_a_sale_that_stripe_refuses_is_on_the_sellers_page_and_counted_until_one_is_possible(
    shop: Shop, country: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, track_id = shop.seller()
    account = accounts.change(shop.world, shop.world.all("account")[0]["id"], country=country)
    shop.world.emit("account.updated", account, account["id"])
    shop.deliver()
    shop.world.refused_countries = {country}
    capsys.readouterr()
    refused = buy(track_id)
    assert (refused.status, refused.problem) == (409, "not-for-sale")
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "SalesRefusedByCountry" in line]
    assert [(each["country"], each["SalesRefusedByCountry"]) for each in logged] == [(country, [1.0])]
    assert page()["sales_refused"]["reason"] == "InvalidRequestError"
    shop.world.refused_countries = set()
    assert buy(track_id).status == 201
    assert page()["sales_refused"] is None


def test_the_pools_rules_are_on_the_page_with_their_version(shop: Shop) -> None:
    shop.seller()
    rules = page()["pool"]
    assert (rules["share_percent"], rules["minimum"]) == (100, 100)
    assert rules["version"]


STATES: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"transfers": "inactive"}, {}, "setup_required", "restricted"),
    ({"transfers": "pending"}, {"pending_verification": ["individual.id_number"]}, "setup_required", "under_review"),
    ({"transfers": "inactive"}, {"disabled_reason": "rejected.fraud"}, "setup_required", "rejected"),
    ({"transfers": "inactive"}, {"disabled_reason": "under_review"}, "setup_required", "under_review"),
    ({}, {"currently_due": ["individual.dob.day"], "current_deadline": 1_800_000_000}, "active", "restricted_soon"),
    ({}, {"currently_due": ["individual.dob.day"]}, "active", "active"),
]


@pytest.mark.parametrize(("capabilities", "requirements", "state", "status"), STATES)
def test_the_accounts_state_is_said_in_a_word_with_what_is_missing_and_by_when(
    shop: Shop, capabilities: dict[str, Any], requirements: dict[str, Any], state: str, status: str
) -> None:
    shop.seller()
    account = shop.world.all("account")[0]["id"]
    changed = accounts.change(shop.world, account, capabilities=capabilities, requirements=requirements)
    shop.world.emit("account.updated", changed, account)
    shop.deliver()
    shop.let_balances_age()
    found = page()
    assert (found["state"], found["account"]["status"]) == (state, status)
    assert found["account"]["charges_enabled"]
    missing = set(found["account"]["missing"])
    assert ("transfers" in missing) == bool(capabilities)
    assert set(requirements.get("currently_due", ())) <= missing
    assert (found["account"]["deadline"] is None) == ("current_deadline" not in requirements)


def delete(artist_id: str, track_id: str) -> Any:  # noqa: ANN401 - JSON
    request("DELETE", f"/v1/tracks/{track_id}", user="u")
    return request("DELETE", f"/v1/artists/{artist_id}", user="u")


def test_a_producer_with_money_is_not_deleted_and_its_history_stays_readable(shop: Shop) -> None:
    artist_id, track_id = shop.seller()
    assert buy(track_id).status == 201
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    page()
    assert delete(artist_id, track_id).problem == "still-in-use"
    account = shop.world.all("account")[0]["id"]
    shop.world.pass_time(2 * DAY)
    payouts.pay_out(shop.world, account, "cad")
    shop.deliver()
    shop.let_balances_age()
    page()
    assert delete(artist_id, track_id).problem == "still-in-use"
    shop.world.pass_time(3 * DAY)
    shop.deliver()
    shop.let_balances_age()
    page()
    assert delete(artist_id, track_id).status == 204
    lines = page(f"{FINANCES}/transactions", artist_id=artist_id)["items"]
    assert sorted((each["type"], each["net"]["amount"]) for each in lines) == [("payout", 5_000), ("sale", 5_000)]
    assert page(artist_id=artist_id)["balances"][0]["lifetime"] == 5_000
    stranger = request("GET", f"{FINANCES}/transactions", user="stranger", query={"artist_id": artist_id})
    assert stranger.status == 404
    assert post(f"{FINANCES}/onboarding?artist_id={artist_id}", {"country": "CA"}).status >= 400
