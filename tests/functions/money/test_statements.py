"""A producer's statements over HTTP: JSON, CSV and PDF of the same month, which add up to its lines."""

from __future__ import annotations

import base64
import csv
import json
from decimal import Decimal
from typing import Any

import pytest

from beatpass.domain.money.bookkeeping.statement_lines import About, StatementLine
from beatpass.domain.money.bookkeeping.statements import Period, make_statement
from beatpass.http.money.statement_pdf import statement_pdf
from beatpass.http.platform.files import NEXT_CURSOR
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from infra.stripe_simulator import disputes, payments, payouts
from infra.stripe_simulator.world import DAY
from tests.functions.money.test_http_finances import FINANCES, Shop, page, shop
from tests.functions.money.test_purchases import buy_and_pay
from tests.support.functions import function
from tests.support.http import Answer, request, table_text
from tests.support.studio import new_producer

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

STATEMENTS = f"{FINANCES}/statements"


def busy(shop: Shop) -> str:
    """A producer with two sales, a refund in part, a dispute in part, and a payout; the year of all of it."""
    year = shop.begin_days_ago()
    _, track_id = shop.seller(exclusive_price=90_000)
    first = buy_and_pay(shop, track_id)
    shop.world.card_country = "US"
    second = buy_and_pay(shop, track_id, licence="exclusive")
    shop.deliver()
    payments.refund(shop.world, {"payment_intent": first, "amount": 590, "reverse_transfer": True})
    shop.deliver()
    shop.world.pass_time(3 * DAY)
    disputes.dispute(shop.world, shop.world.objects[second]["latest_charge"], 1_000)
    shop.deliver()
    payouts.pay_out(shop.world, shop.world.all("account")[0]["id"], "cad")
    shop.deliver()
    return year


def test_a_year_adds_up_and_has_sales_by_track_licence_and_country(shop: Shop) -> None:
    year = busy(shop)
    shown = page(f"{STATEMENTS}/{year}")
    (found,) = shown["currencies"]
    assert (shown["complete"], found["adds_up"], found["opening"]["amount"]) == (False, True, 0)
    changes = {each["kind"]: each["amount"]["amount"] for each in found["changes"]}
    assert changes["sale"] == 95_000
    assert changes["refund"] == -500
    assert changes["dispute"] == -(90_000 * 1_000 // (90_000 + 11_100))  # its share, of price and fee
    assert changes["payout"] == -(95_000 - 500 + changes["dispute"])
    assert found["closing"]["amount"] == sum(changes.values()) == 0
    by_sale = {(each["licence"], each["country"]): each["net"]["amount"] for each in found["sales"]}
    assert by_sale == {("standard", "CA"): 5_000, ("exclusive", "US"): 90_000}
    assert found["gross"]["amount"] - found["fees"]["amount"] == found["net"]["amount"] == 95_000


def rows(answer: Answer) -> list[dict[str, str]]:
    return [*csv.DictReader(table_text(answer))]


def test_the_csv_file_has_every_line_in_decimals_between_the_balances(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = busy(shop)
    whole = rows(request("GET", f"{STATEMENTS}/{year}", user="u", query={"format": "csv"}))
    assert (whole[0]["kind"], whole[-1]["kind"]) == ("opening_balance", "closing_balance")
    moved = [Decimal(each["amount"]) for each in whole]
    assert sum(moved[:-1]) == moved[-1] == 0
    sale = next(each for each in whole if each["kind"] == "sale")
    assert (sale["amount"], sale["gross"], sale["fee"], sale["currency"]) == ("50.00", "59.00", "9.00", "cad")
    # In parts: the same rows.
    monkeypatch.setattr(function("http_finances"), "MOST_ROWS", 2)
    parts: list[dict[str, str]] = []
    cursor = None
    while True:
        query = {"format": "csv", **({"cursor": cursor} if cursor else {})}
        answer = request("GET", f"{STATEMENTS}/{year}", user="u", query=query)
        parts += rows(answer)
        cursor = answer.headers.get(NEXT_CURSOR.lower())
        if cursor is None:
            break
    assert parts == whole


def test_the_pdf_is_a_file(shop: Shop) -> None:
    year = busy(shop)
    answer = request("GET", f"{STATEMENTS}/{year}", user="u", query={"format": "pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    assert f"statement-{year}.pdf" in answer.headers["content-disposition"]
    assert base64.b64decode(answer.body, validate=True).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "title",
    ["Tide", "Мост", "夜のバス", "밤 버스", "夜班车", "עברית", "<b>&amp;</b><font", "x" * 300, "a\tb", "=1+1", "🎹"],
)
def test_any_title_can_be_printed(title: str) -> None:
    about = About(gross=5_900, fee=900, track_id="t", title=title, licence="standard", country="CA")
    line = StatementLine(id="tr", kind="sale", at="2026-12-01T00:00:00.000Z", currency="cad", amount=5_000, about=about)
    found = make_statement(Period("2026-12"), {("cad", "2026-12"): 5_000}, [line])
    printed = statement_pdf(title, Period("2026-12"), found, as_of="2027-01-01T00:00:00.000Z")
    assert printed.startswith(b"%PDF-")
    assert printed == statement_pdf(title, Period("2026-12"), found, as_of="2027-01-01T00:00:00.000Z")


def test_of_a_buyer_a_seller_sees_the_country_alone(shop: Shop) -> None:
    year = busy(shop)
    formats = [request("GET", f"{STATEMENTS}/{year}", user="u", query={"format": each}) for each in ("json", "csv")]
    others = [request("GET", f"{FINANCES}/{each}", user="u") for each in ("transactions", "disputes")]
    shown = "".join(json.dumps(answer.body) + str(answer.headers) for answer in formats + others)
    assert "US" in shown
    for hidden in ("buyer", pseudonym_of("buyer"), *(each["id"] for each in shop.world.all("charge"))):
        assert hidden not in shown


@pytest.mark.parametrize("period", ["2026-13", "nonsense", "9999", "2026-1"])
def test_a_statement_of_no_period_is_not_found(shop: Shop, period: str) -> None:
    shop.seller()
    assert request("GET", f"{STATEMENTS}/{period}", user="u").problem == "not-found"


def test_nobody_reads_the_statement_of_another(shop: Shop) -> None:
    artist_id, _ = shop.seller()
    new_producer("other", "Bo")
    for format_ in ("json", "csv", "pdf"):
        query: dict[str, Any] = {"artist_id": artist_id, "format": format_}
        assert request("GET", f"{STATEMENTS}/2026", user="other", query=query).status == 404
    assert page(f"{STATEMENTS}/2026", user="other")["currencies"] == []
