"""Plays that did not qualify: from a track's insights to an appeal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import expect

from beatpass.clock import now
from beatpass.domain.platform.times import day_of, to_iso
from tests.pages.conftest import Open
from tests.support.client import Client


def test_a_producer_reads_why_plays_do_not_count_and_appeals_once(open_page: Open, mine: Client) -> None:
    track, day, reason = next(appealable(mine))
    watched = open_page(f"/backstage/tracks/{track}/insights?range=last_90_days")
    page = watched.page
    page.get_by_role("link", name="Day by day, and appeals").click()
    page.get_by_role("heading", level=1, name="Plays that did not qualify").wait_for()
    watched.calls.clear()
    page.goto(f"{watched.site}/backstage/tracks/{track}/unqualified?day={day}")
    page.get_by_role("button", name=re.compile("^Appeal: ")).first.wait_for()
    watched.settle()
    assert len(set(watched.calls)) <= 4
    assert watched.axe() == []
    page.get_by_text(reason["rule"]).first.wait_for()
    appeal = page.locator("li.reason").filter(has_text=reason["rule"])
    appeal.get_by_role("button", name=re.compile("^Appeal: ")).click()
    page.get_by_label("Why these plays should count").fill("A school listened together.")
    page.get_by_role("button", name="File the appeal").click()
    expect(appeal.get_by_text("waits for a decision")).to_be_visible()
    expect(page.get_by_role("table", name="Appeals").get_by_role("row")).not_to_have_count(1)
    [filed] = [
        each for each in mine.get(f"/v1/backstage/tracks/{track}/plays/unqualified/appeals").body["items"]
        if (each["day"], each["reason"]) == (day, reason["reason"])
    ]  # fmt: skip
    assert (filed["message"], filed["state"]) == ("A school listened together.", "open")
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert watched.axe() == []
    assert watched.too_wide_by <= 0


def test_of_today_no_appeal_is_possible_yet(open_page: Open, mine: Client) -> None:
    track, _, _ = next(appealable(mine))
    today = day_of(to_iso(now()))
    answer = {
        "track_id": track, "day": today, "plays": 3, "unqualified": 2, "as_of": to_iso(now()), "rules": "1",
        "reasons": [{"reason": "bot", "plays": 2, "rule": "R.", "advice": "A.", "rules": "1", "appeal": None}],
    }  # fmt: skip
    page = open_page(
        f"/backstage/tracks/{track}/unqualified?day={today}",
        before=lambda page: page.route(re.compile(r"/plays/unqualified\?"), lambda route: route.fulfill(json=answer)),
    ).page
    page.get_by_text("An appeal is possible when the day is over").wait_for()
    expect(page.get_by_text("2 plays of 3 did not qualify")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Appeal"))).to_have_count(0)
    expect(page.get_by_role("link", name="The day after")).to_have_count(0)


def appealable(mine: Client) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Tracks with a day and reason of the last weeks that nobody has appealed against."""
    today = day_of(to_iso(now()))
    range_ = f"from={day_of(to_iso(now() - timedelta(days=29)))}&to={today}&bucket=day"
    for track in mine.get("/v1/producer-dashboard/tracks", sort="-plays", limit=20).body["items"]:
        days = mine.get(f"/v1/backstage/tracks/{track['id']}/insights?{range_}").body["unqualified"]["series"]
        for day in (each["date"] for each in days if each["date"] < today):
            found = mine.get(f"/v1/backstage/tracks/{track['id']}/plays/unqualified", day=day).body["reasons"]
            yield from ((track["id"], day, each) for each in found if not each["appeal"])
