"""A track with several producers: the figures and XP of each, before and after credits change."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from tests.support.client import PROFILE, seasonal_xp
from tests.support.deployed import Deployed

UPLOAD, COLLABORATION, PROFILE_ACHIEVEMENTS, ENTHUSIAST = 100, 25, 300 + 200, 500


def test_every_credited_producer_with_a_complete_profile_earns_in_full(system: Deployed) -> None:
    ana, bo, cy = system.producer("Ana", **PROFILE), system.producer("Bo", **PROFILE), system.producer("Cy")
    track = ana.upload(credits=[bo.artist_id, cy.artist_id])
    assert track["credits"] == [ana.artist_id, bo.artist_id, cy.artist_id]
    system.sign_up().listen(track["id"], times=2)
    system.drain()

    unlocked = ENTHUSIAST + seasonal_xp(track)
    earned = UPLOAD + COLLABORATION + 2 + unlocked
    assert [each.home()["xp"] for each in (ana, bo)] == [earned + PROFILE_ACHIEVEMENTS] * 2
    assert cy.home()["xp"] == ENTHUSIAST  # the achievement's XP; the track's own XP needs a complete profile
    for each in (ana, bo, cy):
        home = each.home()
        assert (home["tracks"], home["plays"], home["plays_share"]) == (1, 2, 0.6667)
        joint = system.guest.get(f"/v1/artists/{each.artist_id}/collaborative-tracks").body["items"]
        assert [item["id"] for item in joint] == [track["id"]]
        network = each.get("/v1/producer-dashboard/collaborations").body
        assert network["totals"] == {"collaborators": 2, "tracks": 1, "qualified_plays": 2}
        assert {(item["artist"]["id"], item["plays"]) for item in network["items"]} == {
            (other.artist_id, 2) for other in (ana, bo, cy) if other is not each
        }


def test_removing_a_credit_removes_the_track_and_keeps_the_xp(system: Deployed) -> None:
    ana, bo = system.producer("Ana", **PROFILE), system.producer("Bo", **PROFILE)
    track = ana.upload(credits=[bo.artist_id])
    listener = system.sign_up()
    listener.listen(track["id"])
    system.drain()
    before = bo.home()

    assert ana.patch(f"/v1/tracks/{track['id']}", {"credits": []}).body["credits"] == [ana.artist_id]
    assert system.guest.get(f"/v1/artists/{bo.artist_id}/tracks").body["items"] == []
    assert ana.patch(f"/v1/tracks/{track['id']}", {"credits": [bo.artist_id]}).status == 200
    assert ana.patch(f"/v1/tracks/{track['id']}", {"credits": []}).status == 200
    system.drain()
    after = bo.home()
    assert (after["tracks"], after["plays"], after["xp"]) == (0, 1, before["xp"])
    for each in (ana, bo):
        assert each.get("/v1/producer-dashboard/collaborations").body["items"] == []
    assert ana.home()["xp"] == before["xp"]


def test_deleting_an_album_keeps_its_tracks(system: Deployed) -> None:
    ana = system.producer("Ana")
    tracks = [ana.upload(title=title)["id"] for title in ("One", "Two")]
    made = ana.post("/v1/albums", {"title": "Both", "visibility": "public", "track_ids": tracks[::-1]})
    assert made.body["track_ids"] == tracks[::-1]
    system.drain()
    assert ana.home()["albums"] == 1
    assert system.guest.get(f"/v1/tracks/{tracks[0]}").body["album_id"] == made.body["id"]

    assert ana.delete(f"/v1/albums/{made.body['id']}").status == 204
    system.drain()
    assert (ana.home()["albums"], ana.home()["tracks"]) == (0, 2)
    assert system.guest.get(f"/v1/tracks/{tracks[0]}").body["album_id"] is None
    assert system.guest.get(f"/v1/albums/{made.body['id']}").problem == "not-found"


HOME = "/v1/producer-dashboard"
RECOMMENDATIONS = f"{HOME}/collaborations/recommendations"


def test_an_edit_of_credits_changes_the_figures_of_both_and_no_xp(system: Deployed) -> None:
    ana, bo = system.producer("Ana", **PROFILE), system.producer("Bo", **PROFILE)
    track = ana.upload(credits=[bo.artist_id])
    system.sign_up().listen(track["id"], times=9)
    system.drain()
    system.build_leaderboards()
    both = [each.get(f"{HOME}/contribution").body for each in (ana, bo)]
    assert both[0]["share_percent"] == both[1]["share_percent"] > 0
    for page in both:
        (item,) = page["items"]
        assert (item["credits"], item["popularity_factor"]) == (2, 2)  # 1 + 2 x 1 / 2
        assert abs(item["contribution"] - 1) < 0.001
    xp = [each.home()["xp"] for each in (ana, bo)]

    assert ana.patch(f"/v1/tracks/{track['id']}", {"credits": []}).status == 200
    assert [item["id"] for item in bo.get(f"{HOME}/collaborations/tracks").body["items"]] == []
    system.drain()
    alone, without = (each.get(f"{HOME}/contribution").body for each in (ana, bo))
    assert abs(alone["contribution"] - 2) < 0.001
    assert (without["contribution"], without["items"]) == (0, [])
    profile = system.guest.get(f"/v1/artists/{bo.artist_id}").body
    assert (profile["tracks"], profile["genres"]) == (0, [])
    assert [each.get(f"{HOME}/collaborations").body["totals"]["collaborators"] for each in (ana, bo)] == [0, 0]
    assert [each.home()["xp"] for each in (ana, bo)] == xp


def test_a_recommendation_can_be_dismissed_and_restored(system: Deployed) -> None:
    genre = f"genre {uuid4().hex[:8]}"
    ana, bo = system.producer("Ana"), system.producer("Bo")
    for each in (ana, bo):
        for number in range(3):
            each.upload(title=f"Take {number}", genres=[genre])
    system.drain()
    assert ana.get(RECOMMENDATIONS).body["absence"] == "not_computed_yet"
    today = datetime.now(UTC).strftime("%Y-%m-%dT04:00:00Z")
    assert system.invoke("ScheduleRecommendCollaborations", {"source": "aws.events", "time": today})["left"] == 0
    (only,) = ana.get(RECOMMENDATIONS).body["items"]
    assert (only["artist"]["id"], only["common_genres"]) == (bo.artist_id, [genre])
    assert abs(sum(reason["points"] for reason in only["reasons"]) - only["match_percent"]) < 1e-9

    dismissal = f"{RECOMMENDATIONS}/{bo.artist_id}/dismissal"
    assert ana.put(dismissal).status == 204
    assert ana.get(RECOMMENDATIONS).body["items"] == []
    assert ana.delete(dismissal).status == 204
    assert [each["artist"]["id"] for each in ana.get(RECOMMENDATIONS).body["items"]] == [bo.artist_id]
    ana.upload(title="Ours", credits=[bo.artist_id])
    system.drain()
    assert (ana.get(RECOMMENDATIONS).body["items"], ana.get(RECOMMENDATIONS).body["absence"]) == ([], "nobody_found")
