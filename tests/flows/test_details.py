"""Nothing is lost for a detail, over HTTP and by import: each kind of docs/specification.md 1.2, 2.1 and 2.5, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from tests.support.client import Client, playback
from tests.support.deployed import Deployed
from tests.support.functions import ROOT
from tests.support.http import Answer


def ago(**past: float) -> datetime:
    return datetime.now(UTC) - timedelta(**past)


def noted(answer: Answer) -> list[str]:
    assert (answer.status, answer.body["status"]) == (202, "accepted"), answer
    return [note["field"] for note in answer.body["notes"]]


def unlocked(producer: Client) -> set[str]:
    items = producer.get("/v1/producer-dashboard/progress").body["achievements"]["items"]
    return {each["id"] for each in items if each["unlocked_at"]}


def test_a_play_is_taken_whatever_its_client_looks_like(system: Deployed) -> None:
    ana, listener = system.producer("Ana"), system.sign_up()
    track = ana.upload()["id"]
    plays = f"/v1/tracks/{track}/plays"

    def play(agent: str = "BeatPass-iOS/4.0 Alamofire/5.9", **fields: object) -> Answer:
        return listener.post(plays, playback() | fields, headers={"user-agent": agent})

    known = str(uuid4())
    assert noted(play(play_id=f"{{{known.upper()}}}")) == ["play_id"]
    assert play(play_id=known).body["status"] == "duplicate"
    spelled = {"listened_ms": "61000.5", "country": "EU", "platform": "Amiga", "device": "Phone", "colour": "red"}
    assert sorted(noted(play(**spelled))) == sorted(spelled)
    assert noted(play(started_at=f"{ago(days=6, hours=20):%Y-%m-%dT%H:%MZ}")) == ["started_at"]
    assert noted(play(started_at=int(ago(hours=9).timestamp() * 1000))) == ["started_at"]
    assert noted(play(started_at=ago(minutes=-8).isoformat())) == ["started_at"]
    assert noted(play("Roku/DVP-12.0 (12.0.0 build 4182-88)", country="XK")) == []
    for refused in ({"started_at": ago(days=8).isoformat()}, {"listened_ms": "much"}, {"play_id": "1"}):
        assert list(play(**refused).fields) == list(refused)
    guest = f"/v1/guest/tracks/{track}/plays"
    heard = playback(guest_id="device-of-details")
    assert noted(system.guest.post(guest, heard, headers={"user-agent": "BeatPass/9.1 okhttp/5.0.0"})) == []
    system.drain()
    shown = ana.get(f"/v1/backstage/tracks/{track}/insights", range="last_30_days").body
    assert shown["plays"]["total"] == 7
    assert shown["unqualified"]["reasons"] == {}
    assert {each["key"]: each["plays"] for each in shown["devices"]}["tv_other"] >= 1
    assert ana.home()["today"]["unfinished"] is True
    assert ana.delete(f"/v1/tracks/{track}").status == 204
    system.drain()
    artist = ana.get(f"/v1/backstage/artists/{ana.artist_id}/insights", range="last_30_days").body
    assert [each["title"] for each in artist["top_tracks"]] == ["Night"]


def test_texts_are_the_same_in_any_spelling_and_what_cannot_be_seen_is_empty(system: Deployed) -> None:
    link, picture = "https://example.com/me", "https://example.com/me.jpg"
    links = [link, "http://example.com/me/", "https://EXAMPLE.com/me#top", "https://example.com:443/me"]
    ana = system.producer("Zoe\u0308 Kru\u0308ger", bio="\u3164\u200b", links=links, pictures=[picture] * 6)
    profile = system.guest.get(f"/v1/artists/{ana.artist_id}").body
    assert profile["name"].startswith("Zo\u00eb Kr\u00fcger ")
    assert (profile["bio"] or "", profile["links"], profile["pictures"]) == ("", [link], [picture])
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    ana.upload(title=f"Sa\u0303o {flag}\u3000\u0130zmir", tags=["Fre\u0301sh"])
    refused = ana.post("/v1/tracks", {"title": "Ebb", "duration_ms": 60_000, "tags": ["\u2800"]})
    assert refused.status == 422
    assert ana.put(f"/v1/artists/{ana.artist_id}/follow").status == 204
    for beginning in ("kruger", "ZOE", "zo\u00eb kru"):
        found = system.guest.get("/v1/artists", search=beginning).body["items"]
        assert ana.artist_id in {each["id"] for each in found}, beginning
    for words in ("sao", "izmir", "S\u00c3O"):
        (row,) = ana.get("/v1/producer-dashboard/tracks", search=words).body["items"]
        assert row["title"] == f"S\u00e3o {flag}\u3000\u0130zmir"
    system.drain()
    assert ana.home()["followers"] == 0
    assert not unlocked(ana) & {"oracle", "linked", "model"}
    assert "photogenic" in unlocked(ana)


def heard(artist: str, at: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "ts": at,
        "ms_played": 200_000,
        "master_metadata_track_name": "Ode",
        "master_metadata_album_artist_name": artist,
        "reason_end": "trackdone",
        "incognito_mode": False,
        **fields,
    }


def test_an_export_is_imported_with_its_traps_and_again_with_older_plays(system: Deployed, tmp_path: Path) -> None:
    taken = system.producer("Taken")
    name = str(system.guest.get(f"/v1/artists/{taken.artist_id}").body["name"])
    artist = f"Ma\u0308ra {uuid4().hex[:6]}"
    newer = [
        heard(artist, "2023-03-02T10:00:30Z"),
        heard(artist, "2023-03-02T11:00:00Z", incognito_mode=True),
        heard(artist, "1970-01-01T00:00:00Z"),
        heard(name, "2023-03-02T12:00:00Z"),
        heard(artist, "2023-03-03T10:00:00Z", ms_played=10**9, reason_end="endplay"),  # paused for days
    ]
    older = [heard(artist, "2019-07-01T08:00:00Z", username="m", ms_played=190_000), *newer[:1]]
    first, second = tmp_path / "first.json", tmp_path / "second.zip"
    first.write_text(json.dumps(newer))
    with ZipFile(second, "w") as made:
        made.writestr("endsong_0.json", json.dumps(older))
        made.writestr("Streaming_History_Audio_2023.json", json.dumps(newer[:1]))
        made.writestr("__MACOSX/._endsong_0.json", b"\0")
    ran = importing(system, first, "--listener", "m")
    assert ran.returncode == 1
    assert "line 3: its time is before 1999" in ran.stderr
    assert "line 4: another producer has the name of this artist" in ran.stderr
    (found,) = system.guest.get("/v1/artists", search=artist.replace("a\u0308", "a")).body["items"]
    profile = system.guest.get(f"/v1/artists/{found['id']}").body
    assert (profile["plays"], profile["name"]) == (2, artist.replace("a\u0308", "\u00e4"))
    assert profile["created_at"].startswith("2023-03-02")
    again = importing(system, second)
    assert again.returncode == 0, again.stderr
    profile = system.guest.get(f"/v1/artists/{found['id']}").body
    assert (profile["plays"], profile["created_at"][:10]) == (3, "2019-07-01")
    assert "-0.0" not in json.dumps(profile)


def importing(system: Deployed, path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return command(system, ["infra.importing.import_plays", *more, "--", str(path)])


def test_a_producer_that_does_not_exist_is_not_made_by_accident(system: Deployed) -> None:
    ran = command(system, ["infra.local.managers", "--", "Nobody At All"])
    assert ran.returncode != 0
    assert "NEW=1" in ran.stderr


def command(system: Deployed, module: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Without the names of tables that tests have in their environment: they are no deployed stack."""
    around = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**around, "PYTHONPATH": "layers/core", "BEATPASS_LOCAL_HOME": str(system.home)}
    return subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-m", *module], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
