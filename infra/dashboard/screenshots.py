"""python -m infra.dashboard.screenshots: pictures of the pages on the running system, into docs/screenshots/."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from infra.demo.catalogue import demo_id
from infra.demo.scene import NAMED
from infra.local.stack import ROOT, LocalStackError, required

FOLDER = ROOT / "docs" / "screenshots"
NAME = NAMED[0]
ARTIST = demo_id("artist", NAME)
HOME = "/producer-dashboard"
TRACK, UNQUALIFIED = "the most played track of the table", "its plays that did not qualify"
FUNNEL = "What plays lead to"
WIDE, TABLET, PHONE = (1280, 800), (768, 900), (360, 740)


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    beginning_with: str = ""
    """A text that is scrolled to."""


PICTURES = (
    Picture("home", HOME),
    Picture("home-dark", HOME, scheme="dark"),
    Picture("home-phone", HOME, PHONE),
    Picture("progress", f"{HOME}/progress"),
    Picture("tracks", f"{HOME}/tracks"),
    Picture("tracks-phone", f"{HOME}/tracks", PHONE),
    Picture("edit-track", f"{HOME}/tracks/new"),
    Picture("albums", f"{HOME}/albums"),
    Picture("edit-album", f"{HOME}/albums/new"),
    Picture("activity", f"{HOME}/activity?xray=on"),
    Picture("activity-dark", f"{HOME}/activity", TABLET, "dark"),
    Picture("finances", f"{HOME}/finances"),
    Picture("statements", f"{HOME}/finances/statements"),
    Picture("leaderboards", f"{HOME}/leaderboards"),
    Picture("leaderboards-dark", f"{HOME}/leaderboards?category=plays", scheme="dark"),
    Picture("leaderboards-phone", f"{HOME}/leaderboards?around=me", PHONE, "dark"),
    Picture("collaborations", f"{HOME}/collaborations"),
    Picture("collaborations-tablet", f"{HOME}/collaborations", TABLET),
    Picture("digests", f"{HOME}/digests"),
    Picture("digests-phone", f"{HOME}/digests", PHONE, "dark"),
    Picture("links", f"{HOME}/links"),
    Picture("profile", f"{HOME}/profile"),
    Picture("insights-track", TRACK),
    Picture("insights-track-phone", TRACK, PHONE, "dark"),
    Picture("unqualified", UNQUALIFIED),
    Picture("insights-artist", f"/backstage/artists/{ARTIST}/insights?range=last_30_days&compare=previous_period"),
    Picture("insights-artist-dark", f"/backstage/artists/{ARTIST}/insights?range=last_90_days", scheme="dark"),
    Picture(
        "insights-funnel", f"/backstage/artists/{ARTIST}/insights?funnel=downloads&by=countries", beginning_with=FUNNEL
    ),
    Picture("artist", f"/artists/{ARTIST}"),
    Picture("sign-in", "/sign-in"),
)


def take(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="en-US", timezone_id="America/Toronto", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name=NAME).click()
    page.get_by_role("heading", name=NAME).wait_for()
    for picture in PICTURES:
        width, height = picture.size
        page.set_viewport_size({"width": width, "height": height})
        scheme: Any = picture.scheme
        page.emulate_media(color_scheme=scheme)
        of_track = picture.path in {TRACK, UNQUALIFIED}
        page.goto(site + (f"{HOME}/tracks?sort=-plays" if of_track else picture.path))
        page.wait_for_load_state("networkidle")
        if of_track:
            page.locator("a[aria-label^='Insights of']").first.click()
            page.get_by_role("application", name="Heard by part of the track").wait_for()
            page.locator("[data-live]").wait_for()
        if picture.path == UNQUALIFIED:
            page.get_by_role("link", name="Day by day, and appeals").click()
            page.locator("li.reason").first.wait_for()
            page.wait_for_load_state("networkidle")
        if picture.beginning_with:
            page.get_by_text(picture.beginning_with).evaluate("each => (each.scrollIntoView(), scrollBy(0, -40))")
        page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("Chromium is not installed: apt install chromium")
    try:
        site = required().site_url
    except LocalStackError as error:
        sys.exit(str(error))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(browser, site)
        browser.close()
    print(f"{len(PICTURES)} pictures in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
