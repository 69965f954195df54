"""Texts over HTTP: one spelling, what is invisible is empty, the same link once (docs/specification.md 1.2)."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.platform.facts import ProfileSaved, TrackSaved
from beatpass.domain.platform.figures import StandingKey
from beatpass.storage.catalogue.entities import to_item
from beatpass.storage.platform import figure_keys
from tests.support.http import request
from tests.support.studio import COMPLETE, create, facts, new_producer, new_track, project, update
from tests.support.tables import contents

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
INVISIBLE = ["\u200b", "\u3164", "\u2800", " \u00a0 ", "\u200d", "\ufeff"]
HOME = "/v1/producer-dashboard"


def standing(artist_id: str) -> dict[str, Any]:
    return dict(contents("STANDINGS_TABLE")[figure_keys.key_of(StandingKey(artist_id))])


def titles(**query: str) -> list[str]:
    return [each["title"] for each in request("GET", f"{HOME}/tracks", user="u1", query=query).body["items"]]


def test_texts_are_stored_composed() -> None:
    made = create("/v1/artists", {"name": "Tie\u0308sto", "bio": "Cafe\u0301"}, user="u1")
    assert (made["name"], made["bio"]) == ("Ti\u00ebsto", "Caf\u00e9")
    track = create(
        "/v1/tracks",
        {
            "title": "I\u0307stanbul",
            "duration_ms": 60_000,
            "genres": ["Re\u0301gge"],
            "tags": ["Ete\u0301"],
            "description": "E\u0301te\u0301",
        },
        user="u1",
    )
    assert (track["title"], track["description"]) == ("\u0130stanbul", "\u00c9t\u00e9")
    assert (track["genres"], track["tags"]) == (["r\u00e9gge"], ["et\u00e9"])
    album = create("/v1/albums", {"title": "E\u0301te\u0301"}, user="u1")
    assert album["title"] == "\u00c9t\u00e9"


def test_the_length_of_a_text_is_that_of_what_is_stored() -> None:
    assert create("/v1/artists", {"name": "e\u0301" * 80}, user="u1")["name"] == "\u00e9" * 80
    expanding = request("POST", "/v1/artists", body={"name": "\u0958" * 80}, user="u1")  # composes to two characters
    assert (expanding.status, list(expanding.fields)) == (422, ["name"])


def test_a_name_in_decomposed_letters_is_taken() -> None:
    new_producer("u1", "Ti\u00ebsto")
    taken = request("POST", "/v1/artists", body={"name": "tie\u0308sto"}, user="u2")
    assert (taken.status, taken.problem) == (409, "name-taken")


def test_words_in_two_spellings_are_one_word() -> None:
    new_producer("u1", "Nova")
    for field in ("genres", "tags"):
        body = {"title": "A", "duration_ms": 60_000, field: ["r\u00e9gge", "Re\u0301gge"]}
        assert list(request("POST", "/v1/tracks", body=body, user="u1").fields) == [field]


def test_genres_are_filtered_in_every_spelling() -> None:
    new_producer("u1", "Nova")
    new_track("u1", "A", genres=["R\u00e9gge"])
    new_track("u1", "B", genres=["trap"])
    for genre in ("r\u00e9gge", "RE\u0301GGE", " r\u00e9gge"):
        assert titles(genre=genre) == ["A"]
    assert titles(genre="\uff34\uff32\uff21\uff30") == ["B"]


def test_titles_are_found_without_accents_and_case() -> None:
    new_producer("u1", "Nova")
    for title in ("\u0130stanbul", "Nova Keys", "Ti\u00ebsto's Room"):
        new_track("u1", title)
    assert titles(search="istanbul") == ["\u0130stanbul"]
    assert titles(search="TIESTO") == ["Ti\u00ebsto's Room"]
    assert titles(search="tiesto\u2019s") == ["Ti\u00ebsto's Room"]
    assert titles(search="keys") == ["Nova Keys"]
    album = create("/v1/albums", {"title": "\u0130stanbul Nights"}, user="u1")
    for search in ("istanbul", "nights"):
        found = request("GET", f"{HOME}/albums", user="u1", query={"search": search}).body["items"]
        assert [each["id"] for each in found] == [album["id"]]


@pytest.mark.parametrize("text", [FLAG, "a\u3000b", "a\u00a0b", "\u0645\u06cc\u200c\u062e", "\U0001fae8"])
def test_text_of_every_script_is_taken_everywhere(text: str) -> None:
    new_producer("u1", f"{text} Nova")
    track = create("/v1/tracks", {"title": text, "duration_ms": 60_000, "tags": [text], "genres": [text]}, user="u1")
    assert track["title"] == text
    assert track["tags"] == [" ".join(text.split())]
    assert titles(search=text) == [text]


@pytest.mark.parametrize("text", INVISIBLE)
def test_an_invisible_bio_is_empty_and_unlocks_nothing(text: str) -> None:
    made = create("/v1/artists", {"name": "Nova", "bio": text, "pictures": COMPLETE["pictures"]}, user="u1")
    assert (made["bio"], made["profile_complete"]) == ("", False)
    project()
    assert "oracle" not in standing(made["id"])["achievements"]
    update(f"/v1/artists/{made['id']}", user="u1", bio=f"Beats{text}")
    project()
    assert "oracle" in standing(made["id"])["achievements"]


@pytest.mark.parametrize("text", INVISIBLE)
def test_an_invisible_description_is_missing_and_an_invisible_word_refused(text: str) -> None:
    new_producer("u1", "Nova")
    full = {"bpm": 90, "key": "C", "scale": "major", "visibility": "public"}
    track = create(
        "/v1/tracks", {"title": "A", "duration_ms": 60_000, **full, "tags": ["x"], "description": text}, user="u1"
    )
    assert (track["description"], track["missing_metadata"]) == (None, ["description"])
    for field in ("tags", "genres"):
        refused = request("PATCH", f"/v1/tracks/{track['id']}", body={field: [text]}, user="u1")
        assert (refused.status, list(refused.fields)) == (422, [f"{field}.0"])
    assert list(request("PATCH", f"/v1/tracks/{track['id']}", body={"title": text}, user="u1").fields) == ["title"]


def test_what_was_stored_invisible_before_does_not_count_either() -> None:
    artist_id = new_producer("u1", "Nova")
    track_id = new_track("u1", bpm=90, key="C", scale="major")
    stored = Producer(
        id=artist_id, name="Nova", created_at="2026-01-01T00:00:00.000Z", version=1, user_id="u1", bio="\u200b",
        pictures=("https://x.example.com/a",) * 6, links=("https://x.example.com",) * 4,
    )  # fmt: skip
    to_item(stored).save()
    track = Track(
        id=track_id, uploader_id=artist_id, title="A", duration_ms=60_000, created_at=stored.created_at, version=1,
        visibility="draft", licensing="standard", credits=(artist_id,), bpm=90, key="C", scale="major",
        tags=("\u3164",), description="\u200b",
    )  # fmt: skip
    to_item(track).save()
    assert not stored.profile_complete
    assert track.missing_metadata == ("tags", "description")
    update(f"/v1/artists/{artist_id}", user="u1", name="Nova 2")
    update(f"/v1/tracks/{track_id}", user="u1", visibility="public")
    profile, saved = [
        next(each for each in facts()[::-1] if isinstance(each, kind)) for kind in (ProfileSaved, TrackSaved)
    ]
    assert isinstance(profile, ProfileSaved)
    assert (profile.has_bio, profile.pictures, profile.links) == (False, 1, 1)
    assert isinstance(saved, TrackSaved)
    assert (saved.metadata_complete, saved.completeness) == (False, 75)


def test_the_same_link_four_times_is_one_link_and_the_same_picture_six_times_one_picture() -> None:
    spellings = ["https://x.example.com/a", "https://X.example.com/a", "http://x.example.com/a/"]
    made = create(
        "/v1/artists",
        {"name": "Nova", "links": [*spellings, spellings[0]], "pictures": spellings * 2},
        user="u1",
    )
    assert (made["links"], made["pictures"]) == (spellings[:1], spellings[:1])
    project()
    assert {"linked", "model"} & standing(made["id"])["achievements"].keys() == set()
    different = [f"https://x.example.com/{number}" for number in range(6)]
    update(f"/v1/artists/{made['id']}", user="u1", links=different[:4], pictures=different)
    project()
    assert {"linked", "model", "photogenic"} <= standing(made["id"])["achievements"].keys()
