"""From an upload to figures: plays, downloads and follows of one producer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.support.client import COMPLETE, PROFILE, playback, seasonal, seasonal_xp
from tests.support.deployed import Deployed

# The XP that the producer earns before the first play.
UPLOAD, METADATA, ORACLE, PHOTOGENIC, METADATA_ACHIEVEMENTS = 100, 50, 300, 200, 800 + 1500 + 2500


def test_plays_downloads_and_follows_change_the_figures(system: Deployed) -> None:
    ana = system.producer("Ana", **PROFILE)
    track = ana.upload(**COMPLETE)
    assert track["key"] == "C#"
    assert track["missing_metadata"] == []
    listener, guest = system.sign_up(), system.guest
    plays, guest_plays = f"/v1/tracks/{track['id']}/plays", f"/v1/guest/tracks/{track['id']}/plays"

    heard = playback(device="mobile", platform="ios", country="DE")
    assert listener.post(plays, heard).body == {"play_id": heard["play_id"], "status": "accepted", "notes": []}
    assert listener.post(plays, heard).body == {"play_id": heard["play_id"], "status": "duplicate", "notes": []}
    assert listener.post(plays, playback(listened_ms=1_000)).status == 202  # too short to qualify
    assert ana.post(plays, playback()).status == 202  # her own
    guest_heard = playback(guest_id="a-device-of-mine")
    with ThreadPoolExecutor(4) as pool:
        answers = [each.body["status"] for each in pool.map(lambda _: guest.post(guest_plays, guest_heard), range(4))]
    assert sorted(answers) == ["accepted", "duplicate", "duplicate", "duplicate"]

    download = {"download_id": str(uuid4()), "licence_id": str(uuid4())}
    assert listener.post(f"/v1/tracks/{track['id']}/downloads", download).status == 201
    assert listener.post(f"/v1/tracks/{track['id']}/downloads", download).status == 200
    follow = f"/v1/artists/{ana.artist_id}/follow"
    assert [listener.put(follow).status, listener.put(follow).status] == [204, 204]
    system.drain()

    achievements = ORACLE + PHOTOGENIC + METADATA_ACHIEVEMENTS + seasonal_xp(track)
    xp = UPLOAD + METADATA + 2 + achievements
    home = ana.home()
    assert home | {"as_of": ""} == {
        "artist": {"id": ana.artist_id, "name": home["artist"]["name"], "country": None, "listed": True},
        "artists": [{"id": ana.artist_id, "name": home["artist"]["name"]}],
        "tracks": 1,
        "plays": 4,
        "plays_share": 4.0,
        "albums": 0,
        "downloads": 1,
        "followers": 1,
        "level": 15,
        "title": "Advanced Producer",
        "badge": "advanced",
        "xp": xp,
        "growth_percent": None,
        "growth_status": None,
        "today": {"date": home["as_of"][:10], "plays": 2, "unfinished": True},
        "rank": home["rank"],
        "ranked_at": home["ranked_at"],
        "next_ranking_at": home["next_ranking_at"],
        "as_of": "",
        "rules": home["rules"],
    }
    progress = ana.get("/v1/producer-dashboard/progress").body
    assert progress["sources"] == {
        "uploads": UPLOAD,
        "plays": 2,
        "metadata": METADATA,
        "collaborations": 0,
        "achievements": achievements,
    }
    assert {each["id"] for each in progress["achievements"]["items"] if each["unlocked_at"]} == {
        "oracle",
        "photogenic",
        "metadata-whiz",
        "metadata-maven",
        "metadata-architect",
        *seasonal(track),
    }
    assert (progress["level"], progress["xp"]) == (15, xp)
    profile = guest.get(f"/v1/artists/{ana.artist_id}").body
    figures = {name: profile[name] for name in ("xp", "level", "followers", "tracks", "plays", "genres")}
    assert figures == {"xp": xp, "level": 15, "followers": 1, "tracks": 1, "plays": 4, "genres": ["trap"]}
    shown = guest.get(f"/v1/tracks/{track['id']}").body
    assert (shown["plays"], shown["qualified_plays"], shown["downloads"], shown["quality"]) == (4, 2, 1, 100)
    assert [each["id"] for each in guest.get(f"/v1/artists/{ana.artist_id}/tracks").body["items"]] == [track["id"]]

    assert [listener.delete(follow).status, listener.delete(follow).status] == [204, 204]
    system.drain()
    assert ana.home()["followers"] == 0


def test_the_ledger_lists_every_award_and_sums_to_the_xp(system: Deployed) -> None:
    bea = system.producer("Bea", **PROFILE)
    track = bea.upload(**COMPLETE)
    listener = system.sign_up()
    heard = playback()
    for _ in range(3):
        listener.post(f"/v1/tracks/{track['id']}/plays", heard | {"play_id": str(uuid4())})
    system.drain()

    pages = [bea.get("/v1/producer-dashboard/progress/ledger", limit=2).body]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(bea.get("/v1/producer-dashboard/progress/ledger", limit=2, cursor=cursor).body)
    lines = [(line["source"], line["cause"], line["xp"]) for page in pages for line in page["items"]]
    expected = [
        ("achievements", "metadata-architect", 2500),
        ("achievements", "metadata-maven", 1500),
        ("achievements", "metadata-whiz", 800),
        ("achievements", "oracle", 300),
        ("achievements", "photogenic", 200),
        *(("achievements", name, 200) for name in seasonal(track)),
        ("metadata", track["id"], 50),
        ("plays", heard["started_at"][:10], 3),
        ("uploads", track["id"], 100),
    ]
    assert sorted(lines) == sorted(expected)
    assert sum(xp for *_, xp in lines) == bea.home()["xp"]
    uploads = bea.get("/v1/producer-dashboard/progress/ledger", source="uploads").body["items"]
    assert [(line["source"], line["xp"]) for line in uploads] == [("uploads", 100)]


def test_ten_plays_of_a_day_qualify_and_an_eleventh_does_not(system: Deployed) -> None:
    cy = system.producer("Cy")
    track = cy.upload()
    listener = system.sign_up()
    heard = playback()  # all on one day
    for _ in range(11):
        assert listener.post(f"/v1/tracks/{track['id']}/plays", heard | {"play_id": str(uuid4())}).status == 202
    system.drain()
    shown = system.guest.get(f"/v1/tracks/{track['id']}").body
    assert (shown["plays"], shown["qualified_plays"]) == (11, 10)
    home = cy.home()
    assert (home["plays"], home["xp"]) == (11, UPLOAD + 10 + seasonal_xp(track))


def test_publishing_a_track_again_earns_no_xp(system: Deployed) -> None:
    di = system.producer("Di", **PROFILE)
    track = di.upload(**COMPLETE)
    path = f"/v1/tracks/{track['id']}"
    for visibility in ("draft", "public", "private", "public"):
        assert di.patch(path, {"visibility": visibility}).status == 200
    system.drain()
    xp = UPLOAD + METADATA + ORACLE + PHOTOGENIC + METADATA_ACHIEVEMENTS + seasonal_xp(track)
    assert di.home()["xp"] == xp
    assert di.delete(path).status == 204
    system.drain()
    home = di.home()
    assert (home["xp"], home["tracks"]) == (xp, 0)
    assert system.guest.get(path).problem == "not-found"
