"""Producers make links, and see how often each was followed and what was played by it."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.domain.listening.producer_links import MAX_LINKS
from beatpass.storage.listening.links import KnownLinks
from beatpass.storage.listening.playable_tracks import PlayableTracks
from beatpass.storage.platform.activity import scan_records
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.replay_figures import replay_figures
from tests.functions.listening.test_http_plays import a_play
from tests.support.http import Answer, function, request
from tests.support.studio import new_album, new_producer, new_track

pytestmark = pytest.mark.usefixtures("tables")
LINKS = "/v1/producer-dashboard/links"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _cold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function("http_plays"), "LINKS", KnownLinks())
    monkeypatch.setattr(function("http_plays"), "TRACKS", PlayableTracks())


def new_link(kind: str, target_id: str, *, user: str = "ana", label: str = "Bio") -> Answer:
    return request("POST", LINKS, user=user, body={"target": {"kind": kind, "id": target_id}, "label": label})


def listed(user: str = "ana") -> list[dict[str, Any]]:
    return list(request("GET", LINKS, user=user).body["items"])


def follow(link_id: str, **headers: str) -> Answer:
    return request("GET", f"/v1/links/{link_id}", headers={"user-agent": BROWSER, **headers})


def project() -> None:
    project_activity(list(scan_records()), quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"))


def test_a_link_leads_to_its_page_and_counts_clicks_and_plays() -> None:
    ana = new_producer("ana", "Ana")
    track = new_track("ana", visibility="public", duration_ms=180_000)
    link = new_link("track", track, label="Under the video").body
    assert (link["target"], link["label"]) == ({"kind": "track", "id": track}, "Under the video")
    leads_to = f"/tracks/{track}?link={link['id']}"
    for headers in ({}, {"referer": "https://Video.Example/watch?v=1"}, {"user-agent": "Googlebot/2.1"}):
        answer = follow(link["id"], **headers)
        assert (answer.status, answer.headers["location"].endswith(leads_to)) == (302, True)
        assert answer.headers["cache-control"] == "no-store"
    play = a_play(source={"kind": "external", "link_id": link["id"]}, listened_ms=90_000)
    assert request("POST", f"/v1/tracks/{track}/plays", user="fan", body=play).body["notes"] == []
    project()
    (shown,) = listed()
    assert shown == {
        **link,
        "clicks": 2,
        "bot_clicks": 1,
        "plays": 1,
        "qualified_plays": 1,
        "qualified_percent": 100.0,
        "completion_percent": 50.0,
        "last_30_days": {"clicks": 2, "plays": 1},
    }
    clicks = [record.body for record in scan_records() if record.kind == "LinkClicked"]
    assert sum('"referrer_host":"video.example"' in body for body in clicks) == 1
    page = request("GET", f"/v1/backstage/artists/{ana}/insights", user="ana").body["sources"]
    assert [(each["key"], each["label"], each["plays"]) for each in page["links"]] == [
        (link["id"], "Under the video", 1)
    ]
    assert [(each["key"], each["plays"], each["qualified_percent"]) for each in page["kinds"]] == [
        ("external", 1, 100.0)
    ]
    assert replay_figures().differences == []


def test_a_link_leads_to_the_own_profile_album_or_a_joint_track_and_to_nothing_else() -> None:
    ana, bo = new_producer("ana", "Ana"), new_producer("bo", "Bo")
    joint = new_track("bo", credits=[ana])
    allowed = [("artist", ana), ("album", new_album("ana")), ("track", joint)]
    for kind, target_id in allowed:
        assert new_link(kind, target_id).status == 201
    paths = {follow(each["id"]).headers["location"].split("?")[0].rpartition("3000")[2] for each in listed()}
    assert {path.split("/")[1] for path in paths} == {"artists", "albums", "tracks"}
    for kind, target_id in (("artist", bo), ("album", new_album("bo")), ("track", new_track("bo")), ("track", "none")):
        refused = new_link(kind, target_id)
        assert (refused.status, list(refused.fields)) == (422, ["target"])
    assert new_link("playlist", ana).status == 422
    assert new_link("artist", ana, label="\u200b").status == 422
    assert new_link("artist", ana, label="x" * 81).status == 422


def test_a_deleted_link_is_not_found_and_another_producer_cannot_delete_it() -> None:
    ana = new_producer("ana", "Ana")
    new_producer("bo", "Bo")
    link_id = new_link("artist", ana).body["id"]
    assert request("DELETE", f"{LINKS}/{link_id}", user="bo").status == 404
    assert request("DELETE", f"{LINKS}/{link_id}", user="ana").status == 204
    assert request("DELETE", f"{LINKS}/{link_id}", user="ana").status == 404
    assert listed() == []
    assert (follow(link_id).status, follow("x' or 1").status) == (404, 404)


def test_a_producer_has_at_most_so_many_links() -> None:
    ana = new_producer("ana", "Ana")
    made = {new_link("artist", ana, label=f"Place {number}").body["id"] for number in range(MAX_LINKS)}
    assert len(made) == MAX_LINKS
    refused = new_link("artist", ana)
    assert (refused.status, refused.problem) == (409, "limit-reached")
    assert {each["id"] for each in listed()} == made


def test_links_are_for_producers() -> None:
    assert request("GET", LINKS, user="fan").problem == "no-artist-profile"
    assert new_link("artist", "x", user="fan").problem == "no-artist-profile"


def test_a_program_that_looks_where_a_link_leads_is_no_click() -> None:
    """HEAD is what previews of messages send; it has the answer of GET without a body."""
    new_producer("ana", "Ana")
    link = new_link("track", new_track("ana", visibility="public")).body
    headed = request("HEAD", f"/v1/links/{link['id']}")
    assert (headed.status, headed.headers["location"]) == (302, follow(link["id"]).headers["location"])
    assert request("HEAD", "/v1/links/nothing").status == 404
    project()
    (shown,) = listed()
    assert (shown["clicks"], shown["bot_clicks"]) == (1, 1)
