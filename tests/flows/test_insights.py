"""From plays over HTTP to the insights of a track, and their export."""

from __future__ import annotations

import csv
from datetime import timedelta
from uuid import uuid4

from tests.support.client import PROFILE, Json, playback
from tests.support.deployed import Deployed
from tests.support.http import table_text


def test_plays_become_insights(system: Deployed) -> None:
    ana, bo = system.producer("Ana", **PROFILE), system.producer("Bo", **PROFILE)
    track = ana.upload(credits=[bo.artist_id])
    album = ana.post("/v1/albums", {"title": "Coast", "track_ids": [track["id"]]}).body
    fan, stranger, guest = system.producer("Fan"), system.sign_up(), system.guest
    plays, guest_plays = f"/v1/tracks/{track['id']}/plays", f"/v1/guest/tracks/{track['id']}/plays"
    for listened_ms in (180_000, 90_000, 1_000):
        played = playback(listened_ms=listened_ms, device="mobile", platform="ios", country="DE")
        assert fan.post(plays, played).status == 202
    assert guest.post(guest_plays, playback(guest_id="a-device", device="desktop", listened_ms=180_000)).status == 202
    for number in range(3):
        heard = playback(guest_id=f"device-{number}", device="desktop", listened_ms=180_000, country="DE")
        assert guest.post(guest_plays, heard).status == 202
    licence = {"download_id": str(uuid4()), "licence_id": str(uuid4())}
    assert fan.post(f"/v1/tracks/{track['id']}/downloads", licence).status == 201
    system.drain()

    path = f"/v1/backstage/tracks/{track['id']}/insights"
    answer = ana.get(path, range="last_7_days").body
    assert answer["plays"]["total"] == 7
    assert answer["unique_listeners"]["value"] == 5
    ((listener, plays),) = [(each["user_id"], each["plays"]) for each in answer["listeners"]]
    assert (listener != fan.user_id, len(listener), plays) == (True, 11, 3)
    assert answer["listeners"][0]["name"].startswith("Fan ")
    assert answer["guests"] == {"plays": 4, "percent": 57.14}
    assert answer["devices"] == [
        {"key": "desktop", "plays": 4, "percent": 57.14},
        {"key": "mobile", "plays": 3, "percent": 42.86},
    ]
    assert answer["unqualified"]["reasons"] == {"too_short": 1}
    assert answer["engagement"]["breakdown"] == {"completed": 5, "mostly": 0, "half": 1, "partial": 0, "skipped": 1}
    assert answer["engagement"]["quality_score"] == 80.0

    leads = bo.get(f"{path}/funnel", range="last_7_days").body
    assert (leads["plays"], leads["downloads"]["total"], leads["downloads"]["per_thousand_plays"]) == (7, 1, 142.86)
    touched = leads["downloads"]["last_touch"]
    assert (touched["sources"]["rows"], touched["sources"]["other"]["number"]) == ([], 1)
    assert (touched["times"]["median_seconds"], touched["times"]["within"]["other"]["number"]) == (None, 1)
    assert "downloads" in ana.get(f"{path}/funnel/export", format="csv").body

    of_album = ana.get(f"/v1/backstage/albums/{album['id']}/insights").body
    assert [(each["title"], each["plays"]) for each in of_album["top_tracks"]] == [(track["title"], 7)]
    for producer in (ana, bo):
        assert producer.get(f"/v1/backstage/artists/{producer.artist_id}/insights").body["plays"]["total"] == 7
    assert bo.get(path).body["plays"]["total"] == 7

    file = ana.get(f"{path}/export", range="last_7_days", format="csv")
    assert file.headers["content-disposition"].startswith("attachment; ")
    cells = {(row["section"], row["key"]): row for row in csv.DictReader(table_text(file))}
    assert cells["summary", "plays.total"]["value"] == "7"
    assert cells["listeners", listener]["plays"] == "3"

    refused = [each.get(path) for each in (stranger, fan)] + [bo.get(f"/v1/backstage/albums/{album['id']}/insights")]
    assert [(each.status, each.problem) for each in refused] == [(404, "not-found")] * 3
    assert guest.get(path).status == 401
    assert list(ana.get(path, range="yesterday").fields) == ["range"]


def test_a_link_is_followed_and_what_is_played_by_it_is_told(system: Deployed) -> None:
    """Links, notifications, digests, alerts and what is played now, as one producer meets them."""
    ana, bo, fan = system.producer("Ana", **PROFILE), system.producer("Bo"), system.sign_up()
    track = ana.upload()
    links, home = "/v1/producer-dashboard/links", "/v1/producer-dashboard"
    made = ana.post(links, {"target": {"kind": "track", "id": track["id"]}, "label": "Bio"})
    assert made.status == 201
    link = made.body["id"]
    assert bo.post(links, {"target": {"kind": "track", "id": track["id"]}, "label": "Mine"}).status == 422
    followed = system.guest.get(f"/v1/links/{link}", headers={"user-agent": "Mozilla/5.0 (X11) Firefox/140.0"})
    assert (followed.status, followed.headers["location"].rpartition("/tracks/")[2]) == (
        302,
        f"{track['id']}?link={link}",
    )
    assert system.guest.get("/v1/links/zzzz2222").status == 404
    started: Json = {"source": {"kind": "external", "link_id": link}, "heard": [[0, 60_000]], "listened_ms": 60_000}
    plays = f"/v1/tracks/{track['id']}/plays"
    assert fan.post(plays, playback(ago=timedelta(minutes=2), **started)).body["notes"] == []
    foreign = playback(source={"kind": "external", "link_id": "zzzz2222"})
    assert [note["field"] for note in fan.post(plays, foreign).body["notes"]] == ["source.link_id"]
    system.drain()

    (shown,) = ana.get(links).body["items"]
    assert (shown["clicks"], shown["plays"], shown["last_30_days"]) == (1, 1, {"clicks": 1, "plays": 1})
    now = ana.get(f"/v1/backstage/tracks/{track['id']}/insights/live", timezone="Asia/Kathmandu").body
    assert (now["plays_last_hours"], now["listeners_now"]["value"]) == (2, 1)
    assert ana.get(f"/v1/backstage/tracks/{track['id']}/insights/live/export").body.count("\n") > 48 + 60
    page = ana.get(f"/v1/backstage/artists/{ana.artist_id}/insights", compare="previous_period", range="last_7_days")
    assert [(each["key"], each["label"]) for each in page.body["sources"]["links"]] == [(link, "Bio")]
    assert page.body["comparison"]["plays"]["before"] == 0
    assert ana.get(f"/v1/backstage/tracks/{track['id']}/insights/retention").body["plays"]["told"] == 1

    chosen = ana.get(f"{home}/notifications").body
    refused = ana.send("PUT", f"{home}/notifications", {**chosen, "spike_factor": 0})
    assert (refused.status, list(refused.fields)) == (422, ["spike_factor"])
    wanted = {**chosen, "monthly": False, "money_waiting": False}
    assert ana.send("PUT", f"{home}/notifications", wanted).body == wanted
    assert (ana.get(f"{home}/notifications").body, bo.get(f"{home}/notifications").body) == (wanted, chosen)
    system.invoke("ScheduleTellProducers", {"source": "test"})
    assert [each["kind"] for each in ana.get(f"{home}/digests").body["items"]] == ["weekly"]
    assert {row["kind"] for row in csv.DictReader(table_text(ana.get(f"{home}/digests/export")))} == {"weekly"}
    assert ana.get(f"{home}/alerts").body["items"] == []
    assert ana.delete(f"{links}/{link}").status == 204
    assert ana.get(links).body["items"] == []
