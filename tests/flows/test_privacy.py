"""A listener with a producer leaves the deployed system, and is named nowhere any more (docs/privacy.md 5)."""

from __future__ import annotations

import json

from tests.support.client import PROFILE, playback
from tests.support.deployed import Deployed


def test_who_leaves_is_named_nowhere(system: Deployed) -> None:
    ana, planted = system.producer("Ana"), system.producer("Zyqplanted", **PROFILE)
    track = ana.upload()
    plays = f"/v1/tracks/{track['id']}/plays"
    for listener in (planted, *(system.sign_up() for _ in range(4))):
        assert listener.post(plays, playback(listened_ms=180_000)).status == 202
    system.drain()
    system.build_leaderboards()
    insights = f"/v1/backstage/tracks/{track['id']}/insights"
    before = ana.get(insights, range="last_7_days").body
    assert [each for each in before["listeners"] if (each["name"] or "").startswith("Zyqplanted")]
    # What is given up goes to a queue, which keeps it for two weeks.
    system.put_item("Activity", pk=f"ARTIST#{planted.artist_id}", sk="FOLLOW#Zyq", kind="Unheard", body='{"at": 1}')
    (play,) = planted.get("/v1/me/data").body["items"]
    assert (play["kind"], play["details"]["track_id"]) == ("PlayLogged", track["id"])

    assert planted.delete("/v1/me").problem == "still-in-use"
    assert planted.delete(f"/v1/artists/{planted.artist_id}").status == 204
    left = planted.delete("/v1/me")
    assert (left.status, left.body["kind"]) == (202, "listener")
    system.drain()
    assert system.invoke("ScheduleFinishErasures", {})["left"] == 0
    everything = list(system.everything())
    assert {place for place, _ in everything} >= {"Activity", "Catalogue", "Leaderboards", "PoisonFacts", "logs"}
    assert any("erasures finished" in text for place, text in everything if place == "logs")
    assert [place for place, text in everything if "Zyqplanted" in text or planted.user_id in text] == []
    assert planted.user_id not in json.dumps(_subjects(system))
    assert len(system.messages("PoisonFacts")) == 1
    after = ana.get(insights, range="last_7_days").body
    assert {each["name"] for each in after["listeners"]} == {None}
    assert (after["plays"], after["unique_listeners"]) == (before["plays"], before["unique_listeners"])


def _subjects(system: Deployed) -> list[str]:
    cognito = system.stack.client("cognito-idp")
    users = cognito.list_users(UserPoolId=system.stack.output("UserPoolId"))["Users"]
    return [attribute["Value"] for user in users for attribute in user["Attributes"] if attribute["Name"] == "sub"]
