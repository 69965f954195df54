"""Invalid requests get a clear answer and change nothing (docs/architecture.md 4.5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import NamedTuple

import pytest

from tests.support.client import Client, Json, playback
from tests.support.deployed import Deployed


class Studio(NamedTuple):
    ana: Client
    track: str


@pytest.fixture(scope="module")
def studio(system: Deployed) -> Studio:
    ana = system.producer("Ana", bio="Hello.", pictures=["https://example.com/ana.jpg"])
    track = ana.upload()["id"]
    system.drain()
    return Studio(ana, track)


TRACK: Json = {"title": "Night", "duration_ms": 180_000}
PLAY: Json = {**playback(), "play_id": "00000000-0000-4000-8000-000000000000"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "problem", "field"),
    [
        ("POST", "/v1/tracks", TRACK | {"title": 7}, 422, "invalid-fields", "title"),
        ("POST", "/v1/tracks", TRACK | {"duration_ms": "180000"}, 422, "invalid-fields", "duration_ms"),
        ("POST", "/v1/tracks", TRACK | {"bpm": True}, 422, "invalid-fields", "bpm"),
        ("POST", "/v1/tracks", TRACK | {"key": "H"}, 422, "invalid-fields", "key"),
        ("POST", "/v1/tracks", TRACK | {"plays": 1_000_000}, 422, "invalid-fields", "plays"),
        ("POST", "/v1/tracks", {"title": "No duration"}, 422, "invalid-fields", "duration_ms"),
        ("POST", "/v1/tracks", TRACK | {"credits": ["nobody"]}, 422, "invalid-fields", "credits"),
        ("POST", "/v1/tracks", '{"title": "Nigh', 400, "malformed-json", None),
        ("POST", "/v1/tracks", "[]", 400, "malformed-json", None),
        ("POST", "/v1/tracks", TRACK | {"description": "a" * 70_000}, 413, "body-too-large", None),
        ("PATCH", "/v1/tracks/{track}", {"uploader_id": "me"}, 422, "invalid-fields", "uploader_id"),
        ("PATCH", "/v1/tracks/nothing", {"title": "A"}, 404, "not-found", None),
        ("POST", "/v1/artists", {"name": " "}, 422, "invalid-fields", "name"),
        ("POST", "/v1/artists", {"name": "A", "links": ["ftp://a"]}, 422, "invalid-fields", "links.0"),
        ("POST", "/v1/albums", {"title": "A", "track_ids": ["nothing"]}, 422, "invalid-fields", "track_ids"),
        ("PUT", "/v1/artists/nobody/follow", None, 404, "not-found", None),
        ("POST", "/v1/tracks/{track}/plays", PLAY | {"play_id": 7}, 422, "invalid-fields", "play_id"),
        ("POST", "/v1/tracks/{track}/plays", PLAY | {"listened_ms": 189_001}, 422, "invalid-fields", "listened_ms"),
        ("POST", "/v1/tracks/{track}/plays", PLAY | {"listened_ms": -1}, 422, "invalid-fields", "listened_ms"),
        ("POST", "/v1/tracks/{track}/plays", PLAY | {"device": "a" * 70_000}, 413, "body-too-large", None),
        ("POST", "/v1/tracks/{track}/plays", "not JSON", 400, "malformed-json", None),
        ("POST", "/v1/tracks/nothing/plays", PLAY, 404, "not-found", None),
        ("POST", "/v1/guest/tracks/{track}/plays", PLAY, 422, "invalid-fields", "guest_id"),
        ("POST", "/v1/tracks/{track}/downloads", {"download_id": "1"}, 422, "invalid-fields", "download_id"),
        ("GET", "/v1/producer-dashboard?sort=xp", None, 422, "invalid-fields", "sort"),
        ("GET", "/v1/producer-dashboard/progress/ledger?limit=0", None, 422, "invalid-fields", "limit"),
        ("GET", "/v1/leaderboards/overall?limit=101", None, 422, "invalid-fields", "limit"),
        ("GET", "/v1/leaderboards/overall?cursor=AAAA", None, 400, "invalid-cursor", None),
        ("GET", "/v1/leaderboards/fame", None, 404, "not-found", None),
        ("GET", "/v1/artists/nobody", None, 404, "not-found", None),
    ],
)
def test_an_invalid_request_is_refused_and_changes_nothing(
    system: Deployed,
    studio: Studio,
    method: str,
    path: str,
    body: object,
    status: int,
    problem: str,
    field: str | None,
) -> None:
    before = system.contents()
    answer = studio.ana.send(method, path.format(track=studio.track), body)
    assert (answer.status, answer.problem) == (status, problem)
    if field:
        assert field in answer.fields
        assert answer.fields[field]
    assert system.contents() == before


@pytest.mark.parametrize("ago", [timedelta(minutes=-15), timedelta(days=8)], ids=["in the future", "eight days old"])
def test_a_play_must_start_within_the_last_week(system: Deployed, studio: Studio, ago: timedelta) -> None:
    before = system.contents()
    answer = system.sign_up().post(f"/v1/tracks/{studio.track}/plays", playback(ago=ago))
    assert (answer.status, list(answer.fields)) == (422, ["started_at"])
    assert system.contents() == before


def test_a_tampered_cursor_is_refused(studio: Studio) -> None:
    path = "/v1/producer-dashboard/progress/ledger"
    cursor = studio.ana.get(path, limit=1).body["next_cursor"]
    assert studio.ana.get(path, limit=1, cursor=cursor).status == 200
    for tampered in (cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB"), cursor[::-1], cursor + "A"):
        answer = studio.ana.get(path, limit=1, cursor=tampered)
        assert (answer.status, answer.problem) == (400, "invalid-cursor"), tampered
    assert studio.ana.get(path, limit=1, cursor=cursor, source="uploads").problem == "invalid-cursor"


def test_a_play_id_counts_once_whatever_its_body(system: Deployed, studio: Studio) -> None:
    listener, plays = system.sign_up(), f"/v1/tracks/{studio.track}/plays"
    first = playback(listened_ms=40_000)
    assert listener.post(plays, first).body["status"] == "accepted"
    after_first = system.contents()
    assert listener.post(plays, first | {"listened_ms": 170_000, "country": "CA"}).body["status"] == "duplicate"
    assert system.sign_up().post(plays, first).body["status"] == "duplicate"
    assert system.contents() == after_first

    body = playback()
    with ThreadPoolExecutor(4) as pool:
        bodies = [body | {"listened_ms": 60_000 + number} for number in range(4)]
        statuses = [answer.body["status"] for answer in pool.map(lambda each: listener.post(plays, each), bodies)]
    assert sorted(statuses) == ["accepted", "duplicate", "duplicate", "duplicate"]
    system.drain()
    assert system.guest.get(f"/v1/tracks/{studio.track}").body["plays"] == 2


def test_concurrent_requests_for_one_name_create_one_producer(system: Deployed) -> None:
    clients = [system.sign_up() for _ in range(4)]
    name = f"The one and only {clients[0].user_id}"
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda client: client.post("/v1/artists", {"name": name}).status, clients))
    assert sorted(statuses) == [201, 409, 409, 409]
