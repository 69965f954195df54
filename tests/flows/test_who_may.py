"""Users can neither see nor change the private content of others (docs/architecture.md 4.4)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.support.client import Client, playback
from tests.support.deployed import Deployed
from tests.support.http import routes


@pytest.fixture(scope="module")
def ana(system: Deployed) -> Client:
    return system.producer("Ana")


@pytest.fixture(scope="module")
def stranger(system: Deployed) -> Client:
    return system.producer("Stranger")


# Functions all of whose routes need a token.
OWN = {"http_backstage", "http_catalogue", "http_dashboard", "http_finances"}


def forged(token: str) -> str:
    """The token with another signature."""
    head, claims, signature = token.split(".")
    return ".".join((head, claims, signature[::-1]))


def unsigned(token: str) -> str:
    return token.rpartition(".")[0] + "."


def test_requests_without_a_valid_token_are_refused(system: Deployed, ana: Client) -> None:
    assert ana.token
    before = system.contents()
    for token in (None, "", "nonsense", forged(ana.token), unsigned(ana.token)):
        client = replace(ana, token=token)
        for route in routes():
            if route.function in OWN or "producer-dashboard" in route.path:
                path = re.sub(r"\{\w+\}", "x", route.path)
                assert client.send(route.method, path, {}).status == 401, (token, route)
        assert client.post("/v1/tracks/t/plays", playback()).status == 401
    assert system.contents() == before


def test_private_content_of_others_is_not_found(system: Deployed, ana: Client, stranger: Client) -> None:
    track = ana.upload(visibility="private")["id"]
    album = ana.post("/v1/albums", {"title": "Mine", "visibility": "private"}).body["id"]
    before = system.contents()
    refused = [
        stranger.patch(f"/v1/artists/{ana.artist_id}", {"bio": "Mine now."}),
        stranger.delete(f"/v1/artists/{ana.artist_id}"),
        stranger.patch(f"/v1/tracks/{track}", {"title": "Mine now"}),
        stranger.delete(f"/v1/tracks/{track}"),
        stranger.patch(f"/v1/albums/{album}", {"title": "Mine now"}),
        stranger.delete(f"/v1/albums/{album}"),
        stranger.post(f"/v1/tracks?artist_id={ana.artist_id}", {"title": "Foisted", "duration_ms": 60_000}),
        stranger.post(f"/v1/tracks/{track}/plays", playback()),
        stranger.get("/v1/producer-dashboard", artist_id=ana.artist_id),
        stranger.get("/v1/producer-dashboard/progress", artist_id=ana.artist_id),
        stranger.get("/v1/producer-dashboard/progress/ledger", artist_id=ana.artist_id),
        system.guest.get(f"/v1/tracks/{track}"),
        system.guest.get(f"/v1/albums/{album}"),
    ]
    assert [(answer.status, answer.problem) for answer in refused] == [(404, "not-found")] * len(refused)
    assert system.contents() == before


def test_pages_of_content_and_of_a_producer_are_visible_to_their_producers_only(
    system: Deployed, ana: Client, stranger: Client
) -> None:
    """Every route of backstage and of the producer's pages and files, requested by all kinds of users."""
    bo, admin = system.producer("Bo"), system.administrator("Boss")
    track = ana.upload(credits=[bo.artist_id])["id"]
    album = ana.post("/v1/albums", {"title": "Coast", "track_ids": [track]}).body["id"]
    clients = {"ana": ana, "bo": bo, "stranger": stranger, "listener": system.sign_up(), "admin": admin}
    ids = {"track_id": track, "album_id": album, "artist_id": ana.artist_id, "date": "2026-11-20"}
    pages = [route for route in routes() if route.function in {"http_backstage", "http_activity"}]
    asked = [route for route in pages if route.method == "GET" or route.path.endswith("/growth")]
    assert len(asked) >= 16
    for route in asked:
        path = route.path.format(**ids)
        body = {"track_ids": [track]} if route.method == "POST" else None
        if route.function == "http_activity" and "_id}" not in route.path:
            path += f"?artist_id={ana.artist_id}"
        readers = {"ana", "bo"} if "{track_id}" in route.path else {"ana"}
        answers = {name: client.send(route.method, path, body) for name, client in clients.items()}
        assert {name for name, answer in answers.items() if answer.status == 200} == readers, route
        refused = {answer.status for name, answer in answers.items() if name not in readers}
        assert refused == {404}, route
        assert system.guest.send(route.method, path, body).status == 401, route


def test_a_user_without_a_producer_gets_no_artist_profile(system: Deployed) -> None:
    listener = system.sign_up()
    for path in ("", "/progress", "/progress/ledger", "/leaderboards/overall"):
        assert listener.get(f"/v1/producer-dashboard{path}").problem == "no-artist-profile"
    assert listener.post("/v1/tracks", {"title": "A", "duration_ms": 60_000}).problem == "no-artist-profile"


def test_a_user_with_several_producers_must_choose_one_to_upload(system: Deployed) -> None:
    first = system.producer("First")
    second = first.post("/v1/artists", {"name": f"Second to {first.artist_id}"}).body["id"]
    assert first.home()["artist"]["id"] == first.artist_id
    assert first.get("/v1/producer-dashboard", artist_id=second).body["artist"]["id"] == second
    assert "artist_id" in first.post("/v1/tracks", {"title": "Whose?", "duration_ms": 60_000}).fields
    made = first.post(f"/v1/tracks?artist_id={second}", {"title": "The second's", "duration_ms": 60_000})
    assert made.body["uploader_id"] == second


def test_a_cursor_of_another_producers_ledger_is_refused(system: Deployed, stranger: Client) -> None:
    eve = system.producer("Eve", bio="Hello.", pictures=["https://example.com/eve.jpg"])
    system.drain()
    cursor = eve.get("/v1/producer-dashboard/progress/ledger", limit=1).body["next_cursor"]
    assert cursor
    refused = stranger.get("/v1/producer-dashboard/progress/ledger", limit=1, cursor=cursor)
    assert (refused.status, refused.problem) == (400, "invalid-cursor")
