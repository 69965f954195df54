"""What a seller reads beside the balances: whether they agree with the lines, the next payout, disputes."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.clock import now
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.usecases.money.bookkeeping.reconcile_money import reconcile_money
from infra.stripe_simulator import accounts, disputes, payments, payouts
from infra.stripe_simulator.world import DAY
from tests.functions.money.test_http_finances import FINANCES, TRANSACTIONS, Shop, page, shop
from tests.functions.money.test_purchases import buy_and_pay
from tests.support.http import request
from tests.support.studio import new_producer

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

DISPUTES = f"{FINANCES}/disputes"


def balance(shop: Shop) -> Any:  # noqa: ANN401 - JSON
    shop.let_balances_age()
    (found,) = page()["balances"]
    return found


def test_balances_agree_with_the_lines_or_say_by_how_much_they_do_not_yet(shop: Shop) -> None:
    _, track_id = shop.seller()
    intent_id = buy_and_pay(shop, track_id)
    shop.deliver()
    found = balance(shop)
    assert (found["by_lines"], found["agrees"], found["difference"]) == (5_000, True, 0)
    assert found["as_of"] == page()["synced_at"]
    payments.refund(shop.world, {"payment_intent": intent_id, "amount": 590, "reverse_transfer": True})
    found = balance(shop)  # Stripe's event has not arrived
    assert (found["by_lines"], found["agrees"], found["difference"]) == (5_000, False, -500)
    shop.deliver()
    found = balance(shop)
    assert (found["by_lines"], found["agrees"], found["difference"]) == (4_500, True, 0)
    shop.world.pass_time(3 * DAY)
    paid = payouts.pay_out(shop.world, shop.world.all("account")[0]["id"], "cad")
    shop.deliver()
    found = balance(shop)
    assert (found["by_lines"], found["agrees"], found["in_transit"]) == (0, True, 4_500)
    payouts.change(shop.world, paid["id"], "failed")
    shop.deliver()
    found = balance(shop)
    assert (found["by_lines"], found["agrees"], found["lifetime"]) == (4_500, True, 4_500)


def test_the_next_payout_is_shown_while_there_is_money(shop: Shop) -> None:
    _, track_id = shop.seller()
    assert page()["payouts"] == {
        "interval": "daily",
        "days": [],
        "delay_days": 2,
        "next_on": None,
        "minimum": [{"amount": 100, "currency": "cad"}],
    }
    buy_and_pay(shop, track_id)
    shop.deliver()
    shop.let_balances_age()
    shown = page()
    assert shown["payouts"]["next_on"] > shown["as_of"][:10]
    schedule = {"interval": "monthly", "delay_days": 7, "monthly_anchor": 31}
    account = shop.world.all("account")[0]
    settings = account["settings"] | {"payouts": {"debit_negative_balances": True, "schedule": schedule}}
    accounts.change(shop.world, account["id"], settings=settings)
    shop.let_balances_age()
    today = shown["as_of"][:10]
    found = page()["payouts"]
    assert today < found["next_on"]
    assert found["days"] == ["31"]


def test_disputes_are_listed_with_deadline_reason_amount_outcome_and_where_evidence_goes(shop: Shop) -> None:
    artist_id, track_id = shop.seller()
    intent_id = buy_and_pay(shop, track_id)
    shop.deliver()
    assert page(DISPUTES)["items"] == []
    shop.world.pass_time(2 * DAY)
    made = disputes.dispute(shop.world, shop.world.objects[intent_id]["latest_charge"], 1_000)
    shop.deliver()
    (found,) = page(DISPUTES)["items"]
    (sale,) = (each for each in page(TRANSACTIONS, filter="sales")["items"] if each["type"] == "sale")
    assert (found["id"], found["track_id"], found["transaction_id"]) == (made["id"], track_id, sale["id"])
    assert (found["reason"], found["status"], found["outcome"]) == ("fraudulent", "needs_response", "open")
    assert found["amount"] == {"amount": 1_000, "currency": "cad"}
    assert (found["taken"]["amount"], found["returned"]["amount"]) == (847, 0)  # its share: 5,000 of 5,900
    assert found["evidence_due_by"] > found["at"]
    assert found["evidence_url"].endswith(f"/producer-dashboard/finances/disputes/{made['id']}")
    disputes.close_dispute(shop.world, made["id"], "under_review")
    shop.deliver()
    (found,) = page(DISPUTES)["items"]
    assert (found["outcome"], found["evidence_url"], found["evidence_due_by"]) == ("open", None, None)
    shop.world.move("topup", 10_000, "cad", source="tu_1")
    disputes.close_dispute(shop.world, made["id"], "won")
    shop.deliver()
    (found,) = page(DISPUTES)["items"]
    assert (found["outcome"], found["returned"]["amount"]) == ("won", 847)
    new_producer("other", "Bo")
    assert page(DISPUTES, user="other")["items"] == []
    assert request("GET", DISPUTES, user="other", query={"artist_id": artist_id}).status == 404


def test_a_month_of_a_statement_that_differs_from_the_journal_is_found(shop: Shop) -> None:
    artist_id, track_id = shop.seller()
    buy_and_pay(shop, track_id)
    shop.deliver()

    def differing() -> list[str]:
        found = reconcile_money(now=now, connect=lambda: shop.api).findings
        return [each.id for each in found if each.kind == "statement_differs"]

    assert differing() == []
    (item,) = FinanceItem.scan(FinanceItem.sk.startswith("CHANGED#"))
    item.update([FinanceItem.amount.add(-1)])
    month = item.sk.rpartition("#")[2]
    assert differing() == [f"{artist_id} {month} cad"]
