"""From plays over HTTP to the insights of a track, and their export."""

from __future__ import annotations

import csv
from io import StringIO

from tests.support.client import PROFILE, playback
from tests.support.deployed import Deployed


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

    of_album = ana.get(f"/v1/backstage/albums/{album['id']}/insights").body
    assert [(each["title"], each["plays"]) for each in of_album["top_tracks"]] == [(track["title"], 7)]
    for producer in (ana, bo):
        assert producer.get(f"/v1/backstage/artists/{producer.artist_id}/insights").body["plays"]["total"] == 7
    assert bo.get(path).body["plays"]["total"] == 7

    file = ana.get(f"{path}/export", range="last_7_days", format="csv")
    assert file.headers["content-disposition"].startswith("attachment; ")
    cells = {(row["section"], row["key"]): row for row in csv.DictReader(StringIO(file.body.removeprefix("\ufeff")))}
    assert cells["summary", "plays.total"]["value"] == "7"
    assert cells["listeners", listener]["plays"] == "3"

    refused = [each.get(path) for each in (stranger, fan)] + [bo.get(f"/v1/backstage/albums/{album['id']}/insights")]
    assert [(each.status, each.problem) for each in refused] == [(404, "not-found")] * 3
    assert guest.get(path).status == 401
    assert list(ana.get(path, range="yesterday").fields) == ["range"]
