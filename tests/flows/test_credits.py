"""A track with several producers: what each gets, and what stays when a credit is taken back."""

from __future__ import annotations

from tests.support.client import PROFILE
from tests.support.deployed import Deployed

UPLOAD, COLLABORATION, PROFILE_ACHIEVEMENTS, ENTHUSIAST = 100, 25, 300 + 200, 500


def test_everybody_credited_earns_in_full_if_the_profile_is_complete(system: Deployed) -> None:
    ana, bo, cy = system.producer("Ana", **PROFILE), system.producer("Bo", **PROFILE), system.producer("Cy")
    track = ana.upload(credits=[bo.artist_id, cy.artist_id])
    assert track["credits"] == [ana.artist_id, bo.artist_id, cy.artist_id]
    system.sign_up().listen(track["id"], times=2)
    system.drain()

    earned = UPLOAD + COLLABORATION + 2 + ENTHUSIAST
    assert [each.home()["xp"] for each in (ana, bo)] == [earned + PROFILE_ACHIEVEMENTS] * 2
    assert cy.home()["xp"] == ENTHUSIAST  # unlocked by the track, whose own XP asks for a complete profile
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


def test_a_credit_taken_back_takes_the_track_away_and_nothing_earned(system: Deployed) -> None:
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


def test_an_album_goes_and_its_tracks_stay(system: Deployed) -> None:
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
