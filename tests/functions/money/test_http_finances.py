"""A producer's finances over HTTP: onboarding, balances, transactions, payouts, and purchases."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from beatpass.clock import now
from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.money.pooling.pool_months import closes_at, month_closing_next, month_of
from beatpass.domain.money.pooling.pools import Pool
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.gateways.stripe_api import Kept
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.tables import FinanceItem, StripeAccountItem
from beatpass.storage.leaderboards.served_boards import forget
from beatpass.storage.money.pools import freeze_sums
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.money.pooling import pool_parameters
from beatpass.usecases.money.pooling.close_pools import close_pools
from infra.stripe_simulator import accounts, payments, payouts
from infra.stripe_simulator.invoices import pay_invoice
from infra.stripe_simulator.world import DAY
from tests.support.faults import calls
from tests.support.http import Answer, request, table_text
from tests.support.selling import StripeHarness
from tests.support.standings import store
from tests.support.studio import new_producer, new_track, update

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

FINANCES = "/v1/producer-dashboard/finances"
TRANSACTIONS = f"{FINANCES}/transactions"
PURCHASE_ID = "0c1e7b54-6f0a-4c11-9f7e-1d2c3b4a5968"


class Shop(StripeHarness):
    """The simulated Stripe that the finances function calls, at the time of this machine."""

    def now(self) -> datetime:
        return now()

    def begin_days_ago(self) -> str:
        """Twenty, or as many as this year has, which it gives."""
        year = to_iso(now())[:4]
        begins = int(from_iso(f"{year}-01-01T00:00:00.000Z").timestamp())
        self.world.now = max(begins, int(now().timestamp()) - 20 * DAY)
        return year

    def let_balances_age(self) -> None:
        """Make the stored balances and account two minutes older."""
        for item in FinanceItem.scan(FinanceItem.sk == "BALANCES"):
            item.update([FinanceItem.body.set(_aged(item.body or "", "at")[0])])
        for account in StripeAccountItem.scan(StripeAccountItem.sk == "ACCOUNT"):
            body, at = _aged(account.body, "fetched_at")
            account.update([StripeAccountItem.body.set(body), StripeAccountItem.fetched_at.set(at)])

    def seller(self, user: str = "u", name: str = "Ana", **prices: Any) -> tuple[str, str]:  # noqa: ANN401
        """A producer who finished onboarding, and a public track."""
        artist_id = new_producer(user, name)
        assert post(f"{FINANCES}/onboarding", {"country": "CA"}, user=user).status == 200
        accounts.finish(self.world, self.world.all("account")[0]["id"])
        self.deliver()
        return artist_id, new_track(user, visibility="public", **{"standard_price": 5_000, **prices})


def _aged(body: str, name: str) -> tuple[str, str]:
    """(the document with this time two minutes earlier, the earlier time)"""
    content = json.loads(body)
    content[name] = to_iso(from_iso(content[name]) - timedelta(minutes=2))
    return json.dumps(content), content[name]


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kept, "api", made.api)
        yield made


def post(path: str, body: Any = None, *, user: str = "u") -> Answer:  # noqa: ANN401 - JSON
    return request("POST", path, body=body, user=user)


def page(path: str = FINANCES, *, user: str = "u", **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = request("GET", path, user=user, query=query)
    assert answer.status == 200, answer
    return answer.body


def buy(track_id: str, *, user: str = "buyer", licence: str = "standard", purchase_id: str = PURCHASE_ID) -> Answer:
    return post(f"/v1/tracks/{track_id}/purchases", {"purchase_id": purchase_id, "licence": licence}, user=user)


def test_before_onboarding_everything_is_missing(shop: Shop) -> None:
    new_producer("u", "Ana")
    found = page()
    assert (found["state"], found["account"]["missing"], found["balances"]) == ("setup_required", ["account"], [])
    assert post(f"{FINANCES}/login-link").problem == "not-connected"
    assert shop.stripe.requests == []


@pytest.mark.parametrize(("guests_weigh", "part"), [(False, 1 / 2), (True, 4 / 5)])
def test_plays_of_guests_weigh_in_what_is_at_risk_only_where_they_weigh_in_pools(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    guests_weigh: bool,  # noqa: FBT001
    part: float,
) -> None:
    monkeypatch.setattr(pool_parameters, "SETTINGS", replace(SETTINGS, guest_plays_in_pool=guests_weigh))
    artist_id = new_producer("u", "Ana")
    shop.world.now = int(now().timestamp()) - 86_400
    pay_invoice(shop.world, 10_000, "cad")
    shop.deliver()
    (charge,) = [each for each in shop.world.all("balance_transaction") if each["type"] == "charge"]
    store({artist_id: Standing(exists=True, weight=4, guest_weight=3), "bo": Standing(exists=True, weight=1)})
    build_leaderboards(manual_run(now()), attempt="a", clock=now)
    forget()
    assert page()["at_risk"]["amount"]["amount"] == int(charge["net"] * part)


def test_a_producer_who_cannot_be_paid_sees_its_part_of_the_pool_at_risk(shop: Shop) -> None:
    artist_id = new_producer("u", "Ana")
    shop.world.now = int(now().timestamp()) - 86_400
    pay_invoice(shop.world, 10_000, "cad")
    shop.deliver()
    (charge,) = [each for each in shop.world.all("balance_transaction") if each["type"] == "charge"]
    store({artist_id: Standing(exists=True, weight=3)})
    month = month_closing_next(now())
    with calls() as counted:
        at_risk = page()["at_risk"]
    assert counted.count <= 3
    assert at_risk == {
        "amount": {"amount": charge["net"], "currency": "cad"},
        "deadline": closes_at(month),
        "missing": ["account"],
    }
    freeze_sums(Pool(month=month, currency="cad"))
    assert page()["at_risk"]["amount"] == {"amount": 0, "currency": "cad"}
    assert post(f"{FINANCES}/onboarding", {"country": "CA"}).status == 200
    accounts.finish(shop.world, shop.world.all("account")[0]["id"])
    shop.deliver()
    assert page()["at_risk"] is None


def test_onboarding_creates_one_account_and_a_new_link_each_time(shop: Shop) -> None:
    artist_id = new_producer("u", "Ana")
    urls = {post(f"{FINANCES}/onboarding", {"country": "CA"}).body["url"] for _ in range(2)}
    assert len(urls) == 2
    (account,) = shop.world.all("account")
    assert account["metadata"] == {"artist_id": artist_id}
    found = page()
    assert found["state"] == "setup_required"
    assert {"business_type", "charges", "payouts"} <= set(found["account"]["missing"])
    assert post(f"{FINANCES}/login-link").problem == "not-connected"
    accounts.finish(shop.world, account["id"])
    shop.deliver()
    assert page()["state"] == "active"
    assert post(f"{FINANCES}/login-link").body["url"].endswith(account["id"])


def test_an_account_that_left_is_replaced_by_a_new_one(shop: Shop) -> None:
    shop.seller()
    (first,) = shop.world.all("account")
    accounts.leave(shop.world, first["id"])
    shop.deliver()
    assert page()["account"]["connected"] is False
    assert post(f"{FINANCES}/onboarding", {"country": "CA"}).status == 200
    (second,) = shop.world.all("account")
    assert second["id"] != first["id"]
    assert page()["account"]["connected"] is True


def test_an_account_whose_connection_was_not_stored_is_connected_by_its_event(shop: Shop) -> None:
    artist_id = new_producer("u", "Ana")
    made = shop.api.create_account(artist_id, country="CA", number=1)
    accounts.finish(shop.world, made)
    shop.deliver()
    assert page()["state"] == "active"


def test_an_account_that_was_begun_elsewhere_and_never_used_is_replaced(shop: Shop) -> None:
    new_producer("u", "Ana")
    shop.stripe.faults = ["timeout_after"] * 3
    assert post(f"{FINANCES}/onboarding", {"country": "CA"}).status == 503
    for country in ("US", "DE", "US", "CA"):
        assert post(f"{FINANCES}/onboarding", {"country": country}).status == 200
        assert page()["account"]["country"] == country
        asked = len(shop.world.all("account"))
        assert post(f"{FINANCES}/onboarding", {"country": country}).status == 200
        assert len(shop.world.all("account")) == asked


@pytest.mark.parametrize("used", [{"details_submitted": True}, {"charges_enabled": True}])
def test_an_account_that_is_used_keeps_its_country_and_the_answer_names_it(shop: Shop, used: dict[str, bool]) -> None:
    new_producer("u", "Ana")
    assert post(f"{FINANCES}/onboarding", {"country": "CA"}).status == 200
    accounts.change(shop.world, shop.world.all("account")[0]["id"], **used)
    other = post(f"{FINANCES}/onboarding", {"country": "US"})
    assert (other.status, other.problem) == (409, "other-country")
    assert "set up in CA" in other.body["detail"]
    assert post(f"{FINANCES}/onboarding", {"country": "CA"}).status == 200
    assert len(shop.world.all("account")) == 1


def test_a_concurrent_onboarding_is_told_to_try_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a double click, Stripe answers 409 to the second request while it processes the first."""
    new_producer("u", "Ana")
    busy = json.dumps({"error": {"type": "idempotency_error", "code": "idempotency_key_in_use", "message": ""}})
    with monkeypatch.context() as patch:
        patch.setattr(shop.stripe, "request", lambda *_: (busy, 409, {}))
        assert post(f"{FINANCES}/onboarding", {"country": "CA"}).problem == "try-again"
    assert post(f"{FINANCES}/onboarding", {"country": "CA"}).status == 200


def test_a_sale_is_quoted_paid_and_on_the_page(shop: Shop) -> None:
    _, track_id = shop.seller()
    answer = buy(track_id)
    assert answer.status == 201
    assert [answer.body["quote"][name]["amount"] for name in ("price", "fee", "total")] == [5_000, 900, 5_900]
    assert answer.body["client_secret"] == buy(track_id).body["client_secret"]
    (intent,) = shop.world.all("payment_intent")
    payments.pay(shop.world, intent["id"])
    shop.deliver()
    (line,) = page(TRANSACTIONS)["items"]
    assert (line["type"], line["status"], line["net"]) == ("sale", "paid", {"amount": 5_000, "currency": "cad"})
    shop.world.pass_time(3 * DAY)
    payouts.pay_out(shop.world, shop.world.all("account")[0]["id"], "cad")
    shop.let_balances_age()
    (balance,) = page()["balances"]
    shown = {"currency": "cad", "available": 0, "pending": 0, "in_transit": 5_000, "lifetime": 5_000}
    assert balance.items() >= shown.items()


def test_while_stripe_does_not_answer_the_last_balances_are_shown_as_stale(shop: Shop) -> None:
    _, track_id = shop.seller()
    buy(track_id)
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    shown = page()
    shop.let_balances_age()
    shop.stripe.faults = [500] * 9
    later = page()
    assert (shown["stale"], later["stale"]) == (False, True)
    (before,), (after,) = shown["balances"], later["balances"]
    assert after == before | {"as_of": later["synced_at"]}
    assert later["balances"][0]["lifetime"] == 5_000
    assert later["synced_at"] < shown["synced_at"]  # the test made it older


def test_balances_that_stripe_never_gave_are_null(shop: Shop) -> None:
    _, track_id = shop.seller()
    buy(track_id)
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    shop.stripe.faults = [500] * 9
    never = page()
    assert (never["stale"], never["synced_at"]) == (True, None)
    unknown: dict[str, Any] = dict.fromkeys(("available", "pending", "in_transit", "difference", "agrees", "as_of"))
    unknown |= {"currency": "cad", "lifetime": 5_000, "by_lines": 5_000}
    assert never["balances"] == [unknown]
    shop.stripe.faults.clear()
    (known,) = page()["balances"]
    assert known | {"as_of": None} == unknown | {
        "available": 0,
        "pending": 5_000,
        "in_transit": 0,
        "difference": 0,
        "agrees": True,
    }
    shop.stripe.remove_account(shop.world.all("account")[0]["id"])
    shop.let_balances_age()
    gone = page()
    assert (gone["account"]["connected"], gone["stale"], gone["balances"]) == (False, False, [unknown])


def test_a_page_within_a_minute_makes_two_calls_and_no_request_to_stripe(shop: Shop) -> None:
    shop.seller()
    shown = page()
    asked = len(shop.stripe.requests)
    with calls() as counted:
        again = page()
    assert (len(shop.stripe.requests), counted.count) == (asked, 2)
    assert again == shown | {"as_of": again["as_of"]}


def test_a_gained_capability_is_shown_at_once_and_a_lost_one_within_a_minute(shop: Shop) -> None:
    new_producer("u", "Ana")
    post(f"{FINANCES}/onboarding", {"country": "CA"})
    account_id = shop.world.all("account")[0]["id"]
    assert (page()["state"], page()["at_risk"]["missing"][-1]) == ("setup_required", "transfers")
    accounts.finish(shop.world, account_id)
    shop.deliver()
    assert (page()["state"], page()["at_risk"]) == ("active", None)
    lost = accounts.change(shop.world, account_id, capabilities={"transfers": "inactive"})
    shop.world.emit("account.updated", lost, account_id)
    shop.deliver()
    shop.let_balances_age()
    lost_it = page()
    assert (lost_it["state"], lost_it["account"]["transfers_active"]) == ("setup_required", False)
    with calls() as counted:
        assert page()["at_risk"]["missing"] == ["transfers"]
    assert counted.count == 3


@pytest.mark.parametrize("licence", ["standard", "exclusive"])
def test_a_licence_without_a_price_is_not_for_sale(shop: Shop, licence: str) -> None:
    _, track_id = shop.seller(standard_price=None)
    assert buy(track_id, licence=licence).problem == "not-for-sale"


def test_a_track_of_a_producer_who_cannot_be_paid_is_not_for_sale(shop: Shop) -> None:
    new_producer("u", "Ana")
    track_id = new_track("u", visibility="public", standard_price=5_000)
    assert buy(track_id).problem == "not-for-sale"
    assert shop.world.all("payment_intent") == []


def test_a_track_of_a_producer_who_has_just_left_is_not_for_sale(shop: Shop) -> None:
    _, track_id = shop.seller()
    accounts.leave(shop.world, shop.world.all("account")[0]["id"])  # and its event has not arrived yet
    assert buy(track_id).problem == "not-for-sale"
    assert shop.world.all("payment_intent") == []


def test_a_sold_track_gives_409_and_a_draft_404(shop: Shop) -> None:
    _, track_id = shop.seller(exclusive_price=90_000)
    buy(track_id, licence="exclusive")
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    assert request("GET", f"/v1/tracks/{track_id}").body["sold"] is True
    assert buy(track_id, purchase_id=str(uuid4())).problem == "track-sold"
    draft = new_track("u", standard_price=5_000)
    assert buy(draft, purchase_id=str(uuid4())).problem == "not-found"


def test_a_purchase_id_is_one_purchase(shop: Shop) -> None:
    _, track_id = shop.seller(exclusive_price=90_000)
    assert buy(track_id).status == 201
    assert buy(track_id, user="another").problem == "purchase-id-taken"
    assert buy(track_id, licence="exclusive").problem == "purchase-id-taken"
    update(f"/v1/tracks/{track_id}", user="u", standard_price=7_000)
    assert buy(track_id).problem == "offer-ended"
    update(f"/v1/tracks/{track_id}", user="u", standard_price=5_000)
    assert buy(track_id).body["quote"]["price"]["amount"] == 5_000


def test_lines_are_paged_and_filtered_and_equal_the_csv_file(shop: Shop) -> None:
    _, track_id = shop.seller()
    for number in range(5):
        buy(track_id, purchase_id=str(uuid4()), user=f"buyer {number}")
    for intent in shop.world.all("payment_intent")[:3]:
        payments.pay(shop.world, intent["id"])
    payments.decline(shop.world, shop.world.all("payment_intent")[4]["id"])
    shop.deliver()
    assert [len(page(TRANSACTIONS, filter=name)["items"]) for name in ("all", "sales", "paid", "failed")] == [
        4,
        4,
        3,
        1,
    ]
    assert page(TRANSACTIONS, filter="subscriptions")["items"] == []
    first = page(TRANSACTIONS, limit="3")
    second = page(TRANSACTIONS, limit="3", cursor=first["next_cursor"])
    seen = first["items"] + second["items"]
    assert second["next_cursor"] is None
    assert seen == page(TRANSACTIONS)["items"]
    assert rows_of() == list(map(as_row, seen))
    assert (rows_of(filter="failed"), len(rows_of(filter="paid"))) == (
        list(map(as_row, page(TRANSACTIONS, filter="failed")["items"])),
        3,
    )


def rows_of(**query: str) -> list[dict[str, str]]:
    """All lines of the CSV file, three per page."""
    rows: list[dict[str, str]] = []
    further: dict[str, str] = {}
    while True:
        asked = {"format": "csv", "limit": "3", **query, **further}
        file = request("GET", TRANSACTIONS, user="u", query=asked)
        rows += csv.DictReader(table_text(file))
        if "x-next-cursor" not in file.headers:
            return rows
        further = {"cursor": file.headers["x-next-cursor"]}


def as_row(line: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    """A JSON line as a row of the CSV file: the same names, amounts in Canadian dollars."""
    plain = {name: f"{value['amount'] / 100:.2f}" if isinstance(value, dict) else value for name, value in line.items()}
    plain["currency"] = line["amount"]["currency"]
    return {name: "" if value is None else str(value) for name, value in plain.items()}


def test_a_split_is_the_same_in_the_csv_file(shop: Shop) -> None:
    artist_id, _ = shop.seller()
    shop.world.now = int(now().timestamp()) - 86_400
    pay_invoice(shop.world, 10_000, "cad")
    shop.deliver()
    store({artist_id: Standing(exists=True, weight=3), "other": Standing(exists=True, weight=1)})
    close_pools(from_iso(closes_at(month_of(to_iso(now())))), now=now)
    (line,) = page(TRANSACTIONS, filter="subscriptions")["items"]
    assert (line["status"], line["redistribution_bonus"]["amount"] > 0) == ("queued", True)
    assert rows_of() == [as_row(line)]


def paid_out(shop: Shop, currency: str = "cad") -> str:
    """Pay out the available balance of the only account."""
    shop.world.pass_time(2 * DAY)
    made = payouts.pay_out(shop.world, shop.world.all("account")[0]["id"], currency)
    shop.deliver()
    return str(made["id"])


def test_a_payout_lists_its_contents_and_adds_up(shop: Shop) -> None:
    _, track_id = shop.seller()
    buy(track_id)
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.world.move("stripe_fee", -25, "cad", source="fee_1", owner=shop.world.all("account")[0]["id"])
    payout_id = paid_out(shop)
    found = page(f"{FINANCES}/payouts/{payout_id}")
    assert (found["payout"]["status"], found["payout"]["amount"]) == ("pending", {"amount": 4_975, "currency": "cad"})
    (line,) = found["lines"]
    assert (line["id"], line["type"], line["track_id"]) == (f"sale_{PURCHASE_ID}", "sale", track_id)
    assert (line["amount"]["amount"], found["adds_up"]) == (5_000, True)
    assert found["residual"] == {
        "amount": {"amount": -25, "currency": "cad"},
        "parts": [{"label": "stripe_fee", "amount": {"amount": -25, "currency": "cad"}}],
    }
    shop.stripe.faults = ["timeout"] * 3
    silent = request("GET", f"{FINANCES}/payouts/{payout_id}", user="u")
    assert (silent.status, silent.problem) == (503, "try-again")
    new_producer("v", "Bo")
    for user, path in (("v", payout_id), ("u", "po_unknown"), ("nobody", payout_id)):
        assert request("GET", f"{FINANCES}/payouts/{path}", user=user).problem == "not-found"


def test_case_50_two_currencies_are_two_totals_and_a_warning(shop: Shop) -> None:
    _, track_id = shop.seller()
    buy(track_id)
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.world.move("payment", 700, "usd", source="py_elsewhere", owner=shop.world.all("account")[0]["id"])
    paid_out(shop, "usd")
    shop.let_balances_age()
    found = page()
    assert found["multi_currency"] is True
    assert [
        (each["currency"], each["available"], each["in_transit"], each["lifetime"]) for each in found["balances"]
    ] == [
        ("cad", 5_000, 0, 5_000),
        ("usd", 0, 700, 0),
    ]


def test_another_users_finances_are_not_found(shop: Shop) -> None:
    artist_id, _ = shop.seller()
    new_producer("v", "Bo")
    for path in (FINANCES, TRANSACTIONS):
        assert request("GET", path, user="v", query={"artist_id": artist_id}).problem == "not-found"
        assert request("GET", path, user="nobody").problem == "no-artist-profile"
    for path in ("onboarding", "login-link"):
        body = {"country": "CA"} if path == "onboarding" else None
        answer = request("POST", f"{FINANCES}/{path}", body=body, user="v", query={"artist_id": artist_id})
        assert answer.problem == "not-found"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (f"{FINANCES}/onboarding", {"country": "RU"}, "country"),
        (f"{FINANCES}/onboarding", {"country": "ca"}, "country"),
        (f"{FINANCES}/onboarding", {"country": "CA", "return_url": "https://evil.test"}, "return_url"),
        ("/v1/tracks/t1/purchases", {"purchase_id": "1", "licence": "standard"}, "purchase_id"),
        ("/v1/tracks/t1/purchases", {"purchase_id": PURCHASE_ID, "licence": "free"}, "licence"),
        ("/v1/tracks/t1/purchases", {"purchase_id": PURCHASE_ID, "licence": "standard", "price": 1}, "price"),
    ],
)
def test_bad_input_names_its_field(shop: Shop, path: str, body: dict[str, Any], field: str) -> None:
    new_producer("u", "Ana")
    assert list(post(path, body).fields) == [field]
    assert shop.stripe.requests == []
