"""The model of Stripe over HTTP, as `make run` serves it, called by the client that calls Stripe."""

from __future__ import annotations

import json
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


def test_an_account_made_at_the_back_door_is_fetched_at_the_front(url: str, api: StripeApi) -> None:
    at_stripe(url, "PUT", "accounts/acct_1", {"payouts_enabled": True})
    fetched = api.fetch_account("acct_1")
    assert fetched["payouts_enabled"] is True
    assert fetched["requirements"]["currently_due"]
    at_stripe(url, "DELETE", "accounts/acct_1")
    with pytest.raises(AccountGone):
        api.fetch_account("acct_1")


def test_ordered_faults_meet_the_next_requests(url: str, api: StripeApi) -> None:
    at_stripe(url, "PUT", "accounts/acct_1")
    at_stripe(url, "POST", "faults", ["timeout", 500, 503])
    with pytest.raises(StripeUnavailable):
        api.fetch_account("acct_1")
    assert api.fetch_account("acct_1")["id"] == "acct_1"


def test_a_stripe_that_is_not_there_is_a_passing_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stripe.HTTPClient._sleep_time_seconds", lambda *_: 0.0)
    with serve() as closed:
        port = closed.server_address[1]
    with pytest.raises(StripeUnavailable):
        StripeApi(api_key="sk_test_made_up", api_base=f"http://127.0.0.1:{port}").fetch_account("acct_1")


def test_a_key_that_is_not_of_the_test_mode_is_refused(url: str) -> None:
    with pytest.raises(StripeUnavailable, match="api_key_invalid"):
        StripeApi(api_key="sk_live_made_up", api_base=url).fetch_account("acct_1")


def test_there_is_no_other_back_door(url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        at_stripe(url, "POST", "money")
    assert refused.value.code == 400
    refused.value.close()
