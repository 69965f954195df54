"""Public pages: public content only, with the figures that its facts give."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clock import ORDINARY_DAY, clock_at
from tests.support.faults import calls
from tests.support.http import request
from tests.support.studio import COMPLETE, create, new_album, new_producer, new_track, play, project, update

pytestmark = pytest.mark.usefixtures("cursor_secret")


def items(path: str, **query: str) -> list[dict[str, Any]]:
    """All items of all pages of a list."""
    found = []
    while True:
        page = request("GET", path, query=query).body
        found += page["items"]
        if not page["next_cursor"]:
            return found
        query["cursor"] = page["next_cursor"]


def ids(path: str, **query: str) -> list[str]:
    return [str(item["id"]) for item in items(path, **query)]


@clock_at(ORDINARY_DAY)
def test_a_profile_shows_the_figures_of_its_facts() -> None:
    nova = new_producer("u1", "Nova", **COMPLETE)
    track = create(
        "/v1/tracks",
        {"title": "Tide", "duration_ms": 60_000, "genres": ["trap", "drill"], "visibility": "public"},
        user="u1",
    )
    new_track("u1", genres=["drill"], visibility="public")
    new_track("u1", genres=["house"])
    new_album("u1")
    new_album("u1", visibility="public")
    request("PUT", f"/v1/artists/{nova}/follow", user="fan")
    for number in range(3):
        play(track, f"play {number}")
    project()
    with calls() as counted:
        profile = request("GET", f"/v1/artists/{nova}").body
    assert counted.count == 2
    assert (profile["tracks"], profile["albums"], profile["followers"], profile["plays"]) == (2, 1, 1, 3)
    assert update(f"/v1/artists/{nova}", user="u1", bio="Beats.")["albums"] == 1
    assert profile["genres"] == ["drill", "trap"]
    # Two uploads, a first picture, a bio, three plays; each is a line of the ledger.
    assert profile["xp"] == 2 * 100 + 200 + 300 + 3
    assert (profile["level"], profile["title"], profile["badge"]) == (4, "Apprentice Producer", "apprentice")
    with calls() as counted:
        shown = request("GET", f"/v1/tracks/{track['id']}").body
    assert counted.count == 1
    assert (shown["plays"], shown["qualified_plays"], shown["downloads"]) == (3, 3, 0)
    assert {"as_of", "rules"} <= shown.keys()


@pytest.mark.parametrize("visibility", ["draft", "private"])
def test_drafts_and_private_content_are_not_found(visibility: str) -> None:
    nova = new_producer("u1", "Nova")
    track_id = new_track("u1", visibility=visibility)
    album_id = new_album("u1", visibility=visibility, track_ids=[track_id])
    for path, unknown in ((f"/v1/tracks/{track_id}", "/v1/tracks/none"), (f"/v1/albums/{album_id}", "/v1/albums/none")):
        hidden = request("GET", path)
        assert hidden.problem == "not-found"
        assert hidden.body == request("GET", unknown).body
    for name in ("tracks", "albums", "collaborative-tracks"):
        assert items(f"/v1/artists/{nova}/{name}") == []


def test_withdrawn_content_leaves_every_list() -> None:
    nova, vega = new_producer("u1", "Nova"), new_producer("u2", "Vega")
    track_id = new_track("u1", visibility="public", credits=[vega])
    album_id = new_album("u1", visibility="public", track_ids=[track_id])
    assert request("GET", f"/v1/albums/{album_id}").body["track_ids"] == [track_id]
    update(f"/v1/tracks/{track_id}", user="u1", visibility="private")
    assert request("GET", f"/v1/albums/{album_id}").body["track_ids"] == []
    assert ids(f"/v1/artists/{vega}/tracks") == ids(f"/v1/artists/{vega}/collaborative-tracks") == []
    update(f"/v1/tracks/{track_id}", user="u1", visibility="public")
    assert ids(f"/v1/artists/{vega}/tracks") == ids(f"/v1/artists/{nova}/collaborative-tracks") == [track_id]
    update(f"/v1/albums/{album_id}", user="u1", visibility="private")
    assert ids(f"/v1/artists/{nova}/albums") == []


def test_pages_of_lists_are_newest_first_without_gaps_or_repeats() -> None:
    nova, vega = new_producer("u1", "Nova"), new_producer("u2", "Vega")
    tracks = [new_track("u1", visibility="public", credits=[vega] if number % 2 else []) for number in range(7)]
    albums = [new_album("u1", visibility="public", track_ids=[track_id]) for track_id in tracks[:3]]
    assert ids(f"/v1/artists/{nova}/tracks", limit="3") == tracks[::-1]
    assert ids(f"/v1/artists/{nova}/tracks", limit="7") == tracks[::-1]
    assert ids(f"/v1/artists/{vega}/collaborative-tracks", limit="1") == tracks[1::2][::-1]
    assert ids(f"/v1/artists/{nova}/albums", limit="2") == albums[::-1]


def test_uploads_and_deletions_between_pages_cause_no_gaps_or_repeats() -> None:
    nova = new_producer("u1", "Nova")
    tracks = [new_track("u1", visibility="public") for _ in range(4)]
    path = f"/v1/artists/{nova}/tracks"
    first = request("GET", path, query={"limit": "2"}).body
    new_track("u1", visibility="public")
    request("DELETE", f"/v1/tracks/{tracks[2]}", user="u1")
    rest = request("GET", path, query={"limit": "2", "cursor": first["next_cursor"]}).body
    assert [each["id"] for each in first["items"] + rest["items"]] == tracks[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(("name", "most"), [("tracks", 2), ("collaborative-tracks", 2), ("albums", 3)])
def test_the_calls_of_a_page_do_not_grow_with_the_list(name: str, most: int) -> None:
    nova, vega = new_producer("u1", "Nova"), new_producer("u2", "Vega")
    for _ in range(12):
        new_album("u1", visibility="public", track_ids=[new_track("u1", visibility="public", credits=[vega])])
    request("GET", f"/v1/artists/{nova}/{name}", query={"limit": "1"})  # caches the cursor key
    for limit in ("1", "10"):
        with calls() as counted:
            page = request("GET", f"/v1/artists/{nova}/{name}", query={"limit": limit}).body
        assert len(page["items"]) == int(limit)
        assert counted.count <= most


def test_plays_of_an_album_are_those_of_tracks_while_on_it() -> None:
    nova = new_producer("u1", "Nova")
    tracks = [
        create("/v1/tracks", {"title": "Tide", "duration_ms": 60_000, "visibility": "public"}, user="u1") for _ in "ab"
    ]
    album_id = new_album("u1", visibility="public", track_ids=[track["id"] for track in tracks])
    for number, track in enumerate([*tracks, tracks[0]]):
        play(track, f"before {number}")
        play({**track, "album_id": album_id}, f"play {number}")
    project()
    with calls() as counted:
        assert request("GET", f"/v1/albums/{album_id}").body["plays"] == 3
    assert counted.count == 2
    update(f"/v1/tracks/{tracks[0]['id']}", user="u1", visibility="draft")
    (album,) = items(f"/v1/artists/{nova}/albums")
    assert (album["plays"], album["track_ids"]) == (3, [tracks[1]["id"]])
    assert update(f"/v1/albums/{album_id}", user="u1", track_ids=[])["plays"] == 3


def test_forged_cursors_and_those_of_other_lists_are_refused() -> None:
    nova, vega = new_producer("u1", "Nova"), new_producer("u2", "Vega")
    for _ in range(3):
        new_track("u1", visibility="public", credits=[vega])
    path = f"/v1/artists/{nova}/tracks"
    cursor = request("GET", path, query={"limit": "1"}).body["next_cursor"]
    other = "A" if cursor[-1] != "A" else "B"
    assert request("GET", path, query={"cursor": cursor}).status == 200
    for at, sent in (
        (path, "bm90IG9uZSBvZiBvdXJz"),
        (path, cursor[:-1] + other),
        (f"/v1/artists/{vega}/tracks", cursor),
        (f"/v1/artists/{nova}/collaborative-tracks", cursor),
        (f"/v1/artists/{nova}/albums", cursor),
    ):
        answer = request("GET", at, query={"cursor": sent})
        assert (answer.status, answer.problem) == (400, "invalid-cursor")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "41"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"cursor": ""}, "cursor"),
        ({"a": "b"}, "a"),
    ],
)
def test_invalid_parameters_are_named(query: dict[str, str], field: str) -> None:
    nova = new_producer("u1", "Nova")
    answer = request("GET", f"/v1/artists/{nova}/tracks", query=query)
    assert (answer.status, list(answer.fields)) == (422, [field])


def test_an_unknown_producer_is_not_found() -> None:
    for name in ("", "/tracks", "/albums", "/collaborative-tracks"):
        answer = request("GET", f"/v1/artists/nobody{name}")
        assert (answer.status, answer.problem) == (404, "not-found")
