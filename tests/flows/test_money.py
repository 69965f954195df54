"""Money of a buyer and of subscribers reaches a producer's bank, and the finances page shows it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from beatpass.domain.money.pooling.pool_months import closes_at, month_of
from beatpass.domain.platform.times import to_iso
from tests.support.client import Client, Json
from tests.support.deployed import Deployed, wait_for

FINANCES = "/v1/producer-dashboard/finances"
PRICE, SUBSCRIPTION = 50_000, 100_000


def press(url: str, **form: int) -> None:
    """Submit a form of the Stripe simulator, and ignore where it redirects to."""
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=10)) as stripe:
        stripe.request("POST", parts.path, urlencode(form))
        assert stripe.getresponse().status == HTTPStatus.SEE_OTHER


def wait_until_applied(system: Deployed) -> None:
    """Wait until all recorded events are applied."""
    wait_for(
        lambda: all(row["status"] != "received" for row in system.rows("Stripe") if row["sk"] == "EVENT"), "events"
    )


def invoices(system: Deployed) -> int:
    """How many invoices of subscriptions are booked."""
    return sum(row["pk"].startswith("INVOICE#") for row in system.rows("Finances"))


def lines(client: Client) -> dict[str, Json]:
    """The lines by type; here there is one of each."""
    items = client.get(f"{FINANCES}/transactions").body["items"]
    found = {line["type"]: line for line in items}
    assert len(found) == len(items)
    return found


def test_a_sale_and_a_months_subscriptions_are_paid_out_and_the_page_adds_up(system: Deployed) -> None:
    stripe, ana, buyer = system.stack.stripe_url, system.producer("Ana"), system.producer("Bo")
    track, _ = ana.upload(exclusive_price=PRICE), ana.upload()  # a sold track contributes nothing
    buyer.upload()
    system.drain()
    press(ana.post(f"{FINANCES}/onboarding", {"country": "CA"}).body["url"] + "/complete")
    wait_for(lambda: ana.get(FINANCES).body["state"] == "active", "the account")

    asked = {"licence": "exclusive", "purchase_id": str(uuid4())}
    secret = buyer.post(f"/v1/tracks/{track['id']}/purchases", asked).body["client_secret"]
    press(f"{stripe}/pay/{secret}/pay")
    before = invoices(system)
    press(f"{stripe}/subscribers", amount=SUBSCRIPTION)
    wait_for(lambda: lines(ana).get("sale", {}).get("status") == "paid", "the sale")
    wait_for(lambda: invoices(system) > before, "the invoice")
    press(f"{stripe}/days", days=2)

    close = {"time": closes_at(month_of(to_iso(datetime.now(UTC))))}
    assert list(system.invoke("ScheduleClosePool", close).values()) == ["sending"]
    assert system.invoke("ScheduleSendSplits", {}) == {"paid": 1}
    assert list(system.invoke("ScheduleClosePool", close).values()) == ["closed"]
    split = lines(ana)["subscription"]
    assert split["amount"] == split["net"] == {"amount": SUBSCRIPTION - 2_930, "currency": "cad"}  # less Stripe's fee
    assert split["redistribution_bonus"]["amount"] > 0
    (excluded,) = lines(buyer).values()
    assert (excluded["status"], excluded["reason"]) == ("excluded", "not_payout_ready")
    assert buyer.get(FINANCES).body["at_risk"]["amount"]["amount"] == 0

    press(ana.post(f"{FINANCES}/login-link").body["url"] + "/payouts")
    press(f"{stripe}/days", days=2)
    wait_for(lambda: lines(ana).get("payout", {}).get("status") == "paid", "the payout")
    payout = lines(ana)["payout"]
    inside = ana.get(f"{FINANCES}/payouts/{payout['id']}").body
    assert payout["amount"]["amount"] == PRICE + split["net"]["amount"]
    assert sorted((line["type"], line["amount"]["amount"]) for line in inside["lines"]) == [
        ("sale", PRICE),
        ("subscription", split["net"]["amount"]),
    ]
    assert (inside["adds_up"], inside["residual"]["parts"]) == (True, [])
    assert ana.get(FINANCES).body["balances"][0]["lifetime"] == payout["amount"]["amount"]

    wait_until_applied(system)
    assert system.invoke("ScheduleReconcileMoney", {})["findings"].keys() <= {
        "account_unknown"
    }  # accounts of other tests
