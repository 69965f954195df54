"""Everything can be done without a mouse."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.pages.conftest import Open

DASHBOARD = "/producer-dashboard"


def test_the_first_stop_skips_the_menu(open_page: Open) -> None:
    page = open_page(DASHBOARD).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.url.endswith(f"{DASHBOARD}#main") or page.url.endswith(DASHBOARD)


def test_a_figure_explains_itself_and_closes_again(open_page: Open) -> None:
    page = open_page(DASHBOARD).page
    why = page.get_by_role("button", name="Why this number: Total plays")
    why.focus()
    page.keyboard.press("Enter")
    text = page.get_by_text("Every play of tracks that credited you")
    expect(text).to_be_visible()
    expect(page.get_by_role("note").filter(has_text="Rules")).to_be_visible()
    page.keyboard.press("Escape")
    expect(text).to_be_hidden()
    expect(why).to_be_focused()


def test_a_day_of_the_heatmap_is_chosen_with_arrows(open_page: Open) -> None:
    page = open_page(f"{DASHBOARD}/activity").page
    heatmap = page.get_by_role("application", name=re.compile("Your uploads by day"))
    heatmap.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"day=\d{4}-12-30"))
    page.get_by_role("heading", name=re.compile("Dec 30")).wait_for()


def test_a_chart_is_read_point_by_point(open_page: Open) -> None:
    page = open_page(DASHBOARD).page
    chart = page.get_by_label(re.compile("^Plays per day. Arrow keys"))
    chart.focus()
    page.keyboard.press("End")
    expect(page.locator(".readout")).to_have_text(re.compile(r": [\d,]+ plays?$"))
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("table").locator("tbody tr")).to_have_count(30)


def test_a_new_page_is_said_and_the_next_stop_is_in_it(open_page: Open) -> None:
    page = open_page(DASHBOARD).page
    page.get_by_role("link", name="Progress", exact=True).first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Progress").wait_for()
    expect(page.locator("main")).to_be_focused()
    assert page.title().startswith("Progress")


def test_the_menu_of_a_phone_opens_and_closes(open_page: Open) -> None:
    page = open_page(DASHBOARD, viewport={"width": 360, "height": 740}).page
    tracks = page.get_by_role("navigation", name="Dashboard").get_by_role("link", name="Tracks")
    expect(tracks).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    tracks.press("Enter")
    page.get_by_role("heading", level=1, name="Tracks").wait_for()
    expect(tracks).to_be_hidden()


def test_a_right_click_on_a_track_leads_to_its_insights(open_page: Open) -> None:
    watched = open_page(f"{DASHBOARD}/tracks?sort=-plays")
    page = watched.page
    title = page.locator("tbody th a").first
    name = title.inner_text()
    title.click(button="right")
    insights = page.get_by_role("menuitem", name="Insights")
    expect(insights).to_be_focused()
    assert watched.axe() == []
    page.keyboard.press("Escape")
    expect(insights).to_be_hidden()
    title.click(button="right")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=name).wait_for()
    assert page.url.endswith("/insights")
    expect(insights).to_be_hidden()
