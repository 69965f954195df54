"""Tracks and albums are edited without losing what somebody else changed meanwhile."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import Dialog, Page, expect

from tests.pages.conftest import Open
from tests.support.client import Client

DASHBOARD = "/producer-dashboard"
# A link on home, the heading that it leads to, and a field of the form there.
FORMS = (
    ("Albums", "Albums", "Title"),
    ("Digests", "Digests", "From plays"),
    ("Links What your promotion brings", "Links", "Where you share it"),
    ("Profile How others see you", "Profile", "Bio"),
)


def text_of(page: Page, label: str) -> str:
    return page.get_by_label(label, exact=True).input_value()


def test_what_was_changed_elsewhere_is_said_and_both_changes_are_kept(open_page: Open, mine: Client) -> None:
    track = mine.upload(title="Night Bus", bpm=140, description="Late.")["id"]
    watched = open_page(f"{DASHBOARD}/tracks/{track}/edit")
    page = watched.page
    page.get_by_label("Title").fill("Night Bus, at last")
    page.get_by_label("Tags").fill("dark")
    assert mine.patch(f"/v1/tracks/{track}", {"title": "Day Bus", "bpm": 90}).status == 200

    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Nothing of yours is lost, and nothing is saved yet.")
    expect(alert).to_contain_text("Title is now “Day Bus”; you wrote “Night Bus, at last”.")
    expect(alert).to_contain_text("BPM is now “90”. The form below has it.")
    assert (text_of(page, "Title"), text_of(page, "BPM")) == ("Night Bus, at last", "90")
    stored = mine.get(f"/v1{DASHBOARD}/tracks/{track}").body
    assert (stored["title"], stored["tags"]) == ("Day Bus", [])
    assert watched.axe() == []

    page.get_by_role("button", name="Take theirs").click()
    assert text_of(page, "Title") == "Day Bus"
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", level=1, name="Tracks").wait_for()
    stored = mine.get(f"/v1{DASHBOARD}/tracks/{track}").body
    assert (stored["title"], stored["bpm"], stored["tags"], stored["description"]) == ("Day Bus", 90, ["dark"], "Late.")


def test_what_changed_meanwhile_is_not_deleted_unseen(open_page: Open, mine: Client) -> None:
    track = mine.upload(title="Almost Gone")["id"]
    page = open_page(f"{DASHBOARD}/tracks/{track}/edit").page
    page.get_by_label("Title").wait_for()
    assert mine.patch(f"/v1/tracks/{track}", {"description": "Keep me."}).status == 200
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("It was changed elsewhere since you opened this page.")
    page.reload()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("heading", level=1, name="Tracks").wait_for()
    assert mine.get(f"/v1{DASHBOARD}/tracks/{track}").status == 404


def test_an_album_is_made_ordered_changed_and_deleted(open_page: Open, mine: Client) -> None:
    mark = uuid4().hex[:6]
    for name in ("Dawn", "Noon", "Dusk"):
        mine.upload(title=f"{name} {mark}")
    watched = open_page(f"{DASHBOARD}/albums")
    page = watched.page
    page.get_by_role("link", name="New album").click()
    page.get_by_label("Title", exact=True).fill(f"A Day {mark}")
    page.get_by_label("Release day").fill("2027-01-15")
    for name in ("Dawn", "Noon", "Dusk"):
        page.get_by_label("Add a track").fill(f"{name} {mark}")
        page.get_by_role("option", name=f"{name} {mark}").wait_for()
        page.get_by_label("Add a track").press("Enter")
    page.get_by_role("button", name=f"Move Dusk {mark} up").press("Enter")
    expect(page.get_by_role("button", name=f"Move Dusk {mark} up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Move Dusk {mark} down")).to_be_focused()
    titles = page.locator("ol.rows strong")
    assert titles.all_inner_texts() == [f"{name} {mark}" for name in ("Dusk", "Dawn", "Noon")]
    assert watched.axe() == []
    page.get_by_role("button", name="Save").click()

    row = page.get_by_role("row", name=re.compile(f"A Day {mark}"))
    expect(row).to_contain_text("3 tracks")
    row.get_by_role("link", name=f"Edit A Day {mark}").click()
    expect(titles).to_have_text([f"{name} {mark}" for name in ("Dusk", "Dawn", "Noon")])
    assert watched.axe() == []
    found = re.search(r"/albums/(\w+)/edit", page.url)
    assert found
    album = found[1]
    assert mine.patch(f"/v1/albums/{album}", {"description": "Theirs."}).status == 200  # somebody else, meanwhile
    page.get_by_role("button", name=f"Take Dawn {mark} off the album").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Description is now “Theirs.”. The form below has it.")
    assert len(mine.get(f"/v1{DASHBOARD}/albums/{album}").body["track_ids"]) == 3
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile(f"A Day {mark}"))).to_contain_text("2 tracks")
    stored = mine.get(f"/v1{DASHBOARD}/albums/{album}").body
    assert (stored["description"], len(stored["track_ids"])) == ("Theirs.", 2)

    page.get_by_role("link", name=f"Edit A Day {mark}").click()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("heading", level=1, name="Albums").wait_for()
    expect(page.get_by_role("row", name=re.compile(f"A Day {mark}"))).to_have_count(0)


def test_who_leaves_a_form_with_unsaved_changes_is_asked_first(open_page: Open) -> None:
    """By a link, the back button, or closing the tab; every form with useEditing, and those of several words."""
    page = open_page(f"{DASHBOARD}/tracks").page
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="New track").click()
    page.get_by_label("Title").fill("Half a thought")
    page.get_by_role("link", name="Albums", exact=True).click()
    page.evaluate("history.back()")
    page.wait_for_timeout(500)
    assert asked == ["confirm", "confirm"]
    assert page.url.endswith("/tracks/new")
    assert text_of(page, "Title") == "Half a thought"
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["confirm", "confirm", "beforeunload"]
    page.get_by_label("Title").fill("")  # as it was: nothing would be lost

    page.get_by_role("link", name="Home", exact=True).click()
    for name, there, field in FORMS:
        page.get_by_role("link", name=name, exact=True).first.click()
        page.get_by_role("heading", level=1, name=there).wait_for()
        if there == "Albums":
            page.get_by_role("link", name="New album").click()
        asked.clear()
        page.get_by_label(field).first.fill("7")
        page.get_by_role("link", name="Progress", exact=True).first.click()
        assert asked == ["confirm"], name
        page.remove_listener("dialog", stay)
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("link", name="Home", exact=True).click()  # where the other pages are found
        page.on("dialog", stay)
