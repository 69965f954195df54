"""Albums and their tracks: the lists of both always agree (docs/specification.md 1.5)."""

from __future__ import annotations

import pytest

from beatpass.domain.platform.facts import AlbumCreated, AlbumDeleted
from beatpass.storage.catalogue.entities import get_album, get_track
from tests.support.http import request
from tests.support.studio import create, fact_kinds, facts, new_album, new_producer, new_track, read_tables, update

pytestmark = pytest.mark.usefixtures("tables")


def album_of(track_id: str) -> str | None:
    track = get_track(track_id)
    assert track
    return track.album_id


def tracks_of(album_id: str) -> list[str]:
    album = get_album(album_id)
    assert album
    return list(album.track_ids)


def test_an_album_keeps_the_order_of_its_tracks() -> None:
    nova = new_producer("u1", "Nova")
    one, two = new_track("u1"), new_track("u1")
    body = {"title": "Coast", "release_date": "2026-12-01", "track_ids": [two, one]}
    answer = create("/v1/albums", body, user="u1")
    assert answer["artist_id"] == nova
    assert (answer["track_ids"], answer["release_date"], answer["plays"]) == ([two, one], "2026-12-01", 0)
    assert album_of(one) == album_of(two) == answer["id"]
    assert isinstance(facts()[-1], AlbumCreated)
    assert update(f"/v1/albums/{answer['id']}", user="u1", track_ids=[one, two])["track_ids"] == [one, two]
    assert fact_kinds().count("AlbumCreated") == 1


def test_its_producer_sees_an_album_with_the_titles_of_its_tracks() -> None:
    new_producer("u1", "Ana")
    tracks = [new_track("u1", title=title) for title in ("Dusk", "Dawn", "Noon")]
    album = new_album("u1", track_ids=[tracks[2], tracks[0], tracks[1]], visibility="draft")
    update(f"/v1/tracks/{tracks[0]}", user="u1", title="Dusk, again")
    path = f"/v1/producer-dashboard/albums/{album}"
    shown = request("GET", path, user="u1")
    assert [each["title"] for each in shown.body["tracks"]] == ["Noon", "Dusk, again", "Dawn"]
    assert [each["id"] for each in shown.body["tracks"]] == shown.body["track_ids"]
    new_producer("u2", "Bo")
    assert request("GET", path, user="u2").status == 404


def test_tracks_are_added_and_removed_by_editing_track_or_album() -> None:
    new_producer("u1", "Nova")
    one, two = new_track("u1"), new_track("u1")
    album_id, other = new_album("u1"), new_album("u1", "Cliff")
    update(f"/v1/tracks/{one}", user="u1", album_id=album_id)
    update(f"/v1/tracks/{two}", user="u1", album_id=album_id)
    assert tracks_of(album_id) == [one, two]
    update(f"/v1/tracks/{one}", user="u1", album_id=other)
    assert (tracks_of(album_id), tracks_of(other)) == ([two], [one])
    update(f"/v1/tracks/{one}", user="u1", album_id=None)
    assert tracks_of(other) == []
    update(f"/v1/albums/{album_id}", user="u1", track_ids=[one])
    assert (album_of(one), album_of(two)) == (album_id, None)
    assert new_track("u1", "Born on it", album_id=album_id) == tracks_of(album_id)[1]


def test_deleting_an_album_keeps_its_tracks() -> None:
    new_producer("u1", "Nova")
    track_id = new_track("u1", visibility="public")
    album_id = new_album("u1", visibility="public", track_ids=[track_id])
    assert request("DELETE", f"/v1/albums/{album_id}", user="u1").status == 204
    assert isinstance(facts()[-1], AlbumDeleted)
    assert get_album(album_id) is None
    assert request("GET", f"/v1/albums/{album_id}").status == 404
    assert request("GET", f"/v1/tracks/{track_id}").body["album_id"] is None
    assert request("DELETE", f"/v1/albums/{album_id}", user="u1").status == 404


def test_an_album_refuses_unknown_foreign_repeated_and_already_placed_tracks() -> None:
    new_producer("u1", "Nova")
    new_producer("u2", "Vega")
    foreign, mine = new_track("u2"), new_track("u1")
    elsewhere = new_track("u1", album_id=new_album("u1"))
    album_id = new_album("u1", "Cliff")
    before = read_tables()
    for track_ids in ([foreign], ["none"], [elsewhere], [mine, mine]):
        for method, path in (("POST", "/v1/albums"), ("PATCH", f"/v1/albums/{album_id}")):
            answer = request(method, path, body={"title": "Coast", "track_ids": track_ids}, user="u1")
            assert (answer.problem, list(answer.fields)) == ("invalid-fields", ["track_ids"])
    assert read_tables() == before


def test_a_track_cannot_join_another_producers_album() -> None:
    new_producer("u1", "Nova")
    new_producer("u2", "Vega")
    foreign, mine = new_album("u2"), new_track("u1")
    before = read_tables()
    for album_id in (foreign, "none"):
        answer = request("PATCH", f"/v1/tracks/{mine}", body={"album_id": album_id}, user="u1")
        assert (answer.problem, list(answer.fields)) == ("invalid-fields", ["album_id"])
    assert read_tables() == before


def test_another_users_album_is_answered_like_an_unknown_one() -> None:
    new_producer("u1", "Nova")
    album_id = new_album("u1", visibility="public")
    before = read_tables()
    for method, body in (("PATCH", {"title": "mine"}), ("DELETE", None)):
        foreign = request(method, f"/v1/albums/{album_id}", body=body, user="u2")
        assert foreign.body == request(method, "/v1/albums/none", body=body, user="u2").body
        assert foreign.problem == "not-found"
    assert read_tables() == before


def test_an_album_needs_a_producer() -> None:
    assert request("POST", "/v1/albums", body={"title": "Coast"}, user="u1").problem == "no-artist-profile"
