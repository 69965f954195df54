"""Digests and alerts: what they tell leads to the pages that show it, and one chooses what to be told of."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.pages.conftest import Open
from tests.support.client import Client

DIGESTS = "/producer-dashboard/digests"


def test_a_digest_leads_to_what_it_tells_and_one_chooses_what_to_be_told_of(open_page: Open, mine: Client) -> None:
    watched = open_page(DIGESTS)
    page = watched.page
    expect(page.get_by_text("far above normal")).to_be_visible()  # the demo's rise of yesterday
    week = page.get_by_label("The week at a glance")
    plays, changed = week.locator(".value").first.inner_text(), week.locator(".note").first.inner_text()
    week.get_by_role("link", name="Plays", exact=True).click()
    page.get_by_role("heading", name="Plays over time").wait_for()
    there = page.get_by_label("In this range")
    assert (there.locator(".value").first.inner_text(), there.locator(".note").first.inner_text()) == (plays, changed)
    page.go_back()
    digests = mine.get("/v1/producer-dashboard/digests").body["items"]
    [month] = [each["period"]["from"] for each in digests if each["kind"] == "monthly"]
    page.get_by_label("Which days").select_option(f"monthly {month}")
    page.get_by_label("The month at a glance").wait_for()
    assert page.url.endswith(f"?of=monthly+{month}")

    page.get_by_label("A track far below its normal day").uncheck()
    page.get_by_label("From plays").fill("30")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    told = mine.get("/v1/producer-dashboard/notifications").body
    assert (told["drop"], told["least_plays"], told["spike"], told["weekly"]) == (False, 30, True, True)
    # Somebody else chooses meanwhile: both are kept.
    mine.send("PUT", "/v1/producer-dashboard/notifications", {**told, "monthly": False})
    page.get_by_label("A track far below its normal day").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("A digest of each month is now not chosen.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    told = mine.get("/v1/producer-dashboard/notifications").body
    assert (told["drop"], told["least_plays"], told["monthly"]) == (True, 30, False)
    page.get_by_label("From plays").fill("2")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("From plays").evaluate("field => field.validity.rangeUnderflow")
    page.get_by_label("From plays").fill("30")
    assert watched.axe() == []
