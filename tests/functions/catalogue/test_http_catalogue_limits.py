"""Every limit of docs/specification.md 1 when creating and editing: the field is named and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.databases import database
from tests.support.http import request
from tests.support.studio import new_album, new_producer, new_track, read_tables

ARTIST: dict[str, Any] = {"name": "Vega"}
TRACK: dict[str, Any] = {"title": "Ebb", "duration_ms": 1_000}
ALBUM: dict[str, Any] = {"title": "Cliff"}
LINK = "https://example.com/"

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("artists", {}, "name"),
    ("artists", {"name": ""}, "name"),
    ("artists", {"name": "  "}, "name"),
    ("artists", {"name": "x" * 81}, "name"),
    ("artists", {"name": 7}, "name"),
    ("artists", {"name": None}, "name"),
    ("artists", {"name": ["Vega"]}, "name"),
    ("artists", {"name": "Ve\u200bga"}, "name"),
    ("artists", {"name": "Ve\x00ga"}, "name"),
    ("artists", {"name": "Ve\nga"}, "name"),
    ("artists", {"name": "Ve\ud800ga"}, "name"),
    ("artists", {"name": "\ufdfa" * 80}, "name"),
    ("artists", {"name": "\u3164\u200d"}, "name"),
    ("artists", {**ARTIST, "bio": "x" * 1_001}, "bio"),
    ("artists", {**ARTIST, "bio": None}, "bio"),
    ("artists", {**ARTIST, "links": [LINK] * 21}, "links"),
    ("artists", {**ARTIST, "links": LINK}, "links"),
    ("artists", {**ARTIST, "links": [LINK, "javascript:alert(1)"]}, "links.1"),
    ("artists", {**ARTIST, "links": ["https://"]}, "links.0"),
    ("artists", {**ARTIST, "links": ["http://[::1"]}, "links.0"),
    ("artists", {**ARTIST, "links": ["http://."]}, "links.0"),
    ("artists", {**ARTIST, "links": ["https://example.com\u3000/a"]}, "links.0"),
    ("artists", {**ARTIST, "pictures": [LINK] * 51}, "pictures"),
    ("artists", {**ARTIST, "pictures": ["ftp://example.com/me.jpg"]}, "pictures.0"),
    ("artists", {**ARTIST, "admin": True}, "admin"),
    ("artists", {**ARTIST, "id": "mine"}, "id"),
    ("tracks", {"title": "Ebb"}, "duration_ms"),
    ("tracks", {**TRACK, "title": "x" * 201}, "title"),
    ("tracks", {**TRACK, "duration_ms": 999}, "duration_ms"),
    ("tracks", {**TRACK, "duration_ms": 1000.5}, "duration_ms"),
    ("tracks", {**TRACK, "duration_ms": "1000"}, "duration_ms"),
    ("tracks", {**TRACK, "duration_ms": True}, "duration_ms"),
    ("tracks", {**TRACK, "duration_ms": 10**30}, "duration_ms"),
    ("tracks", {**TRACK, "bpm": 19.9}, "bpm"),
    ("tracks", {**TRACK, "bpm": 401}, "bpm"),
    ("tracks", {**TRACK, "bpm": True}, "bpm"),
    ("tracks", {**TRACK, "key": "H"}, "key"),
    ("tracks", {**TRACK, "key": 3}, "key"),
    ("tracks", {**TRACK, "scale": "dorian"}, "scale"),
    ("tracks", {**TRACK, "genres": ["a", "b", "c", "d", "e", "f"]}, "genres"),
    ("tracks", {**TRACK, "genres": ["trap", "Trap"]}, "genres"),
    ("tracks", {**TRACK, "genres": [""]}, "genres.0"),
    ("tracks", {**TRACK, "genres": None}, "genres"),
    ("tracks", {**TRACK, "tags": [str(number) for number in range(31)]}, "tags"),
    ("tracks", {**TRACK, "tags": ["ok", 7]}, "tags.1"),
    ("tracks", {**TRACK, "description": "x" * 5_001}, "description"),
    ("tracks", {**TRACK, "artwork_url": "cover.jpg"}, "artwork_url"),
    ("tracks", {**TRACK, "album_id": "no such"}, "album_id"),
    ("tracks", {**TRACK, "visibility": "hidden"}, "visibility"),
    ("tracks", {**TRACK, "visibility": None}, "visibility"),
    ("tracks", {**TRACK, "licensing": "free"}, "licensing"),
    ("tracks", {**TRACK, "credits": ["nobody"]}, "credits"),
    ("tracks", {**TRACK, "credits": ["a", "a"]}, "credits"),
    ("tracks", {**TRACK, "credits": [str(number) for number in range(11)]}, "credits"),
    ("tracks", {**TRACK, "credits": [str(number) for number in range(10)]}, "credits"),
    ("tracks", {**TRACK, "credits": ["../users"]}, "credits.0"),
    ("tracks", {**TRACK, "sold": True}, "sold"),
    ("tracks", {**TRACK, "published_at": "2020-01-01T00:00:00.000Z"}, "published_at"),
    ("tracks", {**TRACK, "uploader_id": "someone"}, "uploader_id"),
    ("tracks", {**TRACK, "plays": 1_000_000}, "plays"),
    ("albums", {}, "title"),
    ("albums", {**ALBUM, "release_date": "2026-02-30"}, "release_date"),
    ("albums", {**ALBUM, "release_date": "20260201"}, "release_date"),
    ("albums", {**ALBUM, "track_ids": ["t"] * 81}, "track_ids"),
    ("albums", {**ALBUM, "track_ids": "t"}, "track_ids"),
    ("albums", {**ALBUM, "artist_id": "someone"}, "artist_id"),
]


@pytest.fixture(scope="module")
def mine() -> Iterator[dict[str, str]]:
    """One entity of each kind, shared because no test changes anything."""
    with database("moto"):
        yield {"artists": new_producer("u1", "Nova"), "tracks": new_track("u1"), "albums": new_album("u1")}


@pytest.mark.parametrize(("kind", "body", "field"), WRONG)
def test_an_invalid_field_is_named(mine: dict[str, str], kind: str, body: dict[str, Any], field: str) -> None:
    before = read_tables()
    answer = request("POST", f"/v1/{kind}", body=body, user="u1")
    assert (answer.status, answer.problem, list(answer.fields)) == (422, "invalid-fields", [field])
    assert answer.fields[field].endswith(".")
    assert read_tables() == before


@pytest.mark.parametrize(("kind", "body", "field"), [each for each in WRONG if each[2].partition(".")[0] in each[1]])
def test_a_change_has_the_same_limits(mine: dict[str, str], kind: str, body: dict[str, Any], field: str) -> None:
    before, name = read_tables(), field.partition(".")[0]
    answer = request("PATCH", f"/v1/{kind}/{mine[kind]}", body={name: body[name]}, user="u1")
    assert (answer.status, list(answer.fields)) == (422, [field])
    assert read_tables() == before
