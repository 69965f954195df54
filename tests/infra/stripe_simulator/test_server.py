"""The simulator over HTTP, as `make run` serves it, called by the Stripe client."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from beatpass.gateways.stripe_api import AccountGone, StripeApi, StripeUnavailable
from infra.stripe_simulator.server import serve


@pytest.fixture
def url() -> Iterator[str]:
    with serve() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def api(url: str, monkeypatch: pytest.MonkeyPatch) -> StripeApi:
    monkeypatch.setattr("stripe.HTTPClient._sleep_time_seconds", lambda *_: 0.0)
    return StripeApi(api_key="sk_test_made_up", api_base=url)


def at_stripe(url: str, method: str, path: str, given: object = None) -> Any:  # noqa: ANN401 - JSON
    request = urllib.request.Request(f"{url}/_simulator/{path}", json.dumps(given).encode(), method=method)  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_an_account_made_by_a_control_route_is_fetched_by_the_api(url: str, api: StripeApi) -> None:
    at_stripe(url, "PUT", "accounts/acct_1", {"payouts_enabled": True})
    fetched = api.fetch_account("acct_1")
    assert fetched["payouts_enabled"] is True
    assert fetched["requirements"]["currently_due"]
    at_stripe(url, "DELETE", "accounts/acct_1")
    with pytest.raises(AccountGone):
        api.fetch_account("acct_1")


def test_ordered_faults_apply_to_the_next_requests(url: str, api: StripeApi) -> None:
    at_stripe(url, "PUT", "accounts/acct_1")
    at_stripe(url, "POST", "faults", ["timeout", 500, 503])
    with pytest.raises(StripeUnavailable):
        api.fetch_account("acct_1")
    assert api.fetch_account("acct_1")["id"] == "acct_1"


def test_an_unreachable_stripe_is_a_transient_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stripe.HTTPClient._sleep_time_seconds", lambda *_: 0.0)
    with serve() as closed:
        port = closed.server_address[1]
    with pytest.raises(StripeUnavailable):
        StripeApi(api_key="sk_test_made_up", api_base=f"http://127.0.0.1:{port}").fetch_account("acct_1")


def test_an_api_key_that_is_not_for_test_mode_is_refused(url: str) -> None:
    with pytest.raises(StripeUnavailable, match="api_key_invalid"):
        StripeApi(api_key="sk_live_made_up", api_base=url).fetch_account("acct_1")


def test_unknown_control_routes_are_refused(url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        at_stripe(url, "POST", "money")
    assert refused.value.code == 400
    refused.value.close()


def visit(url: str, path: str = "/", form: str | None = None) -> str:
    """The page; after a form, the page that it redirects to."""
    with urllib.request.urlopen(f"{url}{path}", form.encode() if form is not None else None, timeout=5) as answer:  # noqa: S310
        return str(answer.read().decode())


def text_of(page: str) -> str:
    return re.sub(r"(<[^>]*>)+", " ", page)


def test_the_hosted_pages_take_payments_let_days_pass_and_pay_out(url: str, api: StripeApi) -> None:
    account_id = api.create_account("a", country="CA", number=1)
    onboarding, _ = api.create_onboarding_link(account_id, refresh_url=url, return_url=url)
    assert f"{onboarding.removeprefix(url)}/complete" in visit(onboarding)
    assert "Pending 0.00 CAD" in text_of(visit(url, f"{onboarding.removeprefix(url)}/complete", ""))
    assert "Pending 970.70 CAD" in text_of(visit(url, "/subscribers", "amount=100000"))
    assert "Available 970.70 CAD" in text_of(visit(url, "/days", "days=2"))
    assert api.fetch_account(account_id)["payouts_enabled"]
    transfer = {"amount": 12_345, "currency": "cad", "destination": account_id}
    api._client.v1.transfers.create(transfer)  # type: ignore[arg-type]
    express = f"/express/{account_id}"
    assert api.create_login_link(account_id) == f"{url}{express}"
    assert "Available 123.45 CAD" in text_of(visit(url, express))
    assert "123.45 CAD, pending" in visit(url, f"{express}/payouts", "")
    visit(url, "/days", "days=2")
    assert "123.45 CAD, paid" in visit(url, express)


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/subscribers", "amount=-1", 400),
        ("/subscribers", "", 400),
        ("/days", "days=1000", 400),
        ("/days", "days=two", 400),
        ("/onboarding/acct_1/complete", "", 404),
        ("/express/acct_1/payouts", "", 404),
        ("/pay/pi_1_secret_x/pay", "", 404),
        ("/nothing", None, 404),
        ("/express/acct_1", None, 404),
    ],
)
def test_an_invalid_form_or_page_changes_nothing(url: str, path: str, form: str | None, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        visit(url, path, form)
    assert refused.value.code == status
    refused.value.close()
