"""Two people edit one thing: with If-Match nobody's change is lost, without it the fields that differ are merged."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.http.platform.entity_tags import versions_in
from tests.support.http import Answer, request
from tests.support.races import before_call
from tests.support.studio import new_album, new_producer, new_track

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")


def made(kind: str) -> str:
    """The path of a new public thing of user u."""
    artist = new_producer("u", "Ana")
    if kind == "artists":
        return f"/v1/artists/{artist}"
    if kind == "tracks":
        return f"/v1/tracks/{new_track('u', 'First', visibility='public')}"
    return f"/v1/albums/{new_album('u', 'First', visibility='public')}"


NAMES = {"artists": "name", "tracks": "title", "albums": "title"}
KINDS = list(NAMES)


def patch(path: str, name: str, *, tag: str | None = None) -> Answer:
    field = NAMES[path.split("/")[2]]
    headers = {"if-match": tag} if tag is not None else {}
    return request("PATCH", path, user="u", body={field: name}, headers=headers)


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_of_two_who_edit_the_same_state_is_refused(kind: str) -> None:
    path = made(kind)
    tag = request("GET", path).headers["etag"]
    assert patch(path, "Hers", tag=tag).status == 200
    refused = patch(path, "His", tag=tag)
    assert (refused.status, refused.problem) == (412, "outdated")
    assert request("GET", path).body[NAMES[kind]] == "Hers"
    again = patch(path, "His", tag=request("GET", path).headers["etag"])
    assert (again.status, again.body[NAMES[kind]]) == (200, "His")


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_of_a_thing_has_its_tag_and_each_change_another(kind: str) -> None:
    path = made(kind)
    tags = [request("GET", path).headers["etag"], patch(path, "Second").headers["etag"]]
    tags.append(patch(path, "Third", tag=tags[-1]).headers["etag"])
    assert len(set(tags)) == 3
    assert request("GET", path).headers["etag"] == tags[-1]
    assert patch(path, "Third", tag=tags[-1]).headers["etag"] == tags[-1]  # nothing changed


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_is_deleted_only_as_it_was_seen(kind: str) -> None:
    path = made(kind)
    tag = request("GET", path).headers["etag"]
    patch(path, "Second")
    refused = request("DELETE", path, user="u", headers={"if-match": tag})
    assert (refused.status, refused.problem) == (412, "outdated")
    assert request("GET", path).status == 200
    tag = request("GET", path).headers["etag"]
    assert request("DELETE", path, user="u", headers={"if-match": tag}).status == 204


def test_what_is_made_says_where_it_is_and_its_tag() -> None:
    new_producer("u", "Ana")
    for path, body in (
        ("/v1/tracks", {"title": "A", "duration_ms": 180_000, "visibility": "public"}),
        ("/v1/albums", {"title": "A", "visibility": "public"}),
        ("/v1/artists", {"name": "Another"}),
    ):
        answer = request("POST", path, user="u", body=body)
        assert answer.headers["location"] == f"{path}/{answer.body['id']}"
        assert request("GET", answer.headers["location"]).headers["etag"] == answer.headers["etag"]


def test_without_if_match_changes_of_different_fields_are_both_kept() -> None:
    path = made("tracks")
    assert request("PATCH", path, user="u", body={"bpm": 140}).status == 200
    assert request("PATCH", path, user="u", body={"scale": "minor"}).status == 200
    track = request("GET", path).body
    assert (track["bpm"], track["scale"]) == (140, "minor")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        ('"v3"', {3}),
        ('"v3", "v5"', {3, 5}),
        ('W/"v3"', {3}),
        ("v3", set()),
        ("3", set()),
        ('"v3', set()),
        ('"other", "v3"', {3}),
        ("", set()),
        ('"v99999999999999999999"', set()),
    ],
)
def test_if_match_names_versions(sent: str | None, meant: set[int] | None) -> None:
    assert versions_in(sent) == meant


@pytest.mark.parametrize("sent", ["v1", '"v1', '"v2"', '"other"', ","])
def test_a_tag_that_is_none_of_the_things_changes_nothing(sent: str) -> None:
    path = made("tracks")
    assert patch(path, "Second", tag=sent).problem == "outdated"
    assert request("GET", path).body["title"] == "First"


def test_updated_at_is_the_time_of_the_latest_change_of_what_was_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    path = made("tracks")
    first = request("GET", path).body
    assert first["updated_at"] == first["created_at"]
    changed = patch(path, "Second").body
    assert changed["updated_at"] > first["updated_at"]
    assert changed["created_at"] == first["created_at"]
    assert patch(path, "Second").body["updated_at"] == changed["updated_at"]


def test_a_track_that_moves_to_an_album_is_another_version_of_both() -> None:
    path = made("tracks")
    album = f"/v1/albums/{new_album('u', 'Coast', visibility='public')}"
    before: dict[str, Any] = {each: request("GET", each).headers["etag"] for each in (path, album)}
    request("PATCH", path, user="u", body={"album_id": album.rpartition("/")[2]})
    after = {each: request("GET", each) for each in (path, album)}
    assert all(after[each].headers["etag"] != before[each] for each in before)
    assert after[path].body["updated_at"] == after[album].body["updated_at"]


def test_nobody_but_the_owner_learns_of_versions() -> None:
    path = made("tracks")
    for tag in ('"v1"', '"v2"'):
        refused = request("PATCH", path, user="stranger", body={"title": "X"}, headers={"if-match": tag})
        assert refused.problem == "not-found"


@pytest.mark.parametrize("kind", KINDS)
def test_one_who_is_overtaken_between_any_two_calls_is_refused(kind: str) -> None:
    path = made(kind)
    with before_call(99, lambda: None) as calls:
        patch(path, "Second")
    refused = 0
    for number in range(len(calls)):
        tag = request("GET", path).headers["etag"]
        with before_call(number, lambda number=number: patch(path, f"Hers {number}")):  # type: ignore[misc]
            answer = patch(path, "His", tag=tag)
        refused += answer.status == 412
        assert answer.status in {200, 412}  # 200 where the other one came after the write
        assert request("GET", path).body[NAMES[kind]] == f"Hers {number}"
    assert refused >= 2
