"""One rule for every number, truth, date and text of a request, found by walking the API's document (docs/api.md 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from beatpass.http.platform import patterns
from beatpass.http.platform.json_bodies import is_json
from infra.openapi.document import DOCUMENT
from tests.support.http import Answer, request
from tests.support.studio import new_album, new_producer, new_track

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

Json = dict[str, Any]


class Parameter(NamedTuple):
    route: str
    path: str
    name: str
    schema: Json


def _document() -> Json:
    written: Json = json.loads(DOCUMENT.read_text())
    return written


def _kinds(schema: Json) -> list[Json]:
    return [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]


def query_parameters() -> Iterator[Parameter]:
    for path, methods in _document()["paths"].items():
        for method, operation in methods.items():
            for each in operation.get("parameters", []):
                if each["in"] == "query" and method == "get":
                    filled = path.replace("{category}", "overall").replace("{date}", "2026-01-01")
                    yield Parameter(path, re.sub(r"\{\w+\}", "some_id", filled), each["name"], each["schema"])


def of_type(kind: str, *, form: str | None = None) -> list[Parameter]:
    return [
        each
        for each in query_parameters()
        if any(one.get("type") == kind and one.get("format") == form for one in _kinds(each.schema))
    ]


_REQUIRED = {"/v1/artists": {"search": "ana"}}


def ask(parameter: Parameter, value: str) -> Answer:
    return request("GET", parameter.path, user="u", query=_REQUIRED.get(parameter.path, {}) | {parameter.name: value})


NO_NUMBERS = ["", " 5", "5 ", "1.0", "+5", "05", "1_0", "٥", "1e1", "0x5", "five", "true", "1,2"]
NO_TRUTHS = ["", "yes", "no", "1", "0", "on", "True", "FALSE", "t", " true"]
NO_DATES = [
    "",
    " ",
    "2026-1-1",
    "20260101",
    "2026-W01-1",
    "2026-02-30",
    "２０２６-01-01",
    "2026-01-01T00:00:00Z",
    "today",
]


@pytest.mark.parametrize("parameter", of_type("integer"), ids=lambda each: f"{each.route} {each.name}")
def test_a_number_in_a_query_is_written_in_digits_alone(parameter: Parameter) -> None:
    for value in NO_NUMBERS:
        answer = ask(parameter, value)
        assert (answer.status, list(answer.fields)) == (422, [parameter.name]), value


def test_there_are_numbers_truths_and_dates_in_queries() -> None:
    assert len(of_type("integer")) > 10
    assert len(of_type("boolean")) >= 2
    assert len(of_type("string", form="date")) >= 10


@pytest.mark.parametrize("parameter", of_type("boolean"), ids=lambda each: f"{each.route} {each.name}")
def test_a_truth_in_a_query_is_true_or_false(parameter: Parameter) -> None:
    for value in NO_TRUTHS:
        answer = ask(parameter, value)
        assert answer.fields == {parameter.name: "Must be true or false."}, value


@pytest.mark.parametrize("parameter", of_type("string", form="date"), ids=lambda each: f"{each.route} {each.name}")
def test_a_date_in_a_query_is_a_day_of_the_calendar(parameter: Parameter) -> None:
    for value in NO_DATES:
        answer = ask(parameter, value)
        assert answer.fields == {parameter.name: "Must be a date of the form YYYY-MM-DD."}, value


@pytest.mark.parametrize("parameter", list(query_parameters()), ids=lambda each: f"{each.route} {each.name}")
def test_a_parameter_is_sent_once_and_never_empty(parameter: Parameter) -> None:
    assert parameter.name in ask(parameter, "").fields
    query = _REQUIRED.get(parameter.path, {}) | {parameter.name: "a,b"}
    raw = {"rawQueryString": f"{parameter.name}=a&{parameter.name}=b", "queryStringParameters": query}
    assert request("GET", parameter.path, user="u", override=raw).fields.keys() == {parameter.name}


def test_a_date_in_a_body_is_a_day_of_the_calendar() -> None:
    new_producer("u", "Ana")
    album = new_album("u", "First")
    for value in NO_DATES:
        for method, path, more in (("POST", "/v1/albums", {"title": "A"}), ("PATCH", f"/v1/albums/{album}", {})):
            answer = request(method, path, user="u", body={**more, "release_date": value})
            assert answer.fields == {"release_date": "Must be a date of the form YYYY-MM-DD."}, value


@pytest.mark.parametrize("value", NO_DATES[2:])
def test_a_date_in_a_path_is_a_day_of_the_calendar(value: str) -> None:
    answer = request("GET", f"/v1/producer-dashboard/activity/days/{value}", user="u")
    assert answer.fields == {"date": "Must be a date of the form YYYY-MM-DD."}


@pytest.mark.parametrize("text", [" ", "\t", "\u200b", "\u3000"])
@pytest.mark.parametrize("name", ["search", "genre"])
def test_what_to_search_for_can_be_seen(name: str, text: str) -> None:
    answer = request("GET", "/v1/producer-dashboard/tracks", user="u", query={name: text})
    assert answer.fields == {name: "Must contain a visible character."}


# --- bodies

# The same in each process that collects tests.
ONE_ID, ANOTHER_ID = "3c74f460-06a8-43a2-a53c-507f7adab523", "b1ed58c4-b9fe-4ed9-83ee-fe289180bfac"
TWICE = [
    ("POST", "/v1/tracks", '{"title": "A", "duration_ms": 180000, "title": "B"}'),
    ("POST", "/v1/tracks", '{"title": "A", "duration_ms": 180000, "duration_ms": 180000}'),
    ("POST", "/v1/tracks", '{"title": "A", "duration_ms": 180000, "\\u0074itle": "B"}'),
    ("POST", "/v1/artists", '{"name": "A", "links": [], "links": []}'),
    (
        "POST",
        "/v1/producer-dashboard/contribution/what-if",
        '{"changes": [{"kind": "upload", "count": 1, "count": 2}]}',
    ),
    ("POST", "/v1/guest/tracks/t/playbacks", '{"guest_id": "device-0001", "guest_id": "device-0002"}'),
    ("POST", "/v1/tracks/t/downloads", f'{{"download_id": "{ONE_ID}", "download_id": "{ANOTHER_ID}"}}'),
    ("POST", "/v1/tracks/t/plays", f'{{"play_id": "{ONE_ID}", "listened_ms": 1, "listened_ms": 2}}'),
]


@pytest.mark.parametrize(("method", "path", "body"), TWICE)
def test_a_key_twice_in_a_body_is_refused(method: str, path: str, body: str) -> None:
    answer = request(method, path, user=None if "guest" in path else "u", body=body)
    assert (answer.status, answer.problem) == (400, "malformed-json")
    assert "each key once" in answer.body["detail"]


REFUSED_TYPES = [
    *("application/jsonx", "application/json+x", "application/problem+json", "application/x-json", "text/json"),
    *(
        "text/plain",
        "application/xml, application/json",
        "application/json; charset=latin-1",
        "application/ json",
        "json",
    ),
]
TAKEN_TYPES = [
    *("application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'),
    *(" application/json ", "application/json;", "application/json; profile=x"),
]


@pytest.mark.parametrize("content_type", REFUSED_TYPES)
def test_another_content_type_is_refused(content_type: str) -> None:
    new_producer("u", "Ana")
    body = {"title": "A", "duration_ms": 180_000}
    answer = request("POST", "/v1/tracks", user="u", body=body, headers={"content-type": content_type})
    assert (answer.status, answer.problem) == (415, "unsupported-content-type")


@pytest.mark.parametrize("content_type", TAKEN_TYPES)
def test_json_is_taken_however_its_type_is_written(content_type: str) -> None:
    assert is_json(content_type)


# --- patterns


def _patterns(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _patterns(each)
    if isinstance(schema, dict):
        if isinstance(found := schema.get("pattern"), str):
            yield found
        for each in schema.values():
            yield from _patterns(each)


OF_PLAYS = {"LogPlay", "LogGuestPlay", "BeginGuestPlayback", "GrantDownload", "PlaySource"}


def test_every_pattern_of_the_document_has_a_sentence() -> None:
    written = _document()
    of_plays = {name: written["components"]["schemas"].pop(name) for name in OF_PLAYS}
    found = set(_patterns(written["paths"])) | set(_patterns(written["components"]))
    # Routes of plays have patterns of their own, whose sentence is the field's description.
    own = set(_patterns(of_plays))
    assert found - own == set(patterns.SENTENCES)
    assert len(own) == 5


def _fields_with_patterns() -> Iterator[tuple[str, str]]:
    """(schema, field) of the fields of bodies that have a pattern."""
    written = _document()
    bodies = json.dumps([o.get("requestBody") for methods in written["paths"].values() for o in methods.values()])
    for name in set(re.findall(r"schemas/(\w+)", bodies)):
        for field, schema in written["components"]["schemas"][name]["properties"].items():
            if set(_patterns(_kinds(schema))):
                yield name, field


BODIES: dict[str, tuple[str, Json]] = {
    "NewArtist": ("POST /v1/artists", {"name": "A"}),
    "ArtistChanges": ("PATCH /v1/artists/a", {}),
    "NewTrack": ("POST /v1/tracks", {"title": "A", "duration_ms": 180_000}),
    "TrackChanges": ("PATCH /v1/tracks/t", {}),
    "NewAlbum": ("POST /v1/albums", {"title": "A"}),
    "AlbumChanges": ("PATCH /v1/albums/a", {}),
    "GrowthBody": ("POST /v1/producer-dashboard/tracks/growth", {}),
    "Onboarding": ("POST /v1/producer-dashboard/finances/onboarding", {}),
    "Purchase": ("POST /v1/tracks/t/purchases", {"licence": "standard"}),
    "Refund": ("POST /v1/producer-dashboard/finances/transactions/sale_x/refunds", {}),
    "LogPlay": ("POST /v1/tracks/t/plays", {}),
    "LogGuestPlay": ("POST /v1/guest/tracks/t/plays", {}),
    "BeginGuestPlayback": ("POST /v1/guest/tracks/t/playbacks", {}),
    "GrantDownload": ("POST /v1/tracks/t/downloads", {}),
}


def test_what_does_not_match_a_pattern_is_answered_in_words() -> None:
    asked = set()
    for name, field in _fields_with_patterns():
        if name not in BODIES or (name in OF_PLAYS and field == "country"):  # a play's country becomes a note
            continue
        method, path = BODIES[name][0].split()
        listed = _document()["components"]["schemas"][name]["properties"][field].get("type") == "array"
        body = {**BODIES[name][1], field: ["?!"] if listed else "?!"}
        answer = request(method, path, user=None if "guest" in path else "u", body=body)
        said = " ".join(message for where, message in answer.fields.items() if where.partition(".")[0] == field)
        if name not in OF_PLAYS:
            assert said in patterns.SENTENCES.values(), (name, field, said)
        assert not set("^$[") & set(said), (name, field, said)
        asked.add(name)
    assert asked >= BODIES.keys() - {"LogPlay", "LogGuestPlay"}


def test_every_pattern_of_a_query_is_answered_in_words() -> None:
    asked = 0
    for parameter in query_parameters():
        if set(_patterns(_kinds(parameter.schema))):
            answer = ask(parameter, "?!")
            assert answer.fields[parameter.name] in patterns.SENTENCES.values()
            asked += 1
    assert asked > 20


def test_a_currency_that_is_none_is_answered_in_words() -> None:
    body = {"changes": [{"kind": "upload"}], "pool": {"amount": 1, "currency": "C$"}}
    answer = request("POST", "/v1/producer-dashboard/contribution/what-if", user="u", body=body)
    assert answer.fields == {"pool.currency": patterns.SENTENCES[patterns.CURRENCY]}


# --- what there is


@pytest.mark.parametrize("path", ["/v1/leaderboards/fame", "/v1/producer-dashboard/leaderboards/fame/history"])
def test_an_unknown_board_names_those_that_there_are(path: str) -> None:
    answer = request("GET", path, user="u" if "dashboard" in path else None)
    assert (answer.status, answer.problem) == (404, "not-found")
    assert all(board in answer.body["detail"] for board in ("overall", "points", "plays", "earnings"))
    assert "fame" not in answer.body["detail"]


def test_a_period_that_is_not_ranked_names_those_that_are() -> None:
    answer = request("GET", "/v1/leaderboards/overall", query={"period": "1999-H1"})
    assert answer.status == 404
    assert all(period in answer.body["detail"] for period in ("all_time", "7d", "30d", "-H"))


def test_the_key_of_a_track_is_answered_as_it_can_be_sent() -> None:
    new_producer("u", "Ana")
    track = f"/v1/tracks/{new_track('u', 'A', key='Bb', scale='minor', visibility='public')}"
    key = request("GET", track).body["key"]
    assert request("PATCH", track, user="u", body={"key": key}).body["key"] == key == "A#"
    schemas = _document()["components"]["schemas"]
    answered, sent = (_kinds(schemas[name]["properties"]["key"])[0]["enum"] for name in ("TrackAnswer", "NewTrack"))
    assert answered == sent


HOME = "/v1/producer-dashboard"


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "message"),
    [
        ("POST", f"{HOME}/links", {"target": [], "label": "x"}, "target", "Must be a JSON object."),
        ("POST", f"{HOME}/links", {"target": "artist", "label": "x"}, "target", "Must be a JSON object."),
        ("POST", f"{HOME}/contribution/what-if", {"changes": []}, "changes", "Must have at least 1 item."),
        ("POST", f"{HOME}/contribution/what-if", {"changes": [{}] * 51}, "changes", "Must have at most 50 items."),
        (
            "POST",
            f"{HOME}/contribution/what-if",
            {"changes": [{}]},
            "changes.0",
            "Must be an object that says its kind.",
        ),
        ("POST", f"{HOME}/contribution/what-if", {"changes": [{"kind": "x"}]}, "changes.0", "Its kind is one of"),
        (
            "POST",
            f"{HOME}/tracks/growth",
            {"track_ids": [str(number) for number in range(101)]},
            "track_ids",
            "Must have at most 100 items.",
        ),
        ("POST", "/v1/artists", {"name": "\ud800"}, "name", "Must be text in Unicode, without half characters."),
    ],
)
def test_a_body_of_another_shape_is_refused_in_words(
    method: str, path: str, body: Json, field: str, message: str
) -> None:
    new_producer("u", "Ana")
    answer = request(method, path, user="u", body=body)
    assert answer.status == 422
    assert answer.fields[field].startswith(message), answer.fields


def test_a_cursor_where_nothing_comes_in_parts_is_refused() -> None:
    new_producer("u", "Ana")
    statement = f"{HOME}/finances/statements/2026-11"
    assert request("GET", statement, user="u", query={"cursor": "x"}).fields.keys() == {"cursor"}
    assert request("GET", statement, user="u", query={"cursor": "x", "format": "csv"}).problem == "invalid-cursor"
