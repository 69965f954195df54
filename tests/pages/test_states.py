"""The states of a page besides "there it is": nothing yet, a fault, old figures, nobody connected."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, Route

from tests.pages.conftest import NAME, Open

DASHBOARD = "/producer-dashboard"
HOME = re.compile(r"/v1/producer-dashboard(\?|$)")


def problem(kind: str, status: int) -> dict[str, Any]:
    body = {"type": f"https://beatpass.dev/problems/{kind}", "title": "T", "status": status, "detail": "D"}
    return {"status": status, "content_type": "application/problem+json", "body": json.dumps(body)}


def test_a_fault_is_told_in_plain_words_and_goes_away_by_trying_again(open_page: Open) -> None:
    answers = [problem("unexpected", 500), problem("try-again", 503)]

    def fail(route: Route) -> None:
        if answers:
            route.fulfill(**answers[0])
        else:
            route.continue_()

    watched = open_page(
        f"{DASHBOARD}/progress", before=lambda page: page.route(re.compile(r"/v1/.*/progress(\?|$)"), fail)
    )
    page = watched.page
    page.get_by_role("heading", name="Something went wrong").wait_for()
    assert watched.axe() == []
    answers.pop(0)
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="Just a moment").wait_for()
    answers.clear()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="Achievements").wait_for()


def test_old_figures_stay_when_the_connection_is_lost(open_page: Open) -> None:
    watched = open_page(DASHBOARD)
    page = watched.page
    page.get_by_text("Total plays").first.wait_for()
    watched.faults.clear()
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_text("These figures could not be renewed.").first.wait_for()
    assert page.get_by_text("Total plays").first.is_visible()
    assert watched.axe("color-contrast") == []
    page.unroute("**/v1/**")
    page.get_by_role("button", name="Try again").first.click()
    page.get_by_text("These figures could not be renewed.").first.wait_for(state="hidden")
    watched.faults.clear()  # the browser's own lines about the lost connection


def test_a_rank_that_is_not_there_is_a_dash(open_page: Open) -> None:
    def unranked(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        route.fulfill(response=answer, body=json.dumps({**body, "me": None}))

    def before(page: Page) -> None:
        page.route(re.compile(r"/v1/producer-dashboard/leaderboards/overall\?"), unranked)

    watched = open_page(f"{DASHBOARD}/leaderboards", before=before)
    rank = watched.page.locator("[data-rank]")
    rank.wait_for()
    assert rank.inner_text().startswith("–")
    assert not re.search(r"\d", rank.inner_text())
    watched.page.get_by_text("You are not on this board.").wait_for()


def test_an_expired_token_is_renewed_without_a_word(open_page: Open) -> None:
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
            return
        refused.append(route.request.url)
        route.fulfill(status=401, content_type="application/json", body='{"message": "Unauthorized"}')

    watched = open_page(DASHBOARD, before=lambda page: page.route(HOME, refuse_once))
    watched.page.get_by_role("heading", level=1, name=NAME).wait_for()
    assert refused


def test_numbers_and_dates_are_as_the_reader_writes_them(open_page: Open) -> None:
    def many(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps({**answer.json(), "xp": 1234567, "growth_percent": 12.5}))

    def before(page: Page) -> None:
        page.route(HOME, many)

    german = open_page(DASHBOARD, before=before, locale="de-DE").page
    german.get_by_text("1.234.567 XP", exact=True).wait_for()
    german.get_by_text(re.compile(r"\+12,5\s%")).wait_for()
    english = open_page(DASHBOARD, before=before, locale="en-GB").page
    english.get_by_text("1,234,567 XP", exact=True).wait_for()
