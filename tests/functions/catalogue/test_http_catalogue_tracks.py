"""Uploading, editing and deleting tracks (docs/specification.md 1.3)."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.domain.platform.facts import Credit, TrackDeleted, TrackSaved
from beatpass.storage.catalogue.entities import get_track
from tests.support.clock import ORDINARY_DAY, clock_at
from tests.support.http import request
from tests.support.studio import (
    COMPLETE,
    create,
    facts,
    new_album,
    new_producer,
    new_track,
    project,
    read_tables,
    update,
)

pytestmark = pytest.mark.usefixtures("tables")

FULL: dict[str, Any] = {
    "title": "Tide",
    "duration_ms": 184_000,
    "bpm": 140,
    "key": "Db",
    "scale": "minor",
    "genres": ["Trap"],
    "tags": ["Dark", "808"],
    "description": "A tide.\nIt comes.",
    "artwork_url": "https://cdn.example.com/tide.jpg",
    "visibility": "public",
}


def saved() -> TrackSaved:
    fact = facts()[-1]
    assert isinstance(fact, TrackSaved)
    return fact


def test_the_fact_of_a_public_track_has_its_credits_and_completeness() -> None:
    nova, vega, lyra = new_producer("u1", "Nova"), new_producer("u2", "Vega", **COMPLETE), new_producer("u3", "Lyra")
    answer = create("/v1/tracks", {**FULL, "credits": [vega, nova, lyra]}, user="u1")
    assert answer["credits"] == [nova, vega, lyra]
    assert answer["uploader_id"] == nova
    assert (answer["key"], answer["genres"], answer["tags"]) == ("C#", ["trap"], ["dark", "808"])
    assert (answer["quality"], answer["missing_metadata"]) == (100, [])
    assert answer["published_at"] == answer["created_at"]
    fact = saved()
    assert (fact.track_id, fact.artist_id, fact.public) == (answer["id"], nova, True)
    assert fact.credits == (
        Credit(artist_id=nova, earns=True),
        Credit(artist_id=vega, earns=True),
        Credit(artist_id=lyra, earns=False),
    )
    assert (fact.completeness, fact.metadata_complete, fact.contributes) == (100, True, True)


def test_a_track_is_a_draft_by_default() -> None:
    new_producer("u1", "Nova")
    answer = create("/v1/tracks", {"title": "Tide", "duration_ms": 1_000}, user="u1")
    assert (answer["visibility"], answer["licensing"], answer["published_at"]) == ("draft", "standard", None)
    assert (answer["quality"], answer["missing_metadata"]) == (0, ["bpm", "key", "scale", "tags", "description"])
    assert saved().public is False


def test_the_first_publication_never_changes() -> None:
    new_producer("u1", "Nova")
    track_id = new_track("u1")
    first = update(f"/v1/tracks/{track_id}", user="u1", visibility="public")["published_at"]
    assert first
    assert update(f"/v1/tracks/{track_id}", user="u1", visibility="private")["published_at"] == first
    assert update(f"/v1/tracks/{track_id}", user="u1", visibility="public")["published_at"] == first
    assert [fact.version for fact in facts() if isinstance(fact, TrackSaved)] == [1, 2, 3, 4]


def test_null_clears_a_field_and_omitted_fields_stay() -> None:
    new_producer("u1", "Nova")
    track_id = create("/v1/tracks", FULL, user="u1")["id"]
    answer = update(f"/v1/tracks/{track_id}", user="u1", key=None, artwork_url=None, tags=[])
    assert (answer["key"], answer["artwork_url"], answer["tags"]) == (None, None, [])
    assert (answer["bpm"], answer["description"]) == (140, FULL["description"])
    assert answer["missing_metadata"] == ["key", "tags"]


def test_a_change_without_a_difference_records_no_fact() -> None:
    nova = new_producer("u1", "Nova")
    track_id = create("/v1/tracks", FULL, user="u1")["id"]
    before = read_tables()
    update(f"/v1/tracks/{track_id}", user="u1", **FULL, credits=[nova])
    assert read_tables() == before


def test_credits_change_the_public_lists_at_once() -> None:
    nova, vega, lyra = new_producer("u1", "Nova"), new_producer("u2", "Vega"), new_producer("u3", "Lyra")
    track_id = new_track("u1", visibility="public", credits=[vega])
    listed = [request("GET", f"/v1/artists/{each}/collaborative-tracks").body["items"] for each in (nova, vega, lyra)]
    assert [len(items) for items in listed] == [1, 1, 0]
    assert update(f"/v1/tracks/{track_id}", user="u1", credits=[lyra])["credits"] == [nova, lyra]
    listed = [request("GET", f"/v1/artists/{each}/collaborative-tracks").body["items"] for each in (nova, vega, lyra)]
    assert [len(items) for items in listed] == [1, 0, 1]
    update(f"/v1/tracks/{track_id}", user="u1", credits=[])
    assert request("GET", f"/v1/artists/{nova}/collaborative-tracks").body["items"] == []
    assert len(request("GET", f"/v1/artists/{nova}/tracks").body["items"]) == 1
    assert request("GET", f"/v1/artists/{lyra}/tracks").body["items"] == []


def test_only_the_uploader_edits_and_deletes() -> None:
    new_producer("u1", "Nova")
    vega = new_producer("u2", "Vega")
    track_id = new_track("u1", visibility="public", credits=[vega])
    before = read_tables()
    for user in ("u2", "stranger"):
        edit = request("PATCH", f"/v1/tracks/{track_id}", body={"title": "mine"}, user=user)
        assert edit.body == request("PATCH", "/v1/tracks/none", body={"title": "mine"}, user=user).body
        assert edit.problem == "not-found"
        assert request("DELETE", f"/v1/tracks/{track_id}", user=user).problem == "not-found"
    assert read_tables() == before


@clock_at(ORDINARY_DAY)
def test_a_deleted_track_leaves_all_lists_and_counts() -> None:
    nova = new_producer("u1", "Nova")
    track_id = new_track("u1", visibility="public")
    album_id = new_album("u1", visibility="public", track_ids=[track_id])
    assert request("DELETE", f"/v1/tracks/{track_id}", user="u1").status == 204
    fact = facts()[-1]
    assert isinstance(fact, TrackDeleted)
    assert fact.version == 3
    assert get_track(track_id) is None
    assert request("GET", f"/v1/tracks/{track_id}").status == 404
    assert request("GET", f"/v1/albums/{album_id}").body["track_ids"] == []
    assert request("GET", f"/v1/artists/{nova}/tracks").body["items"] == []
    assert request("DELETE", f"/v1/tracks/{track_id}", user="u1").status == 404
    project()
    assert request("GET", f"/v1/artists/{nova}").body["tracks"] == 0
    assert request("GET", f"/v1/artists/{nova}").body["xp"] == 100


def test_the_uploader_is_the_requested_producer_of_the_user() -> None:
    answer = request("POST", "/v1/tracks", body={"title": "Tide", "duration_ms": 1_000}, user="u1")
    assert (answer.status, answer.problem) == (404, "no-artist-profile")
    nova, vega = new_producer("u1", "Nova"), new_producer("u1", "Vega")
    foreign = new_producer("u2", "Lyra")
    unsaid = request("POST", "/v1/tracks", body={"title": "Tide", "duration_ms": 1_000}, user="u1")
    assert (unsaid.problem, list(unsaid.fields)) == ("invalid-fields", ["artist_id"])
    for artist_id in (nova, vega):
        made_ = create("/v1/tracks", {"title": "Tide", "duration_ms": 1_000}, user="u1", artist_id=artist_id)
        assert made_["uploader_id"] == artist_id
    answer = request(
        "POST", "/v1/tracks", body={"title": "Tide", "duration_ms": 1_000}, user="u1", query={"artist_id": foreign}
    )
    assert answer.problem == "not-found"


def test_an_exclusive_track_contributes_nothing() -> None:
    new_producer("u1", "Nova")
    new_track("u1", licensing="exclusive_only", visibility="public")
    assert saved().contributes is False
