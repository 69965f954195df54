"""Changes of the document that break clients are found, and others are not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.openapi import compatibility
from infra.openapi.document import DOCUMENT

Json = dict[str, Any]


@pytest.fixture
def document() -> Json:
    made: Json = json.loads(DOCUMENT.read_text())
    return made


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def get_track(document: Json) -> Json:
    found: Json = document["paths"]["/v1/tracks/{track_id}"]["get"]
    return found


def parameter(document: Json, path: str, name: str) -> Json:
    found: Json = next(each for each in document["paths"][path]["get"]["parameters"] if each["name"] == name)
    return found


def found(before: Json, change: Callable[[Json], object]) -> set[str]:
    after = copy.deepcopy(before)
    change(after)
    return {f"{name}: {what}" for name, what in compatibility.breaking_changes(before, after)}


BREAKING: list[tuple[Callable[[Json], object], str]] = [
    (lambda d: d["paths"].pop("/v1/leaderboards"), "getLeaderboardGuide: GET /v1/leaderboards is gone"),
    (lambda d: d["paths"]["/v1/tracks/{track_id}"].pop("delete"), "deleteTrack: DELETE /v1/tracks/{track_id} is gone"),
    (lambda d: get_track(d).update(operationId="showTrack"), "getTrack: it is called showTrack now"),
    (lambda d: get_track(d).pop("security"), "getTrack: it needs a token now"),
    (lambda d: get_track(d)["responses"].pop("200"), "getTrack: it answers no 200 now"),
    (lambda d: schema(d, "TrackAnswer")["properties"]["bpm"].update(anyOf=[{"type": "string"}, {"type": "null"}]),
     "getTrack: 200.bpm can be string now"),
    (lambda d: schema(d, "TrackAnswer")["properties"].update(title={"anyOf": [{"type": "string"}, {"type": "null"}]}),
     "getTrack: 200.title can be null now"),
    (lambda d: schema(d, "TrackAnswer")["required"].remove("title"), "getTrack: 200.title may be missing now"),
    (lambda d: schema(d, "TrackAnswer")["properties"]["visibility"]["enum"].append("secret"),
     "getTrack: 200.visibility can be secret now"),
    (lambda d: schema(d, "NewTrack")["required"].append("bpm"), "createTrack: body.bpm is required now"),
    (lambda d: schema(d, "NewTrack")["properties"].pop("bpm"), "createTrack: body.bpm is gone"),
    (lambda d: schema(d, "NewTrack")["properties"]["title"].update(maxLength=100),
     "createTrack: body.title has a narrower maxLength"),
    (lambda d: schema(d, "NewTrack")["properties"]["duration_ms"].update(minimum=2000),
     "createTrack: body.duration_ms has a narrower minimum"),
    (lambda d: schema(d, "NewTrack")["properties"]["visibility"]["enum"].remove("private"),
     "createTrack: body.visibility cannot be private now"),
    (lambda d: parameter(d, "/v1/artists", "limit")["schema"].update(maximum=10),
     "searchArtists: limit has a narrower maximum"),
    (lambda d: parameter(d, "/v1/artists", "limit").update(required=True), "searchArtists: limit is required now"),
    (lambda d: d["paths"]["/v1/artists"]["get"]["parameters"].pop(1), "searchArtists: the parameter limit is gone"),
    (lambda d: schema(d, "BoardRow")["properties"]["rank"].update(type="string"),
     "getLeaderboard: 200.items[].rank can be string now"),
]  # fmt: skip

HARMLESS: list[Callable[[Json], object]] = [
    lambda _: None,
    lambda d: get_track(d).update(description="Other words."),
    lambda d: schema(d, "TrackAnswer")["properties"].update(more={"type": "string"}),
    lambda d: schema(d, "NewTrack")["properties"].update(more={"type": "string"}),
    lambda d: schema(d, "NewTrack")["properties"]["title"].update(maxLength=300),
    lambda d: schema(d, "NewTrack")["properties"]["duration_ms"].update(minimum=500),
    lambda d: schema(d, "NewTrack")["properties"]["visibility"]["enum"].append("secret"),
    lambda d: d["paths"].update({"/v1/new": {"get": get_track(d)}}),
    lambda d: get_track(d)["parameters"].append({"name": "x", "in": "query", "schema": {"type": "string"}}),
    lambda d: get_track(d)["responses"].update({"418": {"description": "A teapot."}}),
]


@pytest.mark.parametrize(("change", "what"), BREAKING, ids=[what for _, what in BREAKING])
def test_a_breaking_change_is_found(document: Json, change: Callable[[Json], object], what: str) -> None:
    assert what in found(document, change)


@pytest.mark.parametrize("change", HARMLESS)
def test_a_harmless_change_is_none(document: Json, change: Callable[[Json], object]) -> None:
    assert found(document, change) == set()


LOG = "# Changelog\n\n## Unreleased\n\n{}\n## 1.0\n\n### Breaking\n\n- `deleteTrack` is gone.\n"


@pytest.mark.parametrize(
    ("log", "code"),
    [
        (LOG.format("- `deleteTrack` is gone.\n"), 1),
        (LOG.format("### Breaking\n\n- `getTrack` is gone.\n"), 1),
        (LOG.format("### Breaking\n\n- `deleteTrack` is gone.\n"), 0),
    ],
)
def test_what_breaks_clients_must_be_told(
    document: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: str, code: int
) -> None:
    released = copy.deepcopy(document)
    del document["paths"]["/v1/tracks/{track_id}"]["delete"]
    for name, content in (("RELEASED", json.dumps(released)), ("DOCUMENT", json.dumps(document)), ("CHANGELOG", log)):
        (tmp_path / name).write_text(content)
        monkeypatch.setattr(compatibility, name, tmp_path / name)
    monkeypatch.setattr("sys.argv", ["compatibility"])
    assert compatibility.main() == code


def test_before_the_first_release_nothing_can_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compatibility, "RELEASED", tmp_path / "none")
    monkeypatch.setattr("sys.argv", ["compatibility"])
    assert compatibility.main() == 0


def test_a_release_keeps_its_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compatibility, "RELEASED", tmp_path / "released.json")
    monkeypatch.setattr("sys.argv", ["compatibility", "--release"])
    assert compatibility.main() == 0
    assert json.loads((tmp_path / "released.json").read_text()) == json.loads(DOCUMENT.read_text())
