"""A seller whose account is in another currency: what it has is in the books as Stripe converted it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from beatpass.clock import now
from beatpass.domain.platform.figures import Standing
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from infra.stripe_simulator import accounts, disputes, payments, payouts
from infra.stripe_simulator.invoices import pay_invoice
from infra.stripe_simulator.world import DAY
from tests.functions.money.test_http_finances import FINANCES, Shop, page, post, shop
from tests.functions.money.test_purchases import buy_and_pay
from tests.support.functions import PLENTY, function
from tests.support.standings import store
from tests.support.studio import new_producer, new_track
from tests.support.tables import contents

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")


def seller(shop: Shop, country: str) -> tuple[str, str]:
    artist_id = new_producer("u", "Ana")
    assert post(f"{FINANCES}/onboarding", {"country": country}).status == 200
    accounts.finish(shop.world, shop.world.all("account")[0]["id"])
    shop.deliver()
    return artist_id, new_track("u", visibility="public", standard_price=5_000)


def held_at_stripe(shop: Shop) -> dict[str, int]:
    balance = shop.world.balance(shop.world.all("account")[0]["id"])
    found: dict[str, int] = {}
    for part in (*balance["available"], *balance["pending"]):
        found[part["currency"]] = found.get(part["currency"], 0) + part["amount"]
    return {currency: amount for currency, amount in found.items() if amount}


def agrees(shop: Shop) -> bool:
    """The page's lines are what Stripe has in each currency, and the books agree with themselves and with Stripe."""
    shop.let_balances_age()
    balances = page()["balances"]
    assert {each["currency"]: each["by_lines"] for each in balances if each["by_lines"]} == held_at_stripe(shop)
    stripes_now = datetime.fromtimestamp(shop.world.now, UTC)
    assert reconcile_money(now=lambda: stripes_now, connect=lambda: shop.api).findings == []
    for each in contents("FINANCES_TABLE").values():
        if isinstance(each, dict) and "postings" in each:
            assert sum(posting["amount"] for posting in each["postings"]) == 0
    return all(each["agrees"] for each in balances)


@pytest.mark.parametrize(
    ("country", "currency"), [("GB", "gbp"), ("DE", "eur"), ("DE", "jpy"), ("CA", "cad"), ("US", "usd")]
)
def test_what_a_seller_has_is_in_the_currency_of_its_account(shop: Shop, country: str, currency: str) -> None:
    _, track_id = seller(shop, country)
    account = accounts.change(shop.world, shop.world.all("account")[0]["id"], default_currency=currency)
    shop.world.emit("account.updated", account, account["id"])
    shop.deliver()
    intent_id = buy_and_pay(shop, track_id)
    shop.deliver()
    held = "cad" if currency == "usd" else currency  # accounts of CA and US hold both
    assert held_at_stripe(shop).keys() == {held}
    assert agrees(shop)
    payments.refund(shop.world, {"payment_intent": intent_id, "amount": 2_950, "reverse_transfer": True})
    shop.deliver()
    assert agrees(shop)
    shop.world.pass_time(3 * DAY)
    shop.world.move("topup", 100_000, "cad", source="tu_1")
    dispute = disputes.dispute(shop.world, shop.world.objects[intent_id]["latest_charge"], 1_000)
    shop.deliver()
    assert agrees(shop)
    disputes.close_dispute(shop.world, dispute["id"], "won")
    shop.deliver()
    assert agrees(shop)
    payouts.pay_out(shop.world, shop.world.all("account")[0]["id"], held)
    shop.deliver()
    assert agrees(shop)
    assert held_at_stripe(shop) == {}


def test_a_split_is_converted_too_and_the_statement_shows_both_sides(shop: Shop) -> None:
    year = shop.begin_days_ago()
    artist_id, _ = seller(shop, "DE")
    store({artist_id: Standing(exists=True, weight=3)})
    pay_invoice(shop.world, 10_000, "cad")
    shop.deliver()
    shop.world.pass_time(3 * DAY)
    assert function("schedule_close_pool").handler({"time": f"{now().year + 1}-03-03T00:00:00Z"}, PLENTY)
    assert function("schedule_send_splits").handler({}, PLENTY)
    shop.deliver()
    shop.deliver()
    assert held_at_stripe(shop).keys() == {"eur"}
    assert agrees(shop)
    (transfer,) = shop.world.all("transfer")
    statement = {each["currency"]: each for each in page(f"{FINANCES}/statements/{year}")["currencies"]}
    changes = {
        currency: {each["kind"]: each["amount"]["amount"] for each in found["changes"]}
        for currency, found in statement.items()
    }
    assert changes["cad"] == {"split": transfer["amount"], "conversion": -transfer["amount"]}
    assert changes["eur"] == {"conversion": held_at_stripe(shop)["eur"]}
