"""Every page, with data: nothing is wrong in the console, nothing for axe-core, at three widths and in both schemes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from infra.demo.catalogue import demo_id
from tests.pages.conftest import NAME, Open
from tests.support.client import Client

ARTIST = demo_id("artist", NAME)
DASHBOARD = "/producer-dashboard"
# By its address: the heading, and something that only its data can show.
PAGES = {
    DASHBOARD: (NAME, "Plays in the last 30 days"),
    f"{DASHBOARD}/progress": ("Progress", "Quick wins"),
    f"{DASHBOARD}/progress?show=unlocked&source=plays": ("Progress", "Qualified plays of"),
    f"{DASHBOARD}/tracks": ("Tracks", "Exceptional growth|Strong growth|Steady growth|Slight decline|Needs attention"),
    f"{DASHBOARD}/tracks/new": ("New track", "Add a producer"),
    f"{DASHBOARD}/albums": ("Albums", "Your albums"),
    f"{DASHBOARD}/albums/new": ("New album", "Add a track"),
    f"{DASHBOARD}/activity": ("Activity", "Uploads in 20"),
    f"{DASHBOARD}/finances": ("Finances", "Connect with Stripe"),
    f"{DASHBOARD}/finances/statements": ("Statements", "Nothing changed your balance|Balance at the end"),
    f"{DASHBOARD}/leaderboards": ("Leaderboards", r"\d producers · built"),
    f"{DASHBOARD}/leaderboards?category=plays&period=30d&around=me": ("Leaderboards", "30 days"),
    f"{DASHBOARD}/collaborations": ("Collaborations", "match"),
    f"{DASHBOARD}/links": ("Links", "of at most 1"),
    f"{DASHBOARD}/profile": ("Profile", "Show my name"),
    f"{DASHBOARD}/digests": ("Digests", "Within reach", "What to be told of", "Your share of subscriptions"),
    f"/backstage/artists/{ARTIST}/insights?range=last_90_days&compare=previous_period&funnel=purchases": (
        NAME,
        r"% completion",
        "A play leads to what its listener downloads",
        "Revenue per 1,000 plays",
    ),
    f"/artists/{ARTIST}": (NAME, "With others"),
    "/sign-in": ("Sign in", "Somebody new"),
    "/nothing-here": ("Page not found", "nothing at this address"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_its_data_at_every_width_and_in_both_schemes(path: str, open_page: Open) -> None:
    heading, *shown = PAGES[path]
    watched = open_page(path)
    page = watched.page
    page.get_by_role("heading", level=1, name=heading).wait_for()
    for text in shown:
        page.get_by_text(re.compile(text)).filter(visible=True).first.wait_for()
    watched.settle()
    assert len(set(watched.calls)) <= 4
    assert watched.shifted <= 0.02
    assert page.locator("[aria-busy=true]").count() == 0
    assert watched.axe() == []
    for width in (1440, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert watched.too_wide_by <= 0, width
    page.emulate_media(color_scheme="dark")
    assert watched.axe("color-contrast") == []


def test_a_track_from_the_table_to_its_insights_its_page_and_its_form(open_page: Open, mine: Client) -> None:
    mine.upload(title="One more than a page has")
    top = mine.get(f"/v1{DASHBOARD}/tracks", sort="-plays").body["items"][0]["title"]
    watched = open_page(f"{DASHBOARD}/tracks?sort=title")
    page = watched.page
    watched.settle()
    first = page.get_by_role("row").count()
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("row")).not_to_have_count(first)
    rows = page.get_by_role("row").count()
    watched.settle()
    watched.calls.clear()
    page.get_by_role("link", name=f"Insights of {top}", exact=True).first.click()
    page.get_by_role("heading", name="Average listen over time").wait_for()
    page.get_by_role("application", name=re.compile("Heard by part of the track")).press("Home")
    page.get_by_text(re.compile(r"^0:00 to 0:0\d: .* hear it")).wait_for()
    page.get_by_text("What plays lead to").press("Enter")
    page.get_by_role("link", name="First play").click()
    page.get_by_role("link", name="By time between").click()
    page.get_by_text(re.compile("^Half of downloads come within")).wait_for()
    assert page.url.endswith("?funnel=downloads&touch=first&by=times")
    assert len({each for each in watched.calls if "insights" in each[1]}) == 4
    assert watched.axe() == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 800})
    assert watched.axe("color-contrast") == []
    assert watched.too_wide_by <= 0
    page.get_by_role("link", name="Public page").click()
    page.get_by_role("heading", name="Licences").wait_for()
    watched.settle()
    assert watched.axe() == []
    assert watched.too_wide_by <= 0
    page.go_back()
    page.get_by_text(re.compile("^Half of downloads come within")).wait_for()
    page.get_by_text("What plays lead to").press("Enter")
    expect(page.get_by_role("link", name="First play")).to_have_count(0)
    for _ in range(5):
        page.go_back()
    page.get_by_role("heading", name="Catalogue").wait_for()
    assert page.get_by_role("row").count() == rows  # those that were appended are there still
    assert page.url.endswith("?sort=title")
    page.get_by_role("link", name=re.compile("^Edit ")).first.click()
    page.get_by_label("Title").wait_for()
    assert page.get_by_label("Title").input_value()
    assert watched.axe() == []


def test_public_pages_need_no_sign_in(open_page: Open) -> None:
    watched = open_page(f"/artists/{ARTIST}", guest=True)
    watched.page.get_by_role("heading", level=1, name=NAME).wait_for()
    watched.page.get_by_role("heading", name="With others").wait_for()
    assert watched.axe() == []


def test_an_own_page_asks_who_one_is_and_comes_back(open_page: Open) -> None:
    watched = open_page(f"{DASHBOARD}/leaderboards?category=quality", guest=True)
    watched.page.get_by_role("button", name=NAME).click()
    watched.page.get_by_role("heading", name=re.compile("^Quality")).first.wait_for()
    assert watched.page.url.endswith(f"{DASHBOARD}/leaderboards?category=quality")


def test_the_first_paint_takes_less_than_a_second(open_page: Open) -> None:
    watched = open_page(DASHBOARD)
    times = [watched.painted_ms]
    for _ in range(2):
        watched.page.reload()
        watched.settle()
        times.append(watched.painted_ms)
    assert sorted(times)[1] <= 1_000, times
