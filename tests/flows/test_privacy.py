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
    (play,) = planted.get("/v1/me/data").body["items"]
    assert (play["kind"], play["details"]["track_id"]) == ("PlayLogged", track["id"])

    assert planted.delete("/v1/me").problem == "still-in-use"
    assert planted.delete(f"/v1/artists/{planted.artist_id}").status == 204
    left = planted.delete("/v1/me")
    assert (left.status, left.body["kind"]) == (202, "listener")
    system.drain()
    assert system.invoke("ScheduleFinishErasures", {})["left"] == 0
    stored = json.dumps(system.contents(), ensure_ascii=False)
    assert "Zyqplanted" not in stored
    assert planted.user_id not in stored
    assert planted.user_id not in json.dumps(_subjects(system))
    after = ana.get(insights, range="last_7_days").body
    assert {each["name"] for each in after["listeners"]} == {None}
    assert (after["plays"], after["unique_listeners"]) == (before["plays"], before["unique_listeners"])


def _subjects(system: Deployed) -> list[str]:
    cognito = system.stack.client("cognito-idp")
    users = cognito.list_users(UserPoolId=system.stack.output("UserPoolId"))["Users"]
    return [attribute["Value"] for user in users for attribute in user["Attributes"] if attribute["Name"] == "sub"]
