"""A public track names the album that it stands on only if that is public (docs/specification.md 1.5)."""

from __future__ import annotations

import pytest

from tests.support.http import request
from tests.support.studio import new_album, new_producer, new_track, update

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")


def shown(track: str, artist: str) -> set[str | None]:
    """The album that the public pages name."""
    pages = [
        [request("GET", f"/v1/tracks/{track}").body],
        request("GET", f"/v1/artists/{artist}/tracks").body["items"],
        request("GET", f"/v1/artists/{artist}/collaborative-tracks").body["items"],
    ]
    return {each["album_id"] for page in pages for each in page if each["id"] == track}


def own(user: str) -> list[str | None]:
    """The album that the pages of the dashboard name."""
    pages = ("/v1/producer-dashboard/tracks", "/v1/producer-dashboard/collaborations/tracks")
    return [each["album_id"] for path in pages for each in request("GET", path, user=user).body["items"]]


@pytest.mark.parametrize("hidden", ["draft", "private"])
def test_an_album_is_named_while_it_is_public(hidden: str) -> None:
    nova, vega = new_producer("u1", "Nova"), new_producer("u2", "Vega")
    track = new_track("u1", visibility="public", credits=[vega])
    album = new_album("u1", visibility=hidden, track_ids=[track])
    assert shown(track, nova) == shown(track, vega) == {None}
    assert (own("u1"), own("u2")) == ([album] * 2, [None] * 2)
    update(f"/v1/albums/{album}", user="u1", visibility="public")
    assert shown(track, nova) == shown(track, vega) == {album}
    assert (own("u1"), own("u2")) == ([album] * 2, [album] * 2)
    update(f"/v1/tracks/{track}", user="u1", title="Other")
    assert shown(track, nova) == {album}
    update(f"/v1/albums/{album}", user="u1", visibility=hidden)
    assert shown(track, nova) == {None}
    update(f"/v1/tracks/{track}", user="u1", title="Another")
    assert shown(track, nova) == {None}


def test_a_track_that_is_put_on_an_album_by_its_own_edit_follows_the_album() -> None:
    nova = new_producer("u1", "Nova")
    draft, public = new_album("u1"), new_album("u1", visibility="public")
    track = new_track("u1", visibility="public", album_id=draft)
    assert shown(track, nova) == {None}
    update(f"/v1/tracks/{track}", user="u1", album_id=public)
    assert shown(track, nova) == {public}
    update(f"/v1/tracks/{track}", user="u1", album_id=draft)
    assert shown(track, nova) == {None}
    update(f"/v1/albums/{draft}", user="u1", visibility="public", track_ids=[])
    assert shown(track, nova) == {None}
    update(f"/v1/albums/{draft}", user="u1", track_ids=[track])
    assert shown(track, nova) == {draft}
    assert request("DELETE", f"/v1/albums/{draft}", user="u1").status == 204
    assert shown(track, nova) == {None}


def test_an_album_that_changes_its_visibility_and_very_many_tracks_needs_two_requests() -> None:
    new_producer("u1", "Nova")
    first, second = ([new_track("u1") for _ in range(50)] for _ in range(2))
    album = new_album("u1", track_ids=first)
    body = {"visibility": "public", "track_ids": [*first[:5], *second]}
    answer = request("PATCH", f"/v1/albums/{album}", body=body, user="u1")
    assert (answer.status, list(answer.fields)) == (422, ["track_ids"])
    body["track_ids"] = [*first[:30], *second]
    answer = request("PATCH", f"/v1/albums/{album}", body=body, user="u1")
    assert (answer.status, list(answer.fields)) == (422, ["visibility"])
    update(f"/v1/albums/{album}", user="u1", track_ids=body["track_ids"])
    update(f"/v1/albums/{album}", user="u1", visibility="public")
