"""A producer reads its own drafts by id; for everybody else they do not exist."""

from __future__ import annotations

import pytest

from tests.support.faults import calls
from tests.support.http import Answer, request
from tests.support.studio import new_album, new_producer, new_track

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

HOME = "/v1/producer-dashboard"


def read(path: str, user: str = "u") -> Answer:
    return request("GET", f"{HOME}/{path}", user=user)


@pytest.mark.parametrize("visibility", ["draft", "private", "public"])
def test_its_owner_reads_a_track_and_an_album_whatever_their_visibility(visibility: str) -> None:
    new_producer("u", "Ana")
    track = new_track("u", "Night", visibility=visibility)
    album = new_album("u", "Coast", visibility=visibility, track_ids=[track])
    shown, listed = read(f"tracks/{track}"), read(f"albums/{album}")
    assert (shown.status, shown.body["title"], shown.body["visibility"], shown.body["album_id"]) == (
        *(200, "Night", visibility),
        album,
    )
    assert (listed.status, listed.body["track_ids"], listed.body["visibility"]) == (200, [track], visibility)
    for answer in (shown, listed):
        assert answer.headers["cache-control"] == "private, no-cache"


def test_a_draft_is_edited_as_it_was_read() -> None:
    new_producer("u", "Ana")
    track = new_track("u", "Night", visibility="draft")
    tag = read(f"tracks/{track}").headers["etag"]
    changed = request("PATCH", f"/v1/tracks/{track}", user="u", body={"bpm": 140}, headers={"if-match": tag})
    assert (changed.status, read(f"tracks/{track}").headers["etag"]) == (200, changed.headers["etag"])


@pytest.mark.parametrize("user", ["v", "nobody"])
def test_for_everybody_else_it_does_not_exist(user: str) -> None:
    new_producer("u", "Ana")
    new_producer("v", "Bo")
    track = new_track("u", "Night", visibility="draft")
    album = new_album("u", "Coast", visibility="draft", track_ids=[track])
    for path in (f"tracks/{track}", f"albums/{album}", "tracks/nothing", "albums/nothing"):
        answer = read(path, user)
        assert (answer.status, answer.problem) == (404, "not-found")
    assert request("GET", f"/v1/tracks/{track}").status == request("GET", f"/v1/albums/{album}").status == 404


def test_a_credited_producer_reads_a_draft_without_an_album_that_it_may_not_see() -> None:
    new_producer("u", "Ana")
    bo = new_producer("v", "Bo")
    track = new_track("u", "Night", visibility="draft", credits=[bo])
    new_album("u", "Coast", visibility="draft", track_ids=[track])
    assert read(f"tracks/{track}", "v").body["album_id"] is None
    assert read(f"tracks/{track}", "u").body["album_id"]


def test_it_costs_one_call_or_two() -> None:
    new_producer("u", "Ana")
    track, album = new_track("u", "Night"), new_album("u", "Coast")
    with calls() as made:
        read(f"tracks/{track}")
    assert made.count == 1
    with calls() as made:
        read(f"albums/{album}")
    assert made.count == 2


def test_the_files_are_still_read_at_their_own_paths() -> None:
    new_producer("u", "Ana")
    for kind in ("tracks", "albums"):
        assert read(f"{kind}/export").headers["content-type"].startswith("text/csv")
