"""Sign-in at Cognito, against its hosted page on another origin: code, tokens, renewal, and the end of a session."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from infra.dashboard.headers import headers
from infra.local.accounts import email_of
from infra.local.site import enter
from tests.pages.conftest import NAME, Open
from tests.pages.hosted_ui import CLIENT, EMAIL, HostedUi, serving
from tests.pages.watching import Watched
from tests.support.deployed import Deployed

PROGRESS = "/producer-dashboard/progress?show=quick"
API = re.compile(r"/v1/producer-dashboard/progress")
REFUSED: dict[str, Any] = {"status": 401, "content_type": "application/json", "body": '{"message": "Unauthorized"}'}
SignIn = Callable[[], Watched]


@pytest.fixture
def ui(demo: Deployed) -> Iterator[HostedUi]:
    with serving(HostedUi(lambda: enter(demo.stack, email_of(NAME))["token"])) as served:
        yield served


@pytest.fixture
def as_deployed(ui: HostedUi) -> Callable[[Page], None]:
    """The site as it is deployed: it says that one signs in at Cognito, and its policy allows that origin."""

    def prepare(page: Page) -> None:
        # Chromium takes an answer that a test has changed for one of the internet, which may not call this machine.
        page.context.grant_permissions(["local-network-access"])
        page.route("**/config.json", lambda route: route.fulfill(json={"sign_in": said}))
        page.route(re.compile(r"/(producer-dashboard|signed-in|sign-in)[^.]*$"), with_policy)

    def with_policy(route: Route) -> None:
        if route.request.resource_type != "document":
            return route.fallback()
        answer = route.fetch()
        return route.fulfill(response=answer, headers={**answer.headers, **headers(sign_in=ui.url)})

    said = {"kind": "cognito", "url": ui.url, "client_id": CLIENT}
    return prepare


@pytest.fixture
def sign_in(open_page: Open, as_deployed: Callable[[Page], None]) -> SignIn:
    def through() -> Watched:
        watched = open_page(PROGRESS, guest=True, before=as_deployed)
        watched.page.get_by_role("link", name="Go on").click()
        watched.page.get_by_role("heading", level=1, name="Progress").wait_for()
        return watched

    return through


def kept(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("JSON.parse(localStorage.session ?? '{}')")
    return found


def test_a_sign_in_leads_back_to_the_page_that_was_wanted_and_ends_with_the_session(
    sign_in: SignIn, ui: HostedUi, demo: Deployed
) -> None:
    page = sign_in().page
    expect(page.get_by_text(re.compile("^Quick wins")).first).to_be_visible()
    assert page.url == demo.stack.site_url + PROGRESS
    [asked], [exchanged] = ui.authorized, ui.exchanged
    assert asked["redirect_uri"] == f"{demo.stack.site_url}/signed-in"
    assert len(asked["state"]) >= 40
    assert exchanged["code_verifier"] not in json.dumps(asked)
    assert kept(page)["email"] == EMAIL
    assert kept(page)["refresh"] in ui.refresh_tokens
    assert page.evaluate("sessionStorage.length") == 0

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Signed out at the hosted page").wait_for()
    assert ui.left == [{"client_id": CLIENT, "logout_uri": f"{demo.stack.site_url}/"}]
    assert len(ui.authorized) == 1
    page.goto(f"{demo.stack.site_url}/sign-in")
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.evaluate("['session', 'artists', 'artist_id'].map((name) => localStorage.getItem(name))") == [
        None, "[]", None,
    ]  # fmt: skip


def test_an_answer_that_nobody_asked_for_signs_nobody_in(
    open_page: Open, ui: HostedUi, as_deployed: Callable[[Page], None], demo: Deployed
) -> None:
    page = open_page(PROGRESS, guest=True, before=as_deployed).page  # begins a sign-in of its own
    page.get_by_role("heading", name="Hosted sign-in").wait_for()
    page.goto(f"{demo.stack.site_url}/signed-in?code=stolen&state=forged")
    page.get_by_text("This sign-in was begun elsewhere. Begin again.").wait_for()
    assert ui.exchanged == []
    assert kept(page) == {}


def test_an_expired_token_is_renewed_with_the_refresh_token(sign_in: SignIn, ui: HostedUi) -> None:
    page = sign_in().page
    page.evaluate("localStorage.session = JSON.stringify({...JSON.parse(localStorage.session), token: 'expired'})")
    page.reload()
    expect(page.get_by_text(re.compile("^Quick wins")).first).to_be_visible()
    assert [each["grant_type"] for each in ui.exchanged] == ["authorization_code", "refresh_token"]
    assert kept(page)["token"] != "expired"
    assert kept(page)["refresh"] in ui.refresh_tokens


def test_a_session_that_is_over_is_said_to_be_over(sign_in: SignIn, ui: HostedUi) -> None:
    page = sign_in().page
    ui.refresh_tokens.clear()
    page.route(API, lambda route: route.fulfill(**REFUSED))
    page.reload()
    page.get_by_text("You were signed out. Sign in again to go on.").wait_for()
    assert page.url.endswith("/sign-in?back=%2Fproducer-dashboard%2Fprogress%3Fshow%3Dquick")
    expect(page.get_by_text("No connection")).to_have_count(0)
    assert kept(page) == {}
    page.unroute(API)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text(re.compile("^Quick wins")).first).to_be_visible()


def test_a_sign_in_that_does_not_answer_ends_no_session(sign_in: SignIn, ui: HostedUi) -> None:
    page = sign_in().page
    ui.down = True
    page.evaluate("localStorage.session = JSON.stringify({...JSON.parse(localStorage.session), token: 'expired'})")
    page.reload()
    page.get_by_role("heading", name="Something went wrong").first.wait_for()
    assert kept(page)["token"] == "expired"
    ui.down = False
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_text(re.compile("^Quick wins")).first).to_be_visible()
