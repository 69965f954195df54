"""What a page of an allowed origin may do with the API in a real browser, and what others may not (docs/api.md 1.8).

The pages are empty documents at these origins: the browser alone decides what their scripts may send and read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Error, Page

from infra.local.accounts import email_of, sign_in
from infra.template.document import load_template
from tests.pages.conftest import NAME
from tests.support.deployed import Deployed

OURS = str(load_template()["Parameters"]["CorsOrigins"]["Default"])
FOREIGN = "http://localhost:3001"
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_ASK = """
async ([url, options]) => {
  const answer = await fetch(url, options);
  const text = await answer.text();
  return {status: answer.status, headers: Object.fromEntries(answer.headers), body: text && JSON.parse(text)};
}
"""


class Origin:
    """A page of this origin, with a producer's token; ``heard`` is what the browser wrote into the console."""

    def __init__(self, page: Page, origin: str, api: str, token: str) -> None:
        self._page, self._api, self._token = page, api, token
        self.heard: list[str] = []
        page.on("console", lambda message: self.heard.append(message.text))
        page.route(f"{origin}/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto(f"{origin}/")

    def ask(
        self,
        method: str,
        path: str,
        *,
        signed_in: bool = True,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        sent = dict(headers or {})
        sent |= {"authorization": f"Bearer {self._token}"} if signed_in else {}
        sent |= {"content-type": "application/json"} if body else {}
        options = {"method": method, "headers": sent, **({"body": body} if body else {})}
        return self._page.evaluate(_ASK, [self._api + path, options])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # Chromium takes a page that a test makes up for one of the internet, which may not call this machine.
    context = browser.new_context(permissions=["local-network-access"])
    yield context.new_page()
    context.close()


@pytest.fixture
def token(demo: Deployed) -> str:
    return sign_in(demo.stack, email_of(NAME))


@pytest.fixture
def ours(page: Page, demo: Deployed, token: str) -> Origin:
    return Origin(page, OURS, demo.stack.url, token)


@pytest.fixture
def foreign(page: Page, demo: Deployed, token: str) -> Origin:
    return Origin(page, FOREIGN, demo.stack.url, token)


def test_a_page_of_ours_keeps_an_answer_by_its_tag(ours: Origin) -> None:
    read = ours.ask("GET", "/v1/leaderboards/plays", signed_in=False)
    assert (read["status"], bool(read["headers"]["etag"])) == (200, True)
    again = ours.ask(
        "GET", "/v1/leaderboards/plays", signed_in=False, headers={"if-none-match": read["headers"]["etag"]}
    )
    assert (again["status"], again["body"]) == (304, "")


def test_a_page_of_ours_makes_changes_and_reads_what_became_of_them(ours: Origin) -> None:
    body = '{"title": "From a page", "duration_ms": 180000}'
    sent = {"idempotency-key": str(uuid4()), "traceparent": TRACEPARENT}
    made, again = (ours.ask("POST", "/v1/tracks", body=body, headers=sent) for _ in range(2))
    assert made["status"] == again["status"] == 201
    assert made["body"]["id"] == again["body"]["id"]
    path, tag = made["headers"]["location"], made["headers"]["etag"]
    assert ours.ask("GET", path)["body"]["title"] == "From a page"  # a draft, with the token
    assert ours.ask("PATCH", path, body='{"bpm": 120}', headers={"if-match": tag})["status"] == 200
    late = ours.ask("PATCH", path, body='{"bpm": 130}', headers={"if-match": tag})
    assert (late["status"], late["body"]["type"].rpartition("/")[2]) == (412, "outdated")
    assert ours.ask("DELETE", path)["status"] == 204


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/tracks/nothing", 404),
        ("PUT", "/v1/tracks/nothing", 405),
        ("GET", "/v1/leaderboards/plays?limit=0", 422),
    ],
)
def test_a_page_of_ours_reads_why_it_was_refused(ours: Origin, method: str, path: str, status: int) -> None:
    answer = ours.ask(method, path, signed_in=False)
    assert (answer["status"], answer["body"]["status"]) == (status, status)
    assert answer["headers"]["content-type"] == "application/problem+json"


def test_a_page_of_ours_is_told_where_an_expired_token_is_read(ours: Origin) -> None:
    """At a public route; where the gateway itself refuses it, see the next test."""
    answer = ours.ask("GET", "/v1/tracks/nothing", signed_in=False, headers={"authorization": "Bearer a.b.c"})
    assert (answer["status"], answer["body"]["type"].rpartition("/")[2]) == (401, "not-signed-in")


def test_a_page_without_an_edge_tells_signed_out_from_offline_by_a_second_request(ours: Origin) -> None:
    """The gateway's own 401 has no CORS headers (docs/decisions/0031-gateway-answers.md)."""
    with pytest.raises(Error, match="Failed to fetch"):
        ours.ask("GET", "/v1/producer-dashboard", signed_in=False)
    assert ours.ask("HEAD", "/v1/leaderboards", signed_in=False)["status"] == 200


def test_a_page_of_the_same_origin_reads_401(page: Page, demo: Deployed) -> None:
    """As the dashboard's pages are behind an edge."""
    site = urlsplit(demo.stack.site_url)
    page.goto(demo.stack.site_url)
    answer = page.evaluate(_ASK, [f"{site.scheme}://{site.netloc}/v1/producer-dashboard", {}])
    assert answer["status"] == 401


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/v1/leaderboards", {}),
        ("GET", "/v1/leaderboards", {"if-none-match": '"x"'}),
        ("POST", "/v1/tracks", {"idempotency-key": "k"}),
        ("PATCH", "/v1/tracks/t", {"if-match": '"v1"'}),
        ("DELETE", "/v1/tracks/t", {}),
        ("GET", "/v1/producer-dashboard", {"traceparent": TRACEPARENT}),
    ],
)
def test_a_foreign_page_reads_nothing(foreign: Origin, method: str, path: str, headers: dict[str, str]) -> None:
    with pytest.raises(Error, match="Failed to fetch"):
        foreign.ask(method, path, headers=headers)
    assert any("by CORS policy" in said and "Access-Control-Allow-Origin" in said for said in foreign.heard)
